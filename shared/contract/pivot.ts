import { oc } from '@orpc/contract';
import { z } from 'zod';
import { cellFailureSchema, maxFormulaLength } from '../model/address-book.ts';
import { cellSchema, columnTypeSchema } from '../model/column.ts';
import { pivotIdSchema, queryIdSchema, resultIdSchema } from '../model/ids.ts';
import {
  fieldItemSchema,
  pivotShapeSchema,
  pivotSpecSchema,
  pivotWindowSchema,
  savedPivotSchema,
} from '../model/pivot.ts';
import { filterSchema } from '../model/result.ts';

const pivotInput = z.object({ resultId: resultIdSchema, spec: pivotSpecSchema });
const axisWindow = z.object({
  offset: z.number().int().nonnegative(),
  count: z.number().int().min(0).max(1000),
});
/** A cell by its line on each axis, from 0 in the whole pivot. */
const cellPosition = z.object({
  row: z.number().int().nonnegative(),
  column: z.number().int().nonnegative(),
});

/** The most formulas one call reads. */
export const maxFormulas = 100_000;
/** What a formula among many came to. */
export const formulaReadingSchema = z.union([
  z.object({
    value: cellSchema,
    type: columnTypeSchema,
    /** Where it stands in the given pivot; null where the value is of another one. */
    cell: cellPosition.nullable(),
  }),
  z.object({ error: cellFailureSchema }),
]);
export type FormulaReading = z.infer<typeof formulaReadingSchema>;

export const pivotContract = {
  /** Computes the pivot (or finds it computed) and gives its shape. */
  compute: oc.input(pivotInput).output(pivotShapeSchema),
  /**
   * The sheets of a report: the items of the spec's `sheets` field by name, each in every spelling. None where the
   * spec names no such field or has it on an axis or among its pages.
   */
  sheets: oc.input(pivotInput).output(z.array(z.object({ name: z.string(), items: z.array(cellSchema) }))),
  /**
   * Items of a field, derived or not, each with how many rows pass the pivot's filters, pages and slicers, those on
   * the field itself left out. First the items that have such rows, in the field's order, then the others. `search`
   * is part of an item as it reads (`(blank)`, `(empty)`), without case; `total` counts all that are found.
   */
  items: oc
    .input(
      z.object({
        resultId: resultIdSchema,
        spec: pivotSpecSchema.pick({ derived: true, filters: true, pages: true, slicers: true }),
        field: z.string(),
        search: z.string().default(''),
        offset: z.number().int().nonnegative().default(0),
        limit: z.number().int().min(1).max(1000).default(200),
      }),
    )
    .output(z.object({ items: z.array(fieldItemSchema), total: z.number().int().nonnegative() })),
  window: oc.input(pivotInput.extend({ rows: axisWindow, columns: axisWindow })).output(pivotWindowSchema),
  /** A cell's formula, and the SQL it means. `name` is a saved pivot's; without it the sheet's, or `Pivot`. */
  address: oc
    .input(pivotInput.extend({ name: z.string().optional(), cell: cellPosition }))
    .output(z.object({ formula: z.string(), sql: z.string(), value: cellSchema })),
  /**
   * The value of a GETPIVOTDATA formula. Its second argument names a saved pivot or a sheet of the given pivot's
   * `sheets` field; a bare cell reference, or the given name, is the given pivot itself. `cell` is where it stands
   * in the given pivot, null where the value is of another one. The SELECT a formula means is taken in its place.
   * `formula` is the shortest there is of that cell, `sql` the SELECT as it was meant, `statement` what the engine
   * runs for it.
   */
  read: oc
    .input(pivotInput.extend({ name: z.string().optional(), formula: z.string().max(maxFormulaLength) }))
    .output(
      z.object({
        value: cellSchema,
        type: columnTypeSchema,
        formula: z.string(),
        sql: z.string(),
        statement: z.string(),
        cell: cellPosition.nullable(),
      }),
    ),
  /**
   * Many formulas (or SELECTs) at once: one reading each, in order. What is wrong with one fails that one only; when
   * very many fail, only the first ones come with suggestions.
   */
  readMany: oc
    .input(
      pivotInput.extend({
        name: z.string().optional(),
        formulas: z.array(z.string().max(maxFormulaLength)).max(maxFormulas),
      }),
    )
    .output(z.array(formulaReadingSchema)),
  /** The filters that give the rows behind a cell, and how many rows those are. */
  drill: oc
    .input(pivotInput.extend({ cell: cellPosition }))
    .output(z.object({ filters: z.array(filterSchema), rows: z.number().int().nonnegative() })),
  /** The whole pivot as tab-separated text, or as the rows and columns named. */
  copy: oc
    .input(
      pivotInput.extend({
        rows: axisWindow.optional(),
        columns: axisWindow.optional(),
        headers: z.boolean(),
      }),
    )
    .output(z.object({ text: z.string() })),
  saved: oc.input(z.object({ queryId: queryIdSchema.optional() })).output(z.array(savedPivotSchema)),
  save: oc
    .input(
      z.object({
        id: pivotIdSchema.optional(),
        name: z.string().min(1).max(120),
        queryId: queryIdSchema.optional(),
        spec: pivotSpecSchema,
      }),
    )
    .output(savedPivotSchema),
  remove: oc.input(z.object({ id: pivotIdSchema })).output(z.void()),
};
