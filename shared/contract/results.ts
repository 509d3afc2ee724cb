import { oc } from '@orpc/contract';
import { z } from 'zod';
import { cancelProofSchema } from '../model/cancel-proof.ts';
import { cellSchema } from '../model/column.ts';
import { moneySchema } from '../model/cost.ts';
import { resultIdSchema } from '../model/ids.ts';
import { filterSchema, pageSchema, resultInfoSchema, summarySchema, viewSchema } from '../model/result.ts';

/** The largest window of rows one call gives. */
export const maxPageRows = 2000;

export const resultsContract = {
  /** Newest first. */
  list: oc.output(z.array(resultInfoSchema)),
  get: oc.input(z.object({ id: resultIdSchema })).output(resultInfoSchema),
  page: oc
    .input(
      z.object({
        id: resultIdSchema,
        view: viewSchema.prefault({}),
        offset: z.number().int().nonnegative(),
        limit: z.number().int().min(1).max(maxPageRows),
      }),
    )
    .output(pageSchema),
  /** Figures over a rectangle of the view: the given fields, rows [offset, offset + count). */
  summary: oc
    .input(
      z.object({
        id: resultIdSchema,
        view: viewSchema.prefault({}),
        fields: z.array(z.string()).min(1),
        offset: z.number().int().nonnegative(),
        count: z.number().int().positive(),
      }),
    )
    .output(summarySchema),
  /** Distinct values of a field with how often each stands, most frequent first; `total` counts all distinct ones. */
  values: oc
    .input(
      z.object({
        id: resultIdSchema,
        field: z.string(),
        search: z.string().default(''),
        filters: z.array(filterSchema).default([]),
        limit: z.number().int().min(1).max(1000).default(200),
      }),
    )
    .output(
      z.object({
        values: z.array(z.object({ value: cellSchema, rows: z.number().int().nonnegative() })),
        total: z.number().int().nonnegative(),
      }),
    ),
  /** Rows as tab-separated text, exact values; refused above `limit.exceeded` cells. */
  copy: oc
    .input(
      z.object({
        id: resultIdSchema,
        view: viewSchema.prefault({}),
        fields: z.array(z.string()).min(1),
        offset: z.number().int().nonnegative(),
        count: z.number().int().positive(),
        headers: z.boolean(),
      }),
    )
    .output(z.object({ text: z.string() })),
  rename: oc.input(z.object({ id: resultIdSchema, name: z.string() })).output(resultInfoSchema),
  pin: oc.input(z.object({ id: resultIdSchema, pinned: z.boolean() })).output(resultInfoSchema),
  remove: oc.input(z.object({ id: resultIdSchema })).output(z.void()),
};

export const historyEntrySchema = z.object({
  at: z.string(),
  connectionId: z.string(),
  sql: z.string(),
  title: z.string().optional(),
  queryId: z.string().optional(),
  parameters: z.record(z.string(), cellSchema),
  outcome: z.enum(['done', 'failed', 'cancelled']),
  elapsedMs: z.number().nonnegative(),
  rows: z.number().int().nonnegative().optional(),
  /** The kept result, if it is still kept. */
  resultId: resultIdSchema.optional(),
  error: z.string().optional(),
  /** What the source says it read, and what that cost. */
  bytesScanned: z.number().nonnegative().optional(),
  cost: moneySchema.optional(),
  /** Of a run that was stopped: the source's word. */
  stopped: cancelProofSchema.optional(),
});
export type HistoryEntry = z.infer<typeof historyEntrySchema>;

export const historyContract = {
  /** Newest first; `search` matches the SQL, title and query id without case. */
  list: oc
    .input(
      z.object({ search: z.string().default(''), limit: z.number().int().min(1).max(1000).default(200) }),
    )
    .output(z.array(historyEntrySchema)),
  clear: oc.output(z.void()),
};
