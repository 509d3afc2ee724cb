import type { ColumnType } from '#shared/model/column.ts';

/** The greatest number of digits the engine's decimals have. */
export const maxDigits = 38;

/** How a column of staged text becomes one of the result. */
export interface StagedType {
  /** The type its text is read as. */
  readonly read: string;
  /** The SQL that makes the value of it. It fails where Parquet would hold another one, as of a DATE's infinity. */
  value(name: string): string;
  /** Whether a value that was read is kept as what it is; absent: always. */
  holds?(value: string): string;
}

function plain(read: string): StagedType {
  return { read, value: (name) => name };
}

const asText = plain('VARCHAR');

function integerType(bits: number): string {
  if (bits <= 16) return 'SMALLINT';
  if (bits <= 32) return 'INTEGER';
  return bits <= 64 ? 'BIGINT' : `DECIMAL(${maxDigits}, 0)`;
}

/** Whether a decimal's digits are not declared, or are more than the engine holds in that form. */
export function hasOpenDigits({ kind, precision, scale }: ColumnType): boolean {
  if (kind !== 'decimal') return false;
  if (precision === undefined || scale === undefined) return true;
  return precision > maxDigits || scale < 0 || scale > precision;
}

/** What is kept of a kind; text that has no other exact form in Parquet stays text. */
export function stagedType(type: ColumnType): StagedType {
  switch (type.kind) {
    case 'boolean':
      return plain('BOOLEAN');
    case 'integer':
      return plain(integerType(type.bits ?? 64));
    case 'decimal':
      return hasOpenDigits(type) ? asText : plain(`DECIMAL(${type.precision}, ${type.scale})`);
    case 'float':
      return plain((type.bits ?? 64) <= 32 ? 'FLOAT' : 'DOUBLE');
    case 'date':
      return {
        read: 'DATE',
        value: (name) => `CASE WHEN isinf(${name}) THEN error('no day') ELSE ${name} END`,
        holds: (value) => `isfinite(${value})`,
      };
    case 'time':
      return plain('TIME');
    case 'timestamp':
      return plain('TIMESTAMP');
    case 'timestamptz':
      return plain('TIMESTAMPTZ');
    case 'json':
      return plain('JSON');
    case 'bytes':
      return { read: 'VARCHAR', value: (name) => `unhex(substr(${name}, 3))` };
    case 'text':
    case 'list':
    case 'interval':
    case 'other':
      return asText;
  }
}
