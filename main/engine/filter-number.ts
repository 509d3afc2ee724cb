import type { Cell, ColumnType } from '#shared/model/column.ts';
import { exactNumber, exactText, floorAtScale } from '#shared/model/exact-number.ts';
import type { Bindings } from './bindings.ts';

export type Comparison = '=' | '<' | '<=' | '>' | '>=';

function unsigned(type: ColumnType): boolean {
  return type.native.toUpperCase().startsWith('U');
}

/** The smallest and largest units a column of the type holds. */
function range(type: ColumnType): { min: bigint; max: bigint } {
  if (type.kind === 'decimal') {
    const max = 10n ** BigInt(type.precision ?? 38) - 1n;
    return { min: -max, max };
  }
  const bits = BigInt(type.bits ?? 64);
  return unsigned(type)
    ? { min: 0n, max: 2n ** bits - 1n }
    : { min: -(2n ** (bits - 1n)), max: 2n ** (bits - 1n) - 1n };
}

/**
 * `name` compared with a number as SQL, exactly: a number the column's type cannot hold is compared by its
 * neighbours and never rounded. Undefined where the value is no number.
 */
export function compareNumber(
  name: string,
  type: ColumnType,
  comparison: Comparison,
  value: Cell,
  bindings: Bindings,
): string | undefined {
  if (type.kind === 'float') {
    const number = typeof value === 'boolean' || value === null || value === '' ? undefined : Number(value);
    const isNumber = number !== undefined && (!Number.isNaN(number) || Number.isNaN(value));
    return isNumber ? `${name} ${comparison} CAST(${bindings.add(String(number))} AS DOUBLE)` : undefined;
  }
  const number = exactNumber(value);
  if (number === undefined) return undefined;
  const scale = type.kind === 'decimal' ? (type.scale ?? 0) : 0;
  const { units, exact } = floorAtScale(number, scale);
  const { min, max } = range(type);
  const holds = (truth: boolean) => (truth ? `${name} IS NOT NULL` : 'FALSE');
  if (comparison === '=' && !exact) return 'FALSE';
  if (units < min) return holds(comparison === '>' || comparison === '>=');
  if (units > max) return holds(comparison === '<' || comparison === '<=');
  // Between two units, less means at most the lower one, and at least means more than it.
  const atFloor = comparison === '<' ? '<=' : comparison === '>=' ? '>' : comparison;
  return `${name} ${exact ? comparison : atFloor} CAST(${bindings.add(exactText({ units, scale }))} AS ${type.native})`;
}
