import { z } from 'zod';
import { cellSchema } from './column.ts';

/** What a day or a time is grouped by. Its items are text that sorts as time does, except `year` and `day`. */
export const dateUnits = [
  /** Whole number, e.g. 2017; the fiscal year is named for the calendar year it ends in. */
  'year',
  /** `2017 Q1`; of a fiscal year `FY2017 Q1`. */
  'quarter',
  /** `2017-01` */
  'month',
  /** ISO 8601, from Monday: `2017-W04` */
  'iso-week',
  /** A date. */
  'day',
  /** `01 Jan` … `12 Dec`, whatever the year; begins with the first month of the fiscal year. */
  'month-of-year',
  /** `1 Mon` … `7 Sun` */
  'weekday',
] as const;
export type DateUnit = (typeof dateUnits)[number];

const common = {
  /** What it is called among the fields; no column and no other derived field has this name without case. */
  name: z.string().min(1).max(255),
  /** The column it is made of. */
  from: z.string(),
};

/**
 * A field of a pivot that is worked out from a column, row by row. It stands where a column can: on an axis, among
 * pages and slicers, in a measure, in an address, and as a column of its own on a workbook's data sheet.
 */
export const derivedFieldSchema = z.discriminatedUnion('kind', [
  z.object({
    ...common,
    kind: z.literal('date'),
    unit: z.enum(dateUnits),
    /** The month a fiscal year begins with, 1 to 12; 1 is the calendar year. */
    fiscalStart: z.number().int().min(1).max(12).default(1),
  }),
  z.object({
    ...common,
    kind: z.literal('bins'),
    /** Where the first bin begins and how wide each is, as exact decimal text; a bin holds its start, not its end. */
    start: z.string().regex(/^-?\d+(\.\d+)?$/),
    size: z.string().regex(/^\d*\.?\d*[1-9]\d*$/),
  }),
  z.object({
    ...common,
    kind: z.literal('groups'),
    /** Items by group; an item in no group stands as itself. Items compare as the pivot's do, without case. */
    groups: z.array(z.object({ name: z.string().min(1), items: z.array(cellSchema) })),
  }),
]);
export type DerivedField = z.infer<typeof derivedFieldSchema>;
