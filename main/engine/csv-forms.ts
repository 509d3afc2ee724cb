import type { ColumnType } from '#shared/model/column.ts';

/** One way to keep the texts of a column. `text` is always SQL for a text that may be null. */
export interface TextForm {
  /** What the column is described as where every text of it fits. */
  readonly type: ColumnType;
  /** SQL of the kept value. It may fail, or be null, where the text is none. */
  value(text: string): string;
  /** SQL that is true of a text that says more than `value` keeps of it. */
  loses?(text: string): string;
}

/** Texts kept as they are, which any column comes to where no other form holds all that it says. */
export function textForm(type: ColumnType): TextForm {
  return { type, value: (text) => text };
}

function castForm(type: ColumnType, sqlType: string, loses?: TextForm['loses']): TextForm {
  return {
    type,
    value: (text) => `CAST(${text} AS ${sqlType})`,
    ...(loses === undefined ? {} : { loses }),
  };
}

const integerTypes = new Map([
  [8, 'TINYINT'],
  [16, 'SMALLINT'],
  [32, 'INTEGER'],
  [64, 'BIGINT'],
]);

/** The engine rounds `1.5` to an integer without a word. */
const hasPoint = (text: string) => `contains(${text}, '.')`;

export function integerForm(native: string, bits: 8 | 16 | 32 | 64): TextForm {
  return castForm({ kind: 'integer', native, bits }, integerTypes.get(bits) ?? 'BIGINT', hasPoint);
}

/** At most 38 digits. The engine rounds what has more digits after the point than `scale`. */
export function decimalForm(native: string, precision: number, scale: number): TextForm {
  const type: ColumnType = { kind: 'decimal', native, precision, scale };
  return castForm(
    type,
    `DECIMAL(${precision}, ${scale})`,
    (text) => `contains(${text}, '.') AND length(${text}) - instr(${text}, '.') > ${scale}`,
  );
}

/** `NaN`, `Infinity` and `-Infinity` included. */
export function floatForm(native: string, sqlType: 'FLOAT' | 'DOUBLE'): TextForm {
  return castForm({ kind: 'float', native }, sqlType);
}

export function booleanForm(native: string): TextForm {
  return castForm({ kind: 'boolean', native }, 'BOOLEAN');
}

export function dateForm(native: string): TextForm {
  return castForm({ kind: 'date', native }, 'DATE');
}

/** `HH:MM:SS[.ffffff]`; the engine cuts finer fractions. */
export function timeForm(native: string): TextForm {
  return castForm({ kind: 'time', native }, 'TIME', (text) => `length(${text}) > 15`);
}

/** `YYYY-MM-DD HH:MM:SS[.f…]` to the microsecond, and where that says less than the texts, to the nanosecond. */
export function timestampForms(native: string): readonly TextForm[] {
  const type: ColumnType = { kind: 'timestamp', native };
  return [
    castForm(type, 'TIMESTAMP', (text) => `length(${text}) > 26`),
    castForm(type, 'TIMESTAMP_NS', (text) => `length(${text}) > 29`),
  ];
}

/** The same with a zone behind it, by offset or name: kept as the moment it means, to the microsecond. */
export function timestamptzForm(native: string): TextForm {
  return {
    type: { kind: 'timestamptz', native },
    // The engine takes an offset only where nothing parts it from the time.
    value: (text) => `CAST(regexp_replace(${text}, ' ([+-][0-9:]+)$', '\\1') AS TIMESTAMPTZ)`,
    loses: (text) => `regexp_matches(${text}, '\\.[0-9]{7}')`,
  };
}

/** Bytes; `hexOf` makes SQL of their hexadecimal digits alone of SQL of the text. */
export function bytesForm(native: string, hexOf: (text: string) => string): TextForm {
  return { type: { kind: 'bytes', native }, value: (text) => `unhex(${hexOf(text)})` };
}

/** JSON, to the letter. */
export function jsonForm(native: string): TextForm {
  return castForm({ kind: 'json', native }, 'JSON');
}
