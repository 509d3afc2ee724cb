import { oc } from '@orpc/contract';
import { z } from 'zod';
import { cellSchema, cellTableSchema, columnSchema, columnTypeSchema } from '../model/column.ts';
import { resultIdSchema } from '../model/ids.ts';
import { pivotLineSchema, pivotSpecSchema } from '../model/pivot.ts';

const amount = z.string().regex(/^\d+(\.\d+)?$/, 'a decimal number that is not negative');

/** A difference is let pass where it is at most `absolute`, or at most `relative` of the larger of the two values. */
export const toleranceSchema = z.object({ absolute: amount.default('0'), relative: amount.default('0') });
export type Tolerance = z.infer<typeof toleranceSchema>;

const comparisonSchema = z.object({
  left: resultIdSchema,
  right: resultIdSchema,
  /** What both are pivoted by. Values are compared as they are: show-as, top N and closed groups are left out. */
  spec: pivotSpecSchema,
  tolerance: toleranceSchema.prefault({}),
  /** Whether subtotals and grand totals are compared too; a difference in a leaf then stands in its totals as well. */
  totals: z.boolean().default(false),
});
export type ComparisonInput = z.infer<typeof comparisonSchema>;

/** One cell that differs. */
export const differenceSchema = z.object({
  row: pivotLineSchema,
  column: pivotLineSchema,
  measure: z.number().int().nonnegative(),
  /** `only-left`: no row of the right result reaches the cell. */
  kind: z.enum(['changed', 'only-left', 'only-right']),
  left: cellSchema,
  right: cellSchema,
  /** Right less left, exact; null where either is no finite number. A side without the cell counts as 0. */
  difference: cellSchema,
  /** The difference as a part of the left value; null where that is 0 or none. */
  ratio: z.number().nullable(),
});
export type Difference = z.infer<typeof differenceSchema>;

export const reconcileContract = {
  /** The same pivot over two results, cell by cell: how many agree, and those that do not, the largest first. */
  compare: oc
    .input(
      comparisonSchema.extend({
        offset: z.number().int().nonnegative().default(0),
        limit: z.number().int().min(0).max(1000).default(200),
      }),
    )
    .output(
      z.object({
        rowFields: z.array(z.string()),
        columnFields: z.array(z.string()),
        measures: z.array(
          z.object({ caption: z.string(), type: columnTypeSchema, format: z.string().optional() }),
        ),
        /** Cells of either pivot, each measure counted; the five others add up to them. */
        cells: z.number().int().nonnegative(),
        equal: z.number().int().nonnegative(),
        tolerated: z.number().int().nonnegative(),
        changed: z.number().int().nonnegative(),
        onlyLeft: z.number().int().nonnegative(),
        onlyRight: z.number().int().nonnegative(),
        /** How many differences can be listed: all, or the largest ones where there are very many. */
        listed: z.number().int().nonnegative(),
        differences: z.array(differenceSchema),
      }),
    ),
  /**
   * The rows behind the difference at a place of the list, of the columns both results have: those that stand in one
   * result and not in the other, as often as they do. `common` counts rows that stand in both.
   */
  rows: oc
    .input(
      comparisonSchema.extend({
        index: z.number().int().nonnegative(),
        limit: z.number().int().min(1).max(1000).default(200),
      }),
    )
    .output(
      z.object({
        columns: z.array(columnSchema),
        /** `rows[r][c]`, the first `limit` of `count`. */
        left: z.object({ rows: cellTableSchema, count: z.number().int().nonnegative() }),
        right: z.object({ rows: cellTableSchema, count: z.number().int().nonnegative() }),
        common: z.number().int().nonnegative(),
        /** Columns that only one of the results has, which are not compared. */
        ignored: z.array(z.string()),
      }),
    ),
};
