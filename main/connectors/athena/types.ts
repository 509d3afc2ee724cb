import type { ColumnInfo } from '@aws-sdk/client-athena';
import type { ColumnType } from '#shared/model/column.ts';
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

const integerBits: ReadonlyMap<string, 8 | 16 | 32 | 64> = new Map([
  ['tinyint', 8],
  ['smallint', 16],
  ['int', 32],
  ['integer', 32],
  ['bigint', 64],
]);

/** `varbinary` comes as pairs of hexadecimal digits with spaces between them. */
const hexDigits = (text: string) => `replace(${text}, ' ', '')`;

/** A type as Athena writes it: `decimal(12,2)`, `varchar`, `array(integer)`, in its own words or Hive's. */
interface NamedType {
  readonly name: string;
  readonly native: string;
  readonly precision?: number | undefined;
  readonly scale?: number | undefined;
}

/** How the text of a value of this type is read; text as it comes where nothing is known of it. */
function formsOf({ name, native, precision, scale }: NamedType): readonly TextForm[] {
  const bits = integerBits.get(name);
  if (bits !== undefined) return [integerForm(native, bits)];
  switch (name) {
    case 'boolean':
      return [booleanForm(native)];
    case 'real':
    case 'float':
      return [floatForm(native, 'FLOAT')];
    case 'double':
      return [floatForm(native, 'DOUBLE')];
    case 'decimal':
      return precision === undefined || scale === undefined || precision > 38
        ? []
        : [decimalForm(native, precision, scale)];
    case 'varchar':
    case 'char':
    case 'string':
    case 'uuid':
      return [textForm({ kind: 'text', native })];
    case 'date':
      return [dateForm(native)];
    case 'time':
      return [timeForm(native)];
    case 'timestamp':
      return timestampForms(native);
    case 'timestamp with time zone':
      return [timestamptzForm(native)];
    case 'interval day to second':
    case 'interval year to month':
      return [textForm({ kind: 'interval', native })];
    case 'varbinary':
    case 'binary':
      return [bytesForm(native, hexDigits)];
    case 'json':
      return [jsonForm(native)];
    default:
      return [];
  }
}

/** A column of a result. A type says more than its name only of decimals. */
export function resultColumn({ Name = '', Type = '', Precision, Scale }: ColumnInfo): CsvColumn {
  const name = Type.toLowerCase();
  const native = name === 'decimal' && Precision !== undefined ? `decimal(${Precision},${Scale ?? 0})` : name;
  return { name: Name, native, forms: formsOf({ name, native, precision: Precision, scale: Scale ?? 0 }) };
}

const nested: ReadonlySet<string> = new Set(['array', 'map', 'struct', 'row', 'uniontype']);

/** A column's type as the catalog writes it, e.g. `decimal(12,2)` or `array<struct<a:int>>`. */
export function catalogType(native: string): ColumnType {
  const [, base = '', digits] = /^\s*([a-z_ ]+?)\s*(?:\(([\d, ]+)\)|[<(].*)?\s*$/i.exec(native) ?? [];
  const name = base.toLowerCase();
  if (nested.has(name)) return { kind: 'other', native };
  const [precision, scale] = (digits ?? '').split(',').map(Number);
  const decimal = name === 'decimal' ? { precision: precision || 10, scale: scale ?? 0 } : {};
  return formsOf({ name, native, ...decimal })[0]?.type ?? { kind: 'other', native };
}
