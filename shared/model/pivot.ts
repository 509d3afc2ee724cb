import { z } from 'zod';
import { cellSchema, cellTableSchema, columnTypeSchema } from './column.ts';
import { derivedFieldSchema } from './derived-field.ts';
import { pivotIdSchema, queryIdSchema } from './ids.ts';
import { filterSchema } from './result.ts';
import { showAsSchema } from './show-as.ts';

export const aggregates = [
  'sum',
  'count',
  'average',
  'weighted-average',
  'min',
  'max',
  'distinct',
  'median',
  'percentile',
  'standard-deviation',
  'standard-deviation-population',
  'first',
  'last',
  'calculated',
] as const;
/** `count` counts rows whose value is not null (all rows where the measure names no field). */
export type Aggregate = (typeof aggregates)[number];

export const pivotFieldSchema = z.object({
  /** A column's field, or the name of a derived field. */
  field: z.string(),
  sort: z.enum(['ascending', 'descending']).default('ascending'),
  /** Sorts the items of each group by a measure instead of by their labels; `path` names a line of the other axis. */
  sortBy: z
    .object({
      measure: z.number().int().nonnegative(),
      /** Items from the outermost field of the other axis; empty for its grand total. */
      path: z.array(cellSchema).default([]),
    })
    .optional(),
  /** Whether a group of this field has its subtotal; no meaning on the innermost field. */
  subtotal: z.boolean().default(true),
  /** Only the items that are largest (or smallest) by a measure, within each group. */
  top: z
    .object({
      count: z.number().int().positive(),
      from: z.enum(['largest', 'smallest']).default('largest'),
      measure: z.number().int().nonnegative().default(0),
      /** Whether the rest stand together as one last item; without it their rows are in no total, as in Excel. */
      others: z.boolean().default(true),
    })
    .optional(),
  /** Whether each group shows every item of the field, also those that none of its rows has. */
  showEmpty: z.boolean().default(false),
});
export type PivotField = z.infer<typeof pivotFieldSchema>;

export const measureSchema = z.object({
  /** Null for a count of rows and for a calculated measure. */
  field: z.string().nullable(),
  aggregate: z.enum(aggregates),
  /** What the measure is called; by default Excel's own caption, e.g. `Sum of value`. */
  caption: z.string().optional(),
  /** An Excel number format, e.g. `#,##0.00`. */
  format: z.string().optional(),
  /** Of a weighted average: the field of weights. */
  weight: z.string().optional(),
  /** Of a percentile: the share at or below it, 0 to 1; interpolated between values, as Excel's PERCENTILE.INC. */
  share: z.number().min(0).max(1).optional(),
  /** Of first and last: the field whose smallest and largest value decide, e.g. a date. Ties go by row order. */
  by: z.string().optional(),
  /** Of a calculated measure: an expression over aggregates, such as `sum(value) / distinct(user_id)`. */
  expression: z.string().max(2000).optional(),
  /** Absent: the values themselves. */
  showAs: showAsSchema.optional(),
});
export type Measure = z.infer<typeof measureSchema>;

/** A page field: above the pivot, holding it to the chosen items; null means all. A slicer is the same beside it. */
export const pageFieldSchema = z.object({ field: z.string(), items: z.array(cellSchema).nullable() });
export type PageField = z.infer<typeof pageFieldSchema>;

/**
 * Which groups of an axis are open. A group whose path has fewer items than `depth` is open (null: every group is);
 * for the paths in `except` it is the other way round. A closed group is one line, and what is in it is not computed.
 */
export const expansionSchema = z.object({
  depth: z.number().int().positive().nullable().default(null),
  except: z.array(z.array(cellSchema)).default([]),
});
export type Expansion = z.infer<typeof expansionSchema>;

/** A mark on the cells: `scope` is among which cells a value is large or small. */
export const conditionalFormatSchema = z.object({
  kind: z.enum(['none', 'heatmap', 'bars']).default('none'),
  scope: z.enum(['all', 'row', 'column']).default('all'),
});
export type ConditionalFormat = z.infer<typeof conditionalFormatSchema>;

/**
 * A pivot over one result. Fields are column fields of the result or derived fields. Several measures stand side by
 * side, innermost on the axis `measuresOn`. `sheets` names the field whose every item is a sheet of the report
 * (finance's Type); a pivot of one sheet is then addressed by that item's name.
 */
export const pivotSpecSchema = z.object({
  derived: z.array(derivedFieldSchema).default([]),
  rows: z.array(pivotFieldSchema),
  columns: z.array(pivotFieldSchema),
  pages: z.array(pageFieldSchema).default([]),
  slicers: z.array(pageFieldSchema).default([]),
  measures: z.array(measureSchema),
  measuresOn: z.enum(['rows', 'columns']).default('columns'),
  filters: z.array(filterSchema).default([]),
  sheets: z.string().optional(),
  rowGrandTotals: z.boolean().default(true).describe('the grand total row at the bottom'),
  columnGrandTotals: z.boolean().default(true).describe('the grand total column at the right'),
  /**
   * How row labels stand. Tabular: a column a field, a group's subtotal after it. Outline: a column a field, each
   * group begun by a line of its own, which holds the subtotal. Compact: the same in one column, indented.
   */
  form: z.enum(['compact', 'outline', 'tabular']).default('tabular'),
  /** Whether a group's label stands on each of its lines. */
  repeatLabels: z.boolean().default(false),
  rowExpansion: expansionSchema.prefault({}),
  columnExpansion: expansionSchema.prefault({}),
  conditionalFormat: conditionalFormatSchema.prefault({}),
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
 * a leaf, fewer on a subtotal, none on the grand total. A `group` line begins a group and holds no values: it stands
 * in the outline and compact forms where the group has no subtotal; where it has one, the subtotal line begins it.
 */
export const pivotLineSchema = z.object({
  kind: z.enum(['leaf', 'subtotal', 'group', 'grand']),
  path: z.array(cellSchema),
  /** Which measure, on the axis that has them; absent where the pivot has only one, and on the other axis. */
  measure: z.number().int().nonnegative().optional(),
  /** A closed group: the line (a subtotal) stands for all that is in it. */
  closed: z.boolean().optional(),
  /** Levels of `path` whose item is not one of the data but the rest of a top N. */
  others: z.array(z.number().int().nonnegative()).optional(),
});
export type PivotLine = z.infer<typeof pivotLineSchema>;

/** One item of a field, among all that the result has. */
export const fieldItemSchema = z.object({
  /** The spelling that stands for it, see PivotItem. */
  value: cellSchema,
  /** All there are, without case one item: a filter that is to hold to the item names each. */
  spellings: z.array(cellSchema),
  /** How many rows it has that pass the filters of the other fields; 0 where these leave none. */
  rows: z.number().int().nonnegative(),
});
export type FieldItem = z.infer<typeof fieldItemSchema>;

/** The size and head of a computed pivot. */
export const pivotShapeSchema = z.object({
  rowFields: z.array(z.string()),
  columnFields: z.array(z.string()),
  measures: z.array(
    z.object({
      caption: z.string(),
      aggregate: z.enum(aggregates),
      format: z.string().optional(),
      /** What its cells are as shown: a share of a total is a float. */
      type: columnTypeSchema,
      showAs: showAsSchema.optional(),
    }),
  ),
  measuresOn: z.enum(['rows', 'columns']),
  form: z.enum(['compact', 'outline', 'tabular']),
  /** Lines of each axis, totals included, each counted once for every measure that stands on it. */
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
