import { oc } from '@orpc/contract';
import { z } from 'zod';
import { chartSpecSchema } from '../model/chart.ts';
import { connectionIdSchema, queryIdSchema, resultIdSchema, tabIdSchema } from '../model/ids.ts';
import { pivotSpecSchema } from '../model/pivot.ts';
import { parameterValuesSchema } from '../model/result.ts';

/** A query tab as it is kept on every keystroke. */
export const tabSchema = z.object({
  id: tabIdSchema,
  title: z.string(),
  /** Place among the tabs; ascending. */
  order: z.number(),
  active: z.boolean(),
  sql: z.string(),
  connectionId: connectionIdSchema,
  /** The saved query it was opened from; `savedText` is its text at that time, to tell what changed. */
  queryId: queryIdSchema.optional(),
  savedText: z.string().optional(),
  parameters: parameterValuesSchema,
  /** Results of the last run, one a statement, and the one shown. */
  resultIds: z.array(resultIdSchema),
  shownResult: z.number().int().nonnegative(),
  view: z.enum(['result', 'pivot', 'chart', 'compare', 'messages']),
  pivot: pivotSpecSchema.optional(),
  chart: chartSpecSchema.optional(),
  /** The editor's share of the height, 0 to 1. */
  split: z.number().min(0).max(1),
  cursor: z.number().int().nonnegative(),
});
export type Tab = z.infer<typeof tabSchema>;

export const tabsContract = {
  list: oc.output(z.array(tabSchema)),
  save: oc.input(tabSchema).output(z.void()),
  close: oc.input(z.object({ id: tabIdSchema })).output(z.void()),
};
