import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { moneySchema } from '../model/cost.ts';
import { connectionIdSchema, queryIdSchema } from '../model/ids.ts';
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

export const runsContract = {
  /** Aborting stops the statement at its source. */
  start: oc.input(runRequestSchema).output(eventIterator(runEventSchema)),
};
