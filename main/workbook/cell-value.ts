import type { Cell, ColumnType } from '#shared/model/column.ts';

/** A value as a cell of a sheet holds it. `inexact` marks text that stands for a number or time Excel cannot hold. */
export type SheetValue =
  | { readonly kind: 'blank' }
  | { readonly kind: 'text'; readonly text: string; readonly inexact?: true }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'date'; readonly serial: number };

/** A formula, and what it came to when the workbook was written: shown where nothing calculates. */
export interface FormulaValue {
  readonly kind: 'formula';
  /** In Excel's own syntax, without a leading `=`. */
  readonly formula: string;
  readonly cached: SheetValue | ErrorValue;
}

/** An error of Excel's, such as `#REF!`. */
export interface ErrorValue {
  readonly kind: 'error';
  readonly error: string;
}

/** All that a cell of a sheet can hold. */
export type CellContent = SheetValue | FormulaValue | ErrorValue;

const millisecondsOfDay = 86_400_000;
/** Serial of 1970-01-01. */
const unixEpoch = 25_569;
const firstSerial = 61;
const endSerial = 2_958_466;

function exception(text: string): SheetValue {
  return { kind: 'text', text, inexact: true };
}

/** Digits that count: zeros before the first and, of a fraction, after the last do not. */
function significantDigits(text: string): number {
  const shorn = text.includes('.') ? text.replace(/0+$/, '') : text;
  return shorn.replace(/^[-0.]+|\./g, '').length;
}

function numberOf(text: string): SheetValue {
  return significantDigits(text) > 15 ? exception(text) : { kind: 'number', value: Number(text) };
}

function floatOf(value: number): SheetValue {
  const size = Math.abs(value);
  const fits = size === 0 || (size >= 2.2250738585072014e-308 && size <= 9.99999999999999e307);
  return fits ? { kind: 'number', value } : exception(String(value));
}

function serialOf(text: string): SheetValue {
  const parts = /^(\d{4})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?:\+00)?)?$/.exec(text);
  if (parts === null) return exception(text);
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = ''] = parts;
  const days = Date.UTC(Number(year), Number(month) - 1, Number(day)) / millisecondsOfDay + unixEpoch;
  const micros =
    ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1e6 + Number(fraction.padEnd(6, '0'));
  const serial = (days * 86_400e6 + micros) / 86_400e6;
  return days < firstSerial || days >= endSerial ? exception(text) : { kind: 'date', serial };
}

function timeOf(text: string): SheetValue {
  const parts = /^(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/.exec(text);
  if (parts === null) return exception(text);
  const [, hour, minute, second, fraction = ''] = parts;
  const micros =
    ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1e6 + Number(fraction.padEnd(6, '0'));
  return { kind: 'date', serial: micros / 86_400e6 };
}

/** The same rules as the data sheet's SQL, for values already read: over 15 digits, NaN and odd dates go as text. */
export function sheetValue(cell: Cell, type: ColumnType): SheetValue {
  if (cell === null) return { kind: 'blank' };
  if (typeof cell === 'boolean') return { kind: 'boolean', value: cell };
  if (typeof cell === 'bigint') return numberOf(cell.toString());
  if (typeof cell === 'number') return type.kind === 'float' ? floatOf(cell) : numberOf(String(cell));
  switch (type.kind) {
    case 'integer':
    case 'decimal':
      return numberOf(cell);
    case 'date':
    case 'timestamp':
    case 'timestamptz':
      return serialOf(cell);
    case 'time':
      return timeOf(cell);
    default:
      return { kind: 'text', text: cell };
  }
}

/** A serial as the ISO text pivot caches use: to the second, with milliseconds where there are any. */
export function isoSerial(serial: number): string {
  const text = new Date(Math.round((serial - unixEpoch) * millisecondsOfDay)).toISOString();
  return text.endsWith('.000Z') ? text.slice(0, 19) : text.slice(0, 23);
}
