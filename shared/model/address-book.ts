import { z } from 'zod';
import { errorCodes } from '../errors/app-error.ts';
import { cellSchema, columnTypeSchema } from './column.ts';
import { addressEntryIdSchema, queryIdSchema, resultIdSchema } from './ids.ts';
import { pivotSpecSchema } from './pivot.ts';
import { parameterValuesSchema } from './result.ts';

/** The longest formula, in characters; Excel's own limit. */
export const maxFormulaLength = 8192;

/** A named cell. Names are unique in a book without case. */
export const addressEntrySchema = z.object({
  id: addressEntryIdSchema,
  name: z.string().min(1).max(120),
  /** GETPIVOTDATA, with its `=` or without. */
  formula: z.string().min(1).max(maxFormulaLength),
  note: z.string().max(2000).default(''),
  /** The pivot it was taken from, where that is not the query's own. */
  spec: pivotSpecSchema.optional(),
  addedAt: z.string(),
});
export type AddressEntry = z.infer<typeof addressEntrySchema>;

/** The named cells of one saved query, in the order its owner gave them. */
export const addressBookSchema = z.object({
  queryId: queryIdSchema,
  entries: z.array(addressEntrySchema),
});
export type AddressBook = z.infer<typeof addressBookSchema>;

/** Why a formula is of no cell. */
export const cellFailureSchema = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  hint: z.string().optional(),
  /** The name at fault as it was written, and the nearest that exist. */
  name: z.string().optional(),
  suggestions: z.array(z.string()).optional(),
});
export type CellFailure = z.infer<typeof cellFailureSchema>;

/** What a formula came to on one result. */
export const cellReadingSchema = z.union([
  z.object({ value: cellSchema, type: columnTypeSchema }),
  z.object({ error: cellFailureSchema }),
]);
export type CellReading = z.infer<typeof cellReadingSchema>;

/** The result that cells were read from; it may since have left the workspace. */
export const readResultSchema = z.object({
  id: resultIdSchema,
  name: z.string(),
  finishedAt: z.string(),
  parameters: parameterValuesSchema,
});
export type ReadResult = z.infer<typeof readResultSchema>;

/** One reading of a book: what each entry came to on one result. Readings are kept for good. */
export const bookReadingSchema = z.object({
  readAt: z.string(),
  result: readResultSchema,
  /** By entry's id; the formula as it was then. */
  cells: z.record(addressEntryIdSchema, z.object({ formula: z.string(), reading: cellReadingSchema })),
});
export type BookReading = z.infer<typeof bookReadingSchema>;

/** How a cell differs from the last time the same question was answered. */
export const cellChangeSchema = z.object({
  /** `changed` where there is no less and more: texts, errors, a cell that was empty. */
  direction: z.enum(['up', 'down', 'same', 'changed']),
  /** Exact, as text; null where the two are not both numbers. */
  difference: z.string().nullable(),
  /** Difference ÷ size of the previous value; null where that is 0 or there is no difference. */
  share: z.number().nullable(),
  previous: z.object({ reading: cellReadingSchema, result: readResultSchema }),
});
export type CellChange = z.infer<typeof cellChangeSchema>;
