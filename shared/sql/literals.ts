import type { Dialect } from '../model/query.ts';
import type { ExactValue, ValueType } from './exact-value.ts';

/** The type a value is cast to; undefined for a text, which takes the type that its place asks for. */
export function castType(value: ExactValue, dialect: Dialect): string | undefined {
  switch (value.kind) {
    case 'text':
      return undefined;
    case 'integer':
      return value.narrow ? 'INTEGER' : 'BIGINT';
    case 'decimal':
      return `DECIMAL(${value.precision}, ${value.scale})`;
    case 'float':
      return doubleType(dialect);
    case 'null':
      return value.of === undefined ? undefined : nullTypes[value.of];
    default:
      return value.kind.toUpperCase();
  }
}

/** A NULL's type is the narrowest of its kind, so that it widens nothing it meets. */
const nullTypes: Readonly<Record<ValueType, string>> = {
  text: 'VARCHAR',
  integer: 'INTEGER',
  decimal: 'DECIMAL(1, 0)',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  boolean: 'BOOLEAN',
};

function doubleType(dialect: Dialect): string {
  return dialect === 'athena' ? 'DOUBLE' : 'DOUBLE PRECISION';
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/**
 * A text. Redshift reads a backslash in it as an escape and knows no form in which it does not; elsewhere it may be
 * a setting. So no backslash is written where one could be read in two ways.
 */
function textLiteral(text: string, dialect: Dialect): string {
  if (!text.includes('\\') || dialect === 'duckdb' || dialect === 'athena') return quoted(text);
  if (dialect === 'postgres') return `E${quoted(text.replaceAll('\\', '\\\\'))}`;
  const pieces = text.split(/(\\)/).filter((piece) => piece !== '');
  return `(${pieces.map((piece) => (piece === '\\' ? 'CHR(92)' : quoted(piece))).join(' || ')})`;
}

/** A number as it is written: a negative one in brackets, for `-` before it would begin a comment. */
function numeral(text: string): string {
  return text.startsWith('-') ? `(${text})` : text;
}

const minBigint = (-(2n ** 63n)).toString();

/** The value as SQL of the dialect that stands for exactly it, whatever stands around it. */
export function literal(value: ExactValue, dialect: Dialect): string {
  const { kind, text } = value;
  switch (kind) {
    case 'null': {
      const type = castType(value, dialect);
      return type === undefined ? 'NULL' : `CAST(NULL AS ${type})`;
    }
    case 'text':
      return textLiteral(text, dialect);
    case 'boolean':
      return text.toUpperCase();
    case 'date':
    case 'timestamp':
      return `${kind.toUpperCase()} ${quoted(text)}`;
    case 'integer':
      // Its digits alone are no 64-bit integer, only with the sign they are.
      return text === minBigint ? `CAST('${text}' AS BIGINT)` : numeral(text);
    case 'decimal':
      // Here it is a literal, which a value on its own must be; a cast is an expression.
      if (dialect === 'athena') return `DECIMAL ${quoted(text)}`;
      return `CAST(${quoted(text)} AS ${castType(value, dialect)})`;
    case 'float':
      return `CAST(${quoted(text)} AS ${castType(value, dialect)})`;
  }
}
