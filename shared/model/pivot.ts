import { z } from 'zod';
import { cellSchema, cellTableSchema } from './column.ts';
import { pivotIdSchema, queryIdSchema } from './ids.ts';
import { filterSchema } from './result.ts';

export const aggregates = ['sum', 'count', 'average', 'min', 'max', 'distinct'] as const;
/** `count` counts rows whose value is not null (all rows where the measure names no field). */
export type Aggregate = (typeof aggregates)[number];

export const pivotFieldSchema = z.object({
  field: z.string(),
  sort: z.enum(['ascending', 'descending']).default('ascending'),
  /** Whether a group of this field ends in its subtotal; no meaning on the innermost field. */
  subtotal: z.boolean().default(true),
});
export type PivotField = z.infer<typeof pivotFieldSchema>;

export const measureSchema = z.object({
  /** Null only for a count of rows. */
  field: z.string().nullable(),
  aggregate: z.enum(aggregates),
  /** What the measure is called; by default Excel's own caption, e.g. `Sum of value`. */
  caption: z.string().optional(),
  /** An Excel number format, e.g. `#,##0.00`. */
  format: z.string().optional(),
});
export type Measure = z.infer<typeof measureSchema>;

/** A page field: above the pivot, holding it to the chosen items; null means all. */
export const pageFieldSchema = z.object({ field: z.string(), items: z.array(cellSchema).nullable() });
export type PageField = z.infer<typeof pageFieldSchema>;

/**
 * A pivot over one result. Fields are column fields of the result. Measures stand side by side, innermost on the
 * column axis. `sheets` names the field whose every item is a sheet of the report (finance's Type); a pivot of
 * one sheet is then addressed by that item's name.
 */
export const pivotSpecSchema = z.object({
  rows: z.array(pivotFieldSchema),
  columns: z.array(pivotFieldSchema),
  pages: z.array(pageFieldSchema).default([]),
  measures: z.array(measureSchema),
  filters: z.array(filterSchema).default([]),
  sheets: z.string().optional(),
  rowGrandTotals: z.boolean().default(true).describe('the grand total row at the bottom'),
  columnGrandTotals: z.boolean().default(true).describe('the grand total column at the right'),
  heatmap: z.enum(['none', 'all', 'row', 'column']).default('none'),
});
export type PivotSpec = z.infer<typeof pivotSpecSchema>;

export const savedPivotSchema = z.object({
  id: pivotIdSchema,
  name: z.string().min(1).max(120),
  queryId: queryIdSchema.optional(),
  spec: pivotSpecSchema,
  savedAt: z.string(),
});
export type SavedPivot = z.infer<typeof savedPivotSchema>;

/**
 * One line of an axis. `path` holds the items from the outermost field down to this line's depth: all of them on
 * a leaf, fewer on a subtotal, none on the grand total.
 */
export const pivotLineSchema = z.object({
  kind: z.enum(['leaf', 'subtotal', 'grand']),
  path: z.array(cellSchema),
  /** On the column axis, which measure; absent where the pivot has only one, and on the row axis. */
  measure: z.number().int().nonnegative().optional(),
});
export type PivotLine = z.infer<typeof pivotLineSchema>;

/** The size and head of a computed pivot. */
export const pivotShapeSchema = z.object({
  rowFields: z.array(z.string()),
  columnFields: z.array(z.string()),
  measures: z.array(
    z.object({ caption: z.string(), aggregate: z.enum(aggregates), format: z.string().optional() }),
  ),
  /** Lines of each axis, totals included. */
  rowCount: z.number().int().nonnegative(),
  columnCount: z.number().int().nonnegative(),
  /** Rows of the result that passed the filters. */
  sourceRows: z.number().int().nonnegative(),
  /** Smallest and largest leaf value of each measure as numbers, for shading; absent where there are none. */
  ranges: z.array(z.object({ min: z.number(), max: z.number() }).nullable()),
  elapsedMs: z.number().nonnegative(),
});
export type PivotShape = z.infer<typeof pivotShapeSchema>;

/** A window of cells: `cells[r][c]`, absent combinations are null. Values are exact as in ColumnKind. */
export const pivotWindowSchema = z.object({
  rowOffset: z.number().int().nonnegative(),
  columnOffset: z.number().int().nonnegative(),
  rowLines: z.array(pivotLineSchema),
  columnLines: z.array(pivotLineSchema),
  cells: cellTableSchema,
});
export type PivotWindow = z.infer<typeof pivotWindowSchema>;
