import type { Cell, ColumnType } from '#shared/model/column.ts';
import type { ShowAs } from '#shared/model/show-as.ts';
import { decimalText, doubleBits, nearestDouble, unscaled } from './plain-numbers.ts';

/** What a plain pivot knows of one of its cells: the paths of its lines, by place in the axis's items. */
export interface PlainCell {
  readonly row: readonly number[];
  readonly column: readonly number[];
}

export interface PlainAxisFacts {
  readonly fields: readonly string[];
  /** The groups inside a group, in the order in which they stand. */
  inside(path: readonly number[]): readonly (readonly number[])[];
  /** The place of an item of a field. */
  place(level: number, value: Cell): number;
}

export interface PlainFacts {
  readonly rows: PlainAxisFacts;
  readonly columns: PlainAxisFacts;
  readonly type: ColumnType;
  value(cell: PlainCell): Cell;
}

function quotient(above: Cell, below: Cell, type: ColumnType): Cell {
  if (above === null || below === null || Number(below) === 0) return null;
  if (type.kind === 'float') return Number(above) / Number(below);
  const [over, under] = [unscaled(above), unscaled(below)];
  return rational(over, under);
}

/** The double nearest to a fraction. */
function rational(over: bigint, under: bigint): Cell {
  const [above, below] = under < 0n ? [-over, -under] : [over, under];
  if (above === 0n) return 0;
  const units = (above << BigInt(doubleBits)) / below;
  const rest = (above << BigInt(doubleBits)) % below;
  return nearestDouble(rest === 0n ? units : above < 0n ? units - 1n : units + 1n);
}

function difference(left: Cell, right: Cell, { kind, scale = 0 }: ColumnType): Cell {
  if (left === null || right === null) return null;
  if (kind === 'float') return Number(left) - Number(right);
  const units = unscaled(left) - unscaled(right);
  return kind === 'decimal' ? decimalText(units, scale) : units;
}

function sum(values: readonly Cell[], { kind, scale = 0 }: ColumnType): Cell {
  const present = values.filter((value) => value !== null);
  if (present.length === 0) return null;
  if (kind === 'float')
    return present.slice(1).reduce((total: number, value) => total + Number(value), Number(present[0]));
  const units = present.reduce((total: bigint, value) => total + unscaled(value), 0n);
  return kind === 'decimal' ? decimalText(units, scale) : units;
}

function compare(left: Cell, right: Cell, { kind }: ColumnType): number {
  if (kind === 'float') {
    if (Number.isNaN(left) || Number.isNaN(right))
      return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
    return Number(left) < Number(right) ? -1 : Number(Number(left) > Number(right));
  }
  const [a, b] = [unscaled(left), unscaled(right)];
  return a < b ? -1 : Number(a > b);
}

/** A cell as it is shown, by the definition of each kind. */
export function plainShown(showAs: ShowAs, cell: PlainCell, facts: PlainFacts): Cell {
  const { type } = facts;
  const own = facts.value(cell);
  const at = (change: Partial<PlainCell>) => facts.value({ ...cell, ...change });
  switch (showAs.kind) {
    case 'percent-of-grand-total':
      return quotient(own, at({ row: [], column: [] }), type);
    case 'percent-of-row':
      return quotient(own, at({ column: [] }), type);
    case 'percent-of-column':
      return quotient(own, at({ row: [] }), type);
    case 'percent-of-parent-row':
      return quotient(own, at({ row: cell.row.slice(0, -1) }), type);
    case 'percent-of-parent-column':
      return quotient(own, at({ column: cell.column.slice(0, -1) }), type);
    case 'index': {
      const [whole, row, column] = [at({ row: [], column: [] }), at({ column: [] }), at({ row: [] })];
      if (own === null || whole === null || row === null || column === null) return null;
      if (type.kind === 'float') {
        const below = Number(row) * Number(column);
        return below === 0 ? null : (Number(own) * Number(whole)) / below;
      }
      const below = unscaled(row) * unscaled(column);
      return below === 0n ? null : rational(unscaled(own) * unscaled(whole), below);
    }
    default:
  }
  const axis = facts.rows.fields.includes(showAs.field) ? 'row' : 'column';
  const its = axis === 'row' ? facts.rows : facts.columns;
  const level = its.fields.indexOf(showAs.field);
  const path = cell[axis];
  if (path.length <= level) return null;
  if (showAs.kind === 'percent-of-parent')
    return quotient(own, at({ [axis]: path.slice(0, level + 1) }), type);
  const group = path.slice(0, level);
  const places = its.inside(group).map((one) => one[level] ?? -1);
  const here = places.indexOf(path[level] ?? -1);
  const beside = (place: number | undefined) =>
    place === undefined ? null : at({ [axis]: [...group, place, ...path.slice(level + 1)] });
  switch (showAs.kind) {
    case 'percent-of':
    case 'difference':
    case 'percent-difference': {
      const { base } = showAs;
      const item = base.kind === 'item' ? its.place(level, base.value) : undefined;
      if (item === path[level] && showAs.kind !== 'percent-of') return null;
      const other = beside(item ?? places[here + (base.kind === 'previous' ? -1 : 1)]);
      if (showAs.kind === 'percent-of') return quotient(own, other, type);
      const change = difference(own, other, type);
      return showAs.kind === 'difference' ? change : quotient(change, other, type);
    }
    case 'rank': {
      if (own === null) return null;
      const direction = showAs.from === 'largest' ? -1 : 1;
      const better = places
        .map(beside)
        .filter((value) => value !== null && direction * compare(value, own, type) < 0);
      return BigInt(1 + new Set(better.map(String)).size);
    }
    default: {
      const running = sum(places.slice(0, here + 1).map(beside), type);
      return showAs.kind === 'running-total'
        ? running
        : quotient(running, sum(places.map(beside), type), type);
    }
  }
}
