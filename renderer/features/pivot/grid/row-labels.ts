import type { Cell } from '#shared/model/column.ts';
import type { PivotLine, PivotShape } from '#shared/model/pivot.ts';

/** What stands in one label cell of a row. */
export interface RowLabel {
  /** Empty where the label stands on a line above. */
  readonly text: string;
  /** Levels it stands further in; compact form only. */
  readonly indent: number;
  /** The group it names, where it can be opened and closed. */
  readonly group: readonly Cell[] | null;
  readonly open: boolean;
  /** The rest of a top N. */
  readonly others: boolean;
}

type WriteItem = (level: number, item: Cell) => string;

export function samePath(a: PivotLine | undefined, b: PivotLine, depth: number): boolean {
  return (
    a !== undefined &&
    a.path.length >= depth &&
    b.path.slice(0, depth).every((item, level) => a.path[level] === item)
  );
}

/** Whether several measures stand on the rows, with a label column of their own. */
export function measuresOnRows(shape: PivotShape): boolean {
  return shape.measuresOn === 'rows' && shape.measures.length > 1;
}

/** The columns at the left that hold row labels; one even where the pivot has no row field. */
export function labelColumns(shape: PivotShape): number {
  const fields = shape.form === 'compact' ? 1 : Math.max(1, shape.rowFields.length);
  return fields + (measuresOnRows(shape) ? 1 : 0);
}

const empty: RowLabel = { text: '', indent: 0, group: null, open: true, others: false };

/** Whether the line above is the same but for its measure, so that it has the labels already. */
function repeatsAbove(line: PivotLine, above: PivotLine | undefined): boolean {
  return (
    (line.measure ?? 0) > 0 &&
    above !== undefined &&
    above.kind === line.kind &&
    above.path.length === line.path.length &&
    samePath(above, line, line.path.length)
  );
}

interface LabelInput {
  readonly shape: PivotShape;
  readonly line: PivotLine;
  /** The line above; undefined where it is not known or not in sight, so that the line names all its groups. */
  readonly above: PivotLine | undefined;
  /** Whether groups are named on each of their lines. */
  readonly repeat: boolean;
  readonly write: WriteItem;
}

/** An item's own label on a line that is that item or is the first of it. */
function itemLabel({ shape, line, write }: LabelInput, level: number, suffix = ''): RowLabel {
  const isOthers = line.others?.includes(level) ?? false;
  const grouping = level < shape.rowFields.length - 1 && suffix === '';
  const closed = line.closed === true && level === line.path.length - 1;
  return {
    text: `${write(level, line.path[level] ?? null)}${suffix}`,
    indent: shape.form === 'compact' ? level : 0,
    group: grouping ? line.path.slice(0, level + 1) : null,
    open: !closed,
    others: isOthers,
  };
}

function tabularLabel(input: LabelInput, level: number): RowLabel {
  const { line, above, repeat } = input;
  const innermost = line.path.length - 1;
  if (line.kind === 'subtotal' && line.closed !== true) {
    if (level === innermost) return itemLabel(input, level, ' Total');
    return repeat ? { ...itemLabel(input, level), group: null } : empty;
  }
  const named = level < innermost && samePath(above, line, level + 1);
  if (!named) return itemLabel(input, level);
  return repeat ? { ...itemLabel(input, level), group: null } : empty;
}

/** What stands in a row's label column. */
export function rowLabel(input: LabelInput, column: number): RowLabel {
  const { shape, line, above, repeat } = input;
  const { kind, path } = line;
  if (measuresOnRows(shape) && column === labelColumns(shape) - 1) {
    return { ...empty, text: shape.measures[line.measure ?? 0]?.caption ?? '' };
  }
  if (repeatsAbove(line, above) && !repeat) return empty;
  if (kind === 'grand') return column === 0 ? { ...empty, text: 'Grand Total' } : empty;
  if (path.length === 0) return column === 0 ? { ...empty, text: 'Total' } : empty;
  if (shape.form === 'compact') return itemLabel(input, path.length - 1);
  if (column >= path.length) return empty;
  if (shape.form === 'tabular') return tabularLabel(input, column);
  // Outline: each group has a line of its own, so that an item's line names the item alone.
  if (column === path.length - 1) return itemLabel(input, column);
  return repeat || above === undefined ? { ...itemLabel(input, column), group: null } : empty;
}

/** A line in words, for a screen reader. */
export function lineText(line: PivotLine, write: WriteItem): string {
  if (line.kind === 'grand') return 'Grand Total';
  const items = line.path.map((item, level) => write(level, item)).join(', ');
  return line.kind === 'subtotal' && line.closed !== true ? `${items} Total` : items || 'Total';
}

/** The level of the field that a label column of a line is about; -1 on totals of everything. */
export function levelAt(shape: PivotShape, line: PivotLine, column: number): number {
  const innermost = line.path.length - 1;
  if (shape.form === 'compact' || column >= shape.rowFields.length) return innermost;
  return Math.min(column, innermost);
}
