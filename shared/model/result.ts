import { z } from 'zod';
import { cellSchema, cellTableSchema, columnSchema } from './column.ts';
import { derivedFieldSchema } from './derived-field.ts';
import { connectionIdSchema, queryIdSchema, resultIdSchema } from './ids.ts';

/** Values by parameter name. A date is `YYYY-MM-DD`. */
export const parameterValuesSchema = z.record(z.string(), cellSchema);
export type ParameterValues = z.infer<typeof parameterValuesSchema>;

/** Where a result came from. */
export const resultOriginSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('run'), queryId: queryIdSchema.optional() }),
  z.object({ kind: z.literal('import'), fileName: z.string(), format: z.string() }),
  z.object({ kind: z.literal('rejects'), of: resultIdSchema }),
]);

export type ResultOrigin = z.infer<typeof resultOriginSchema>;

/** What result.json says of a kept result. Times are ISO 8601 in UTC; a result never changes once it is kept. */
export const resultInfoSchema = z.object({
  id: resultIdSchema,
  /** The name of its view in local SQL (`results.<name>`, imports `imports.<name>`), unique in the workspace. */
  name: z.string(),
  title: z.string(),
  origin: resultOriginSchema,
  connectionId: connectionIdSchema,
  sql: z.string(),
  parameters: parameterValuesSchema,
  remoteId: z.string().optional(),
  startedAt: z.string(),
  finishedAt: z.string(),
  rows: z.number().int().nonnegative(),
  /** Size of data.parquet in bytes. */
  bytes: z.number().int().nonnegative(),
  bytesScanned: z.number().int().nonnegative().optional(),
  cost: z.object({ amount: z.number(), currency: z.string() }).optional(),
  columns: z.array(columnSchema),
  /** SHA-256 of data.parquet, hexadecimal. */
  checksum: z.string(),
  pinned: z.boolean(),
  /** The result that holds the rows an import could not read. */
  rejects: z.object({ id: resultIdSchema, rows: z.number().int().positive() }).optional(),
});
export type ResultInfo = z.infer<typeof resultInfoSchema>;

export const filterOperators = [
  'is',
  'is-not',
  'contains',
  'starts-with',
  'less',
  'at-most',
  'greater',
  'at-least',
  'between',
  'null',
  'not-null',
] as const;

/**
 * One condition on a field. `is` and `is-not` take any number of values, null among them, and compare exactly;
 * `between` takes two, inclusive; `null` and `not-null` none; the others one. Text is searched without case.
 */
const conditionSchema = z.object({
  field: z.string(),
  operator: z.enum(filterOperators),
  values: z.array(cellSchema),
  /** What the field is made of where it is no column of the result but a pivot's derived field. */
  derived: derivedFieldSchema.optional(),
});

export const filterSchema = conditionSchema.extend({
  /** Only the rows that pass all of these need to pass the filter; the others pass anyhow. */
  within: z.array(conditionSchema).optional(),
});
export type Filter = z.infer<typeof filterSchema>;

export const sortSchema = z.object({ field: z.string(), direction: z.enum(['ascending', 'descending']) });
export type Sort = z.infer<typeof sortSchema>;

/** A result as the reader arranged it: all filters hold, sorted by each in turn, ties in the result's own order. */
export const viewSchema = z.object({
  filters: z.array(filterSchema).default([]),
  sort: z.array(sortSchema).default([]),
});
export type View = z.infer<typeof viewSchema>;

/** A window of rows, column by column: `columns[c][r]`, c as in ResultInfo.columns. */
export const pageSchema = z.object({
  offset: z.number().int().nonnegative(),
  rowCount: z.number().int().nonnegative(),
  /** Rows of the view, and of the whole result. */
  viewRows: z.number().int().nonnegative(),
  totalRows: z.number().int().nonnegative(),
  columns: cellTableSchema,
});
export type Page = z.infer<typeof pageSchema>;

/**
 * Figures of a selection. `count` counts the cells that are not null, `distinct` their different values (of several
 * columns, as they are shown). Sum, average, min and max are text, absent where no cell is a number: exact for
 * integers and decimals (an average to six digits more than its values), and as doubles are where any is a float.
 */
export const summarySchema = z.object({
  count: z.number().int().nonnegative(),
  nulls: z.number().int().nonnegative(),
  distinct: z.number().int().nonnegative(),
  numbers: z.number().int().nonnegative(),
  sum: z.string().optional(),
  average: z.string().optional(),
  min: z.string().optional(),
  max: z.string().optional(),
});
export type Summary = z.infer<typeof summarySchema>;
