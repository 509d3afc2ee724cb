import { z } from 'zod';

/** What may be found before a workbook is written. */
export const findingIds = [
  'long-numbers',
  'not-numbers',
  'odd-dates',
  'long-text',
  'formula-text',
  'rows',
  'columns',
  'sheets',
  'sheet-names',
  'headers',
  'case-items',
  'measures',
  'addresses',
] as const;
export type FindingId = (typeof findingIds)[number];

export const remedySchema = z.object({ id: z.string(), label: z.string(), description: z.string() });
export type Remedy = z.infer<typeof remedySchema>;

/**
 * Something a workbook cannot hold as it is. `info` needs no decision; `warning` has a default remedy that loses
 * nothing; `blocking` has none, and nothing is written until one is chosen (or, without remedies, at all).
 */
export const findingSchema = z.object({
  id: z.enum(findingIds),
  severity: z.enum(['info', 'warning', 'blocking']),
  title: z.string(),
  detail: z.string(),
  /** Where it was found, and up to three examples of each place. */
  places: z.array(
    z.object({
      sheet: z.string().optional(),
      column: z.string().optional(),
      count: z.number().int().nonnegative(),
      examples: z.array(z.string()),
    }),
  ),
  remedies: z.array(remedySchema),
  /** The remedy that is taken where none is chosen. */
  remedy: z.string().nullable(),
});
export type Finding = z.infer<typeof findingSchema>;
