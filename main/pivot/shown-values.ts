import type { Cell, ColumnType } from '#shared/model/column.ts';
import { exactText, nearestQuotient } from '#shared/model/exact-number.ts';
import type { ShowAs } from '#shared/model/show-as.ts';
import { sortKey } from './compare-cells.ts';

/** A value to reckon with: whole units of the type's scale, exact, or a double. */
export type Amount = bigint | number;

/** Reads a cell of a number's type; null where there is none. */
export function amountOf(cell: Cell, type: ColumnType): Amount | null {
  if (cell === null) return null;
  if (type.kind === 'float') return Number(cell);
  const key = sortKey(cell, type);
  return typeof key === 'number' ? BigInt(key) : typeof key === 'bigint' ? key : Number(key);
}

/** The quotient as a double, rounded once; null where there is nothing to divide by. */
export function ratio(above: Amount | null, below: Amount | null): number | null {
  if (above === null || below === null || Number(below) === 0) return null;
  if (typeof above === 'bigint' && typeof below === 'bigint') return nearestQuotient(above, below);
  return Number(above) / Number(below);
}

export function plus(left: Amount, right: Amount): Amount {
  return typeof left === 'bigint' && typeof right === 'bigint' ? left + right : Number(left) + Number(right);
}

export function minus(left: Amount, right: Amount): Amount {
  return typeof left === 'bigint' && typeof right === 'bigint' ? left - right : Number(left) - Number(right);
}

export function times(left: Amount, right: Amount): Amount {
  return typeof left === 'bigint' && typeof right === 'bigint' ? left * right : Number(left) * Number(right);
}

/** An amount as a cell of the type it is shown in. */
export function cellOf(amount: Amount | null, { kind, scale = 0 }: ColumnType): Cell {
  if (amount === null || typeof amount === 'number') return amount;
  return kind === 'decimal' ? exactText({ units: amount, scale }) : amount;
}

/** What a measure's cells are as shown. */
export function shownType(type: ColumnType, showAs: ShowAs | undefined): ColumnType {
  switch (showAs?.kind) {
    case undefined:
      return type;
    case 'rank':
      return { kind: 'integer', native: 'BIGINT', bits: 64 };
    case 'difference':
    case 'running-total': {
      if (type.kind === 'integer') return { kind: 'integer', native: 'HUGEINT', bits: 128 };
      if (type.kind !== 'decimal') return type;
      const scale = type.scale ?? 0;
      return { kind: 'decimal', native: `DECIMAL(38,${scale})`, precision: 38, scale };
    }
    default:
      return { kind: 'float', native: 'DOUBLE' };
  }
}

/** The number format of a measure that has none of its own, where it is shown as a percentage. */
export function shownFormat(showAs: ShowAs | undefined): string | undefined {
  return showAs?.kind.startsWith('percent') === true ? '0.00%' : undefined;
}
