import type { Measure, PivotField, PivotSpec } from '#shared/model/pivot.ts';
import { cutTo } from './expansion.ts';
import { asValues, baseFields } from './show-as-kinds.ts';

/** How many of the outermost fields are the same. */
function commonFields(a: readonly PivotField[], b: readonly PivotField[]): number {
  const different = b.findIndex(({ field }, index) => a[index]?.field !== field);
  return different < 0 ? Math.min(a.length, b.length) : different;
}

function sameFields(a: readonly PivotField[], b: readonly PivotField[]): boolean {
  return a.length === b.length && commonFields(a, b) === a.length;
}

/** Where each measure of before is now; a changed one keeps its place, one that was taken out has none. */
function newPlaces(before: readonly Measure[], after: readonly Measure[]): (index: number) => number | null {
  return (index) => {
    const measure = before[index];
    const at = measure === undefined ? -1 : after.indexOf(measure);
    if (at >= 0) return at;
    return before.length === after.length && index < after.length ? index : null;
  };
}

/**
 * A changed spec with what no longer fits put right: a sort or a top N by a measure that moved follows it and goes
 * with it, a sort by a line of an axis with other fields goes by its total, values shown against a field that stands
 * on no axis stand as they are, and groups remembered as open or closed stay so as far as their fields are the same.
 */
export function settled(before: PivotSpec, after: PivotSpec): PivotSpec {
  if (before === after) return after;
  const place = newPlaces(before.measures, after.measures);
  const moved = before.measures !== after.measures;
  const field = (one: PivotField, across: boolean): PivotField => {
    const { sortBy, top, ...rest } = one;
    // What is new was made for the measures as they are now.
    const known = before.rows.includes(one) || before.columns.includes(one);
    const sortPlace = sortBy === undefined ? null : known && moved ? place(sortBy.measure) : sortBy.measure;
    const topPlace = top === undefined ? null : known && moved ? place(top.measure) : top.measure;
    const path = across ? (sortBy?.path ?? []) : [];
    const same =
      sortPlace === (sortBy?.measure ?? null) &&
      topPlace === (top?.measure ?? null) &&
      path.length === (sortBy?.path.length ?? 0);
    if (same) return one;
    return {
      ...rest,
      ...(sortBy === undefined || sortPlace === null ? {} : { sortBy: { measure: sortPlace, path } }),
      ...(top === undefined || topPlace === null ? {} : { top: { ...top, measure: topPlace } }),
    };
  };
  const rowsSame = sameFields(before.rows, after.rows);
  const columnsSame = sameFields(before.columns, after.columns);
  const bases = new Set(baseFields(after));
  const measures = after.measures.map((measure) =>
    measure.showAs !== undefined && 'field' in measure.showAs && !bases.has(measure.showAs.field)
      ? asValues(measure)
      : measure,
  );
  return {
    ...after,
    rows: after.rows.map((one) => field(one, columnsSame)),
    columns: after.columns.map((one) => field(one, rowsSame)),
    measures,
    rowExpansion: rowsSame
      ? after.rowExpansion
      : cutTo(after.rowExpansion, commonFields(before.rows, after.rows)),
    columnExpansion: columnsSame
      ? after.columnExpansion
      : cutTo(after.columnExpansion, commonFields(before.columns, after.columns)),
  };
}
