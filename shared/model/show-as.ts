import { z } from 'zod';
import { cellSchema } from './column.ts';

/** The item a value is compared with: a chosen one, or the one before or after it in the field's order. */
const baseItemSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('previous') }),
  z.object({ kind: z.literal('next') }),
  z.object({ kind: z.literal('item'), value: cellSchema }),
]);

/**
 * How a measure's values are shown where that is not as they are: Excel's “Show Values As”. Percentages are fractions (0.25 for 25 %). `field` is
 * the base field, which must stand on an axis. What has nothing to be compared with is null.
 */
export const showAsSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('percent-of-grand-total') }),
  /** Of the total at the end of its row. */
  z.object({ kind: z.literal('percent-of-row') }),
  /** Of the total at the foot of its column. */
  z.object({ kind: z.literal('percent-of-column') }),
  /** Of the subtotal one level out, on the rows or on the columns. */
  z.object({ kind: z.literal('percent-of-parent-row') }),
  z.object({ kind: z.literal('percent-of-parent-column') }),
  /** Of the subtotal of the base field. */
  z.object({ kind: z.literal('percent-of-parent'), field: z.string() }),
  z.object({ kind: z.literal('percent-of'), field: z.string(), base: baseItemSchema }),
  z.object({ kind: z.literal('difference'), field: z.string(), base: baseItemSchema }),
  z.object({ kind: z.literal('percent-difference'), field: z.string(), base: baseItemSchema }),
  z.object({ kind: z.literal('running-total'), field: z.string() }),
  z.object({ kind: z.literal('percent-running-total'), field: z.string() }),
  /** 1 for the smallest or the largest; equal values share a rank and the next one is one more, as in Excel. */
  z.object({ kind: z.literal('rank'), field: z.string(), from: z.enum(['smallest', 'largest']) }),
  /** value × grand total ÷ (row total × column total) */
  z.object({ kind: z.literal('index') }),
]);
export type ShowAs = z.infer<typeof showAsSchema>;
