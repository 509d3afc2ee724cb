import { z } from 'zod';

export const moneySchema = z.object({ amount: z.number().nonnegative(), currency: z.string() });
export type Money = z.infer<typeof moneySchema>;

/** What a statement would read and cost before it runs. */
export const costEstimateSchema = z.object({
  /** Whether `bytes` is what will be read, at most that, or not known. */
  kind: z.enum(['exact', 'upper-bound', 'unknown']),
  /** Bytes read: at most, and at least where that is known too. */
  bytes: z.number().nonnegative().optional(),
  leastBytes: z.number().nonnegative().optional(),
  /** The price of `bytes` and of `leastBytes`; absent where the source bills nothing by the query. */
  cost: moneySchema.optional(),
  leastCost: moneySchema.optional(),
  /** Rows the answer would have, as far as the source's planner says. */
  rows: z.number().nonnegative().optional(),
  /** Where the figures come from, or why there are none. */
  basis: z.string(),
  /** What one should know before running, such as a partitioned table without a filter on its partitions. */
  warnings: z.array(z.string()).default([]),
});
export type CostEstimate = z.infer<typeof costEstimateSchema>;
