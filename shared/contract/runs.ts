import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { cancelProofSchema } from '../model/cancel-proof.ts';
import { budgetSchema } from '../model/connection.ts';
import { costEstimateSchema, moneySchema } from '../model/cost.ts';
import { connectionIdSchema, queryIdSchema, runIdSchema } from '../model/ids.ts';
import { progressSchema } from '../model/progress.ts';
import { parameterTypes } from '../model/query.ts';
import { parameterValuesSchema, resultInfoSchema } from '../model/result.ts';

export const runRequestSchema = z.object({
  connectionId: connectionIdSchema,
  /** SQL of one or more statements, or a saved query by id. */
  source: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('sql'),
      sql: z.string(),
      title: z.string().optional(),
      queryId: queryIdSchema.optional(),
    }),
    z.object({ kind: z.literal('query'), queryId: queryIdSchema }),
  ]),
  /** Values of the named parameters (`:name`); of a saved query, those that differ from its defaults. */
  parameters: parameterValuesSchema.default({}),
  /** Types of parameters that nothing declares, where the value alone does not tell: a date is text. */
  types: z.record(z.string(), z.enum(parameterTypes)).optional(),
  /**
   * So many rows are enough: a source that has a quicker way for a few takes it. The SQL says so too, by LIMIT; not
   * every source has such a way.
   */
  preview: z.number().int().min(1).max(10_000).optional(),
  /** What becomes of work at a source when the reader goes without a word, as when a window closes. */
  whenLeft: z.enum(['stop', 'leave']).default('stop'),
  /** What the person was asked and allowed; without it such statements are refused before anything runs. */
  allow: z
    .object({
      /** Statements that write, define or drop. */
      writes: z.boolean().default(false),
      /** A price above the connection's budget. */
      overBudget: z.boolean().default(false),
    })
    .prefault({}),
});
/** As a caller writes it. */
export type RunRequest = z.input<typeof runRequestSchema>;

/**
 * Statements run in order. Each gives `statement`, any number of `progress`, then `result` (it returned rows, now
 * kept) or `finished` (it did not). A failure throws AppError whose details name the statement and the position in
 * the whole text; what came before it stays kept.
 */
export const runEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('statement'),
    index: z.number().int(),
    total: z.number().int(),
    sql: z.string(),
  }),
  /** The source took it; under `runId` it can be stopped, left and followed again. */
  z.object({
    type: z.literal('started'),
    index: z.number().int(),
    runId: runIdSchema,
    remoteId: z.string(),
  }),
  z.object({ type: z.literal('progress'), index: z.number().int(), progress: progressSchema }),
  z.object({ type: z.literal('result'), index: z.number().int(), result: resultInfoSchema }),
  z.object({
    type: z.literal('finished'),
    index: z.number().int(),
    message: z.string(),
    elapsedMs: z.number().nonnegative(),
    bytesScanned: z.number().nonnegative().optional(),
    cost: moneySchema.optional(),
  }),
]);
export type RunEvent = z.infer<typeof runEventSchema>;

/** A run at a source that is followed, or that was left there. */
export const activeRunSchema = z.object({
  runId: runIdSchema,
  connectionId: connectionIdSchema,
  /** Absent while the source has not said that it took it. */
  remoteId: z.string().optional(),
  title: z.string(),
  sql: z.string(),
  startedAt: z.string(),
  /** `followed` by a living process; `left` at work; `unsure` where nobody knows whether the source took it. */
  state: z.enum(['followed', 'left', 'unsure']),
  /** Whether it can be followed again. */
  canResume: z.boolean(),
});
export type ActiveRun = z.infer<typeof activeRunSchema>;

const sourceRequestSchema = runRequestSchema.omit({ allow: true, whenLeft: true });

export const runsContract = {
  /**
   * Aborting stops the statement at its source, or leaves it there (`whenLeft`). Before anything runs it throws permission.denied for a statement that
   * writes on a read-only connection, conflict (details `needs`: writes) for one that was not allowed, and
   * limit.exceeded (details `needs`: over-budget) for a price above the budget.
   */
  start: oc.input(runRequestSchema).output(eventIterator(runEventSchema)),
  /** What each statement would read and cost, in order. Nothing runs. */
  estimate: oc.input(sourceRequestSchema).output(z.array(costEstimateSchema)),
  /** How the source would run each statement, as its own text. */
  explain: oc.input(sourceRequestSchema).output(z.array(z.string())),
  /** Runs at sources that go on, newest first. */
  active: oc.output(z.array(activeRunSchema)),
  /** Follows a run that was left, to its kept result. */
  resume: oc.input(z.object({ runId: runIdSchema })).output(eventIterator(runEventSchema)),
  /** Stops a run, followed or left, and gives the source's word that it has ended. */
  stop: oc.input(z.object({ runId: runIdSchema })).output(cancelProofSchema),
  /** Ends the following and leaves the work running. */
  leave: oc.input(z.object({ runId: runIdSchema })).output(z.void()),
  /** Forgets a run that was left without stopping it. */
  forget: oc.input(z.object({ runId: runIdSchema })).output(z.void()),
  /** What one's runs on a connection have cost today and this month, by the local calendar. */
  spent: oc
    .input(z.object({ connectionId: connectionIdSchema }))
    .output(z.object({ day: moneySchema, month: moneySchema, budget: budgetSchema.optional() })),
};
