import type { BinaryOperator } from '#shared/expression/parse.ts';
import type { Cell, ColumnType } from '#shared/model/column.ts';
import { divideExact, exactText } from '#shared/model/exact-number.ts';
import { compareKeys } from './compare-cells.ts';
import { amountOf } from './shown-values.ts';

/**
 * A value within an expression that is worked out cell by cell: an exact number is a bigint in units of its type's
 * scale, of any number of digits; everything else is the cell itself.
 */
export type ExpressionValue = Cell;

function isExact({ kind }: ColumnType): boolean {
  return kind === 'integer' || kind === 'decimal';
}

export function valueOfCell(cell: Cell, type: ColumnType): ExpressionValue {
  return isExact(type) ? amountOf(cell, type) : cell;
}

export function cellOfValue(value: ExpressionValue, { kind, scale = 0 }: ColumnType): Cell {
  return kind === 'decimal' && typeof value === 'bigint' ? exactText({ units: value, scale }) : value;
}

/** As the nearest double; null stays null. */
export function doubleOf(value: ExpressionValue, { scale = 0 }: ColumnType): number | null {
  if (value === null) return null;
  return Number(typeof value === 'bigint' ? exactText({ units: value, scale }) : value);
}

/** A value of one type as one of another that holds all of its values. */
export function convertedTo(value: ExpressionValue, from: ColumnType, to: ColumnType): ExpressionValue {
  if (to.kind === 'float') return doubleOf(value, from);
  if (typeof value !== 'bigint') return value;
  return value * 10n ** BigInt((to.scale ?? 0) - (from.scale ?? 0));
}

/** Of two values of one type. NaN equals itself and is the largest; null with anything is null. */
export function compared(
  operator: BinaryOperator,
  left: ExpressionValue,
  right: ExpressionValue,
): boolean | null {
  if (left === null || right === null) return null;
  const key = (value: Exclude<Cell, null>) => (typeof value === 'boolean' ? Number(value) : value);
  const order = compareKeys(key(left), key(right));
  switch (operator) {
    case '=':
      return order === 0;
    case '<>':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    default:
      return order >= 0;
  }
}

/** What decides `and` and `or` is the value that settles them; otherwise null makes null. */
export function joinedBy(operator: 'and' | 'or', left: ExpressionValue, right: ExpressionValue): Cell {
  const settled = operator === 'or';
  if (left === settled || right === settled) return settled;
  return left === null || right === null ? null : !settled;
}

/** Of two exact numbers of one scale (of a product: of any), or of two doubles. Dividing by 0 gives null. */
export function reckoned(operator: BinaryOperator, left: ExpressionValue, right: ExpressionValue): Cell {
  if (typeof left === 'bigint' && typeof right === 'bigint') {
    return operator === '+' ? left + right : operator === '-' ? left - right : left * right;
  }
  if (typeof left !== 'number' || typeof right !== 'number') return null;
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    default:
      return right === 0 ? null : left / right;
  }
}

export function negated(value: ExpressionValue): Cell {
  return typeof value === 'bigint' || typeof value === 'number' ? -value : null;
}

export function magnitudeOf(value: ExpressionValue): Cell {
  if (typeof value === 'bigint') return value < 0n ? -value : value;
  return typeof value === 'number' ? Math.abs(value) : null;
}

/** An exact number of `from` digits after the point, or a double, rounded half away from zero to `to` digits. */
export function roundedTo(value: ExpressionValue, from: number, to: number): Cell {
  if (typeof value === 'bigint') {
    return to >= from ? value : divideExact({ units: value, scale: 0 }, 10n ** BigInt(from - to), 0).units;
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) return value;
  const unit = 10 ** to;
  const scaled = Math.abs(value) * unit;
  // As the engine does: what is too large to be scaled has no digits to lose.
  if (!Number.isFinite(scaled)) return value;
  const whole = Math.floor(scaled);
  return (Math.sign(value) * (scaled - whole >= 0.5 ? whole + 1 : whole)) / unit;
}
