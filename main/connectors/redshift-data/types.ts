import type { ColumnMetadata } from '@aws-sdk/client-redshift-data';
import type { ColumnKind, ColumnType } from '#shared/model/column.ts';
import {
  booleanForm,
  bytesForm,
  dateForm,
  decimalForm,
  floatForm,
  integerForm,
  jsonForm,
  type TextForm,
  textForm,
  timeForm,
  timestampForms,
  timestamptzForm,
} from '../../engine/csv-forms.ts';
import type { CsvColumn } from '../../engine/csv-rows.ts';

/** Redshift's own name of each type, by every name the API and the catalog have for it. */
const names: Readonly<Record<string, string>> = {
  bool: 'boolean',
  int2: 'smallint',
  int4: 'integer',
  int: 'integer',
  int8: 'bigint',
  float4: 'real',
  float: 'double precision',
  float8: 'double precision',
  numeric: 'decimal',
  bpchar: 'character',
  char: 'character',
  nchar: 'character',
  varchar: 'character varying',
  nvarchar: 'character varying',
  text: 'character varying',
  string: 'character varying',
  timestamptz: 'timestamp with time zone',
  timestamp: 'timestamp without time zone',
  timetz: 'time with time zone',
  time: 'time without time zone',
  'binary varying': 'varbyte',
  intervaly2m: 'interval year to month',
  intervald2s: 'interval day to second',
};

const integerBits: Readonly<Record<string, 16 | 32 | 64>> = {
  smallint: 16,
  integer: 32,
  oid: 64,
  bigint: 64,
};

const kinds: Readonly<Record<string, ColumnKind>> = {
  boolean: 'boolean',
  real: 'float',
  'double precision': 'float',
  decimal: 'decimal',
  character: 'text',
  'character varying': 'text',
  name: 'text',
  '"char"': 'text',
  date: 'date',
  'time without time zone': 'time',
  'timestamp without time zone': 'timestamp',
  'timestamp with time zone': 'timestamptz',
  super: 'json',
  varbyte: 'bytes',
  interval: 'interval',
  'interval year to month': 'interval',
  'interval day to second': 'interval',
  array: 'list',
  map: 'list',
  struct: 'list',
};

const mostDigits = 38;

/** A type by its name, of the API (`int8`), the catalog (`bigint`) or the lake (`decimal(10,2)`). */
export function typeOf(given: string, precision?: number, scale?: number): ColumnType {
  const [, base = given, digits, places] =
    /^([^(<]+?)\s*(?:\((\d+)(?:\s*,\s*(\d+))?\))?(?:<.*)?$/s.exec(given) ?? [];
  const name = names[base.toLowerCase()] ?? base.toLowerCase();
  const bits = integerBits[name];
  if (bits !== undefined) return { kind: 'integer', native: name, bits };
  const kind = kinds[name] ?? 'other';
  if (kind === 'decimal') {
    const all = Number(digits ?? precision ?? 0);
    if (all < 1 || all > mostDigits) return { kind, native: name };
    const after = Math.min(all, Number(places ?? scale ?? 0));
    return { kind, native: `${name}(${all},${after})`, precision: all, scale: after };
  }
  const length = digits ?? precision;
  const isSized = kind === 'text' && length !== undefined && Number(length) > 0;
  return {
    kind,
    native: isSized ? `${name}(${length})` : name,
    ...(name === 'real' ? { bits: 32 } : {}),
  };
}

/** Of bytes the API writes their digits alone, or with `\x` before them. */
const digitsOf = (text: string) => `regexp_replace(${text}, '^\\\\x', '')`;

function formsOf(type: ColumnType): readonly TextForm[] {
  const { kind, native } = type;
  switch (kind) {
    case 'boolean':
      return [booleanForm(native)];
    case 'integer':
      return [integerForm(native, type.bits === 16 || type.bits === 32 ? type.bits : 64)];
    case 'decimal':
      return [decimalForm(native, type.precision ?? mostDigits, type.scale ?? 0)];
    case 'float':
      return [floatForm(native, type.bits === 32 ? 'FLOAT' : 'DOUBLE')];
    case 'date':
      return [dateForm(native)];
    case 'time':
      return [timeForm(native)];
    case 'timestamp':
      return timestampForms(native);
    case 'timestamptz':
      return [timestamptzForm(native)];
    case 'bytes':
      return [bytesForm(native, digitsOf)];
    case 'json':
      return [jsonForm(native)];
    default:
      return [textForm(type)];
  }
}

/** Columns of a result as the API describes them. */
export function csvColumns(metadata: readonly ColumnMetadata[]): readonly CsvColumn[] {
  return metadata.map(({ name = '', label, typeName = 'varchar', precision, scale }) => {
    const type = typeOf(typeName, precision, scale);
    return { name: label ?? name, native: type.native, forms: formsOf(type) };
  });
}

/** The engine's type that a column of an unloaded file is read as; undefined where it is kept as it comes. */
export function unloadedType({ kind, precision, scale, bits }: ColumnType): string | undefined {
  switch (kind) {
    case 'integer':
      return bits === 16 ? 'SMALLINT' : bits === 32 ? 'INTEGER' : 'BIGINT';
    case 'decimal':
      return precision === undefined ? undefined : `DECIMAL(${precision}, ${scale ?? 0})`;
    case 'timestamp':
      return 'TIMESTAMP';
    case 'timestamptz':
      return 'TIMESTAMPTZ';
    case 'json':
      return 'JSON';
    default:
      return undefined;
  }
}
