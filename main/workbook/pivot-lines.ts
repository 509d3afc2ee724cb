import type { PivotAxis, PivotView } from '../pivot/pivot-view.ts';

/**
 * A line of an axis as Excel lays it out, once for every measure that stands on the axis. `items` shows items of the
 * data: a leaf, a closed group, or a group that is begun by a line of its own. `total` and `grand` come after what
 * they are totals of.
 */
export interface LaidLine {
  readonly line: number;
  /** Which measure; 0 where the axis has none. */
  readonly measure: number;
  readonly type: 'items' | 'total' | 'grand';
  /** How many fields the line's path names. */
  readonly depth: number;
  /** How many of its leading items stand in the lines above already. */
  readonly shared: number;
}

function commonItems(axis: PivotAxis, line: number, previous: number | null): number {
  if (previous === null) return 0;
  // The last item of a line always stands: it is what the line is about.
  const most = Math.min(axis.depth(line) - 1, axis.depth(previous));
  let shared = 0;
  while (shared < most && axis.item(line, shared) === axis.item(previous, shared)) shared += 1;
  return shared;
}

function typeOf(axis: PivotAxis, line: number, begun: boolean): LaidLine['type'] {
  const kind = axis.kind(line);
  if (kind === 'grand') return 'grand';
  return kind === 'subtotal' && !begun && !axis.closed(line) ? 'total' : 'items';
}

/**
 * @param measures how many stand on this axis; 1 where they stand on the other one
 * @param begun whether a group's subtotal begins it, as in the outline and compact forms
 */
export function* laidLines(axis: PivotAxis, measures: number, begun: boolean): Generator<LaidLine> {
  let previous: number | null = null;
  for (let line = 0; line < axis.lineCount; line += 1) {
    const type = typeOf(axis, line, begun);
    const depth = axis.fields.length === 0 ? 0 : axis.depth(line);
    const shared = type === 'items' && depth > 0 ? commonItems(axis, line, previous) : Math.max(0, depth - 1);
    if (type === 'items') previous = line;
    for (let measure = 0; measure < measures; measure += 1) {
      yield { line, measure, type, depth, shared: measure > 0 && type === 'items' ? depth : shared };
    }
  }
}

/** How many measures stand on each axis; where there is only one, it stands on none. */
export function measuresOf(view: PivotView): { readonly rows: number; readonly columns: number } {
  const count = view.measures.length;
  return {
    rows: view.measuresOn === 'rows' && count > 1 ? count : 1,
    columns: view.measuresOn === 'columns' && count > 1 ? count : 1,
  };
}

export function rowLines(view: PivotView): Generator<LaidLine> {
  return laidLines(view.rows, measuresOf(view).rows, view.form !== 'tabular');
}

export function columnLines(view: PivotView): Generator<LaidLine> {
  return laidLines(view.columns, measuresOf(view).columns, false);
}

/** Which measure the cell of a row line and a column line has. */
export function measureAt(view: PivotView, row: LaidLine, column: LaidLine): number {
  return view.measuresOn === 'rows' ? row.measure : column.measure;
}
