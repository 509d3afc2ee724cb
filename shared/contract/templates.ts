import { z } from 'zod';

const formulaSchema = z.object({
  sheet: z.string(),
  /** `B3` */
  cell: z.string(),
  /** Without `=`. */
  formula: z.string(),
  reason: z.string(),
});

/** How a template would be filled with a result. */
export const templateInspectionSchema = z.object({
  fileName: z.string(),
  sheets: z.array(z.string()),
  /** The sheet whose rows are replaced, and the cells they take in the template, header included. */
  sourceSheet: z.string(),
  range: z.string(),
  table: z.string().optional(),
  /** Rows that would be written. */
  rows: z.number().int().nonnegative(),
  /** In the template's order: filled from a column of the result, or by the template's own formula. */
  columns: z.array(
    z.discriminatedUnion('filled', [
      z.object({ header: z.string(), filled: z.literal('result'), column: z.string() }),
      z.object({ header: z.string(), filled: z.literal('formula'), formula: z.string() }),
    ]),
  ),
  /** Columns of the result that the template has no place for. */
  unused: z.array(z.string()),
  /** Every PivotTable, and whether it reads the replaced rows. */
  pivots: z.array(z.object({ name: z.string(), sheet: z.string(), refreshed: z.boolean() })),
  /**
   * Formulas whose GETPIVOTDATA address the pivots will not have; `already` where the template itself shows an error
   * there, so that filling it loses nothing.
   */
  lost: z.array(formulaSchema.extend({ nearest: z.array(z.string()), already: z.boolean() })),
  /** Formulas with an address of which that cannot be told before Excel computes it. */
  unchecked: z.array(formulaSchema),
  notes: z.array(z.string()),
});
export type TemplateInspection = z.infer<typeof templateInspectionSchema>;
