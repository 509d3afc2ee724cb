import type { AddressItem } from '#shared/getpivotdata/address.ts';
import { dayOfSerial, dayOfText, excelDate, partsOfDay } from '#shared/getpivotdata/dates.ts';
import { fold } from '#shared/getpivotdata/names.ts';
import type { Cell, ColumnType } from '#shared/model/column.ts';
import { exactNumber, exactText, withoutTrailingZeros } from '#shared/model/exact-number.ts';
import type { PivotAxisField } from './pivot-view.ts';

/** What Excel calls the item of nulls. */
export const blankText = '(blank)';

/** Excel reads no more digits of a number than these; longer ones stand as text. */
const excelDigits = 15;

const midnight = ' 00:00:00';

/** A number's digits without an exponent and without needless zeros; undefined where it is no number. */
function plainNumber(text: string): string | undefined {
  const number = exactNumber(text);
  return number === undefined ? undefined : exactText(withoutTrailingZeros(number));
}

function numberKey(type: ColumnType, text: string): string | undefined {
  if (type.kind !== 'float') return plainNumber(text);
  if (/^(nan|[+-]?infinity)$/i.test(text)) return text.toLowerCase();
  // A double is told by its own shortest digits.
  return plainNumber(text) === undefined ? undefined : plainNumber(String(Number(text)));
}

/** An hour of the clock's two halves as one of the day; undefined where there is none such. */
function hourOfDay(hour: number, half: string): number | undefined {
  if (half === '') return hour < 24 ? hour : undefined;
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (half.toUpperCase() === 'PM' ? 12 : 0);
}

/** A time of day to the second and its fraction, as the engine writes it. */
function timestampKey(text: string): string | undefined {
  const parts = /^(.*\d)[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(?:\s*([AP]M))?$/i.exec(text.trim());
  const day = dayOfText(parts?.[1] ?? text);
  if (day === null) return undefined;
  if (parts === null) return `${day}${midnight}`;
  const [, , written = '', minute = '', second = '00', fraction = '', half = ''] = parts;
  const hour = hourOfDay(Number(written), half);
  if (hour === undefined) return undefined;
  const rest = fraction.replace(/0+$/, '');
  return `${day} ${String(hour).padStart(2, '0')}:${minute}:${second}${rest === '' ? '' : `.${rest}`}`;
}

/** The day and time of a serial number, to the second. */
function serialTimestamp(serial: number): string | undefined {
  const seconds = Math.round((serial - Math.floor(serial)) * 86_400);
  const day = dayOfSerial(Math.floor(serial) + (seconds === 86_400 ? 1 : 0));
  if (day === null) return undefined;
  const time = new Date((seconds % 86_400) * 1000).toISOString().slice(11, 19);
  return `${day} ${time}`;
}

/** The key under which an item of the field is found; items with the same key are the same to a formula. */
function keyOfCell(type: ColumnType, cell: Cell): string {
  const text = String(cell);
  switch (type.kind) {
    case 'integer':
    case 'decimal':
    case 'float':
      return numberKey(type, text) ?? text;
    case 'timestamp':
      return timestampKey(text) ?? text;
    case 'text':
    case 'boolean':
      return fold(text);
    default:
      return text;
  }
}

function keyOfText(type: ColumnType, text: string): string | undefined {
  switch (type.kind) {
    case 'integer':
    case 'decimal':
    case 'float':
      return numberKey(type, text.trim());
    case 'date':
      return dayOfText(text) ?? text;
    case 'timestamp':
      return timestampKey(text) ?? text;
    default:
      return keyOfCell(type, text);
  }
}

function keyOfNumber(type: ColumnType, text: string): string | undefined {
  switch (type.kind) {
    case 'integer':
    case 'decimal':
    case 'float':
      return numberKey(type, text);
    case 'date':
      return dayOfSerial(Number(text)) ?? undefined;
    case 'timestamp':
      return serialTimestamp(Number(text));
    case 'text':
      return fold(text);
    default:
      return undefined;
  }
}

/** The key of what a formula names; undefined where no item of the field's type can be meant. */
function keyOfItem(type: ColumnType, item: AddressItem): string | undefined {
  switch (item.kind) {
    case 'text':
      return keyOfText(type, item.text);
    case 'number':
      return keyOfNumber(type, item.text);
    case 'boolean':
      return type.kind === 'boolean' || type.kind === 'text' ? String(item.value) : undefined;
    case 'date':
      if (type.kind === 'date') return item.date;
      return type.kind === 'timestamp' ? `${item.date}${midnight}` : undefined;
    default:
      return undefined;
  }
}

/** Finds items of one field as Excel does, and names them. */
export interface ItemFinder {
  /** Which item is meant, or null. */
  find(item: AddressItem): number | null;
  /** Which item a value of the field's is, or null; the rest of a top N goes by its label. */
  ofValue(value: Cell): number | null;
  /** How a formula names the item, so that find() gives it back. */
  name(item: number): AddressItem;
}

/** Excel writes out a number's digits up to so many characters; longer ones have an exponent, as in 1E+300. */
const longestPlain = 21;

function nameOfNumber(type: ColumnType, cell: Cell): AddressItem {
  const text = plainNumber(String(cell));
  if (text === undefined) return { kind: 'text', text: String(cell) };
  if (type.kind === 'float') {
    const short = text.length <= longestPlain ? text : Number(text).toExponential().toUpperCase();
    return { kind: 'number', text: short };
  }
  const digits = text.replace(/^-/, '').replace('.', '').replace(/^0+/, '').length;
  return digits > excelDigits ? { kind: 'text', text } : { kind: 'number', text };
}

function nameOfDay(day: string, otherwise: string): AddressItem {
  const isPlain = /^\d{4}-\d{2}-\d{2}$/.test(day) && day >= '1900-01-01';
  return isPlain && excelDate(...partsOfDay(day)) === day
    ? { kind: 'date', date: day }
    : { kind: 'text', text: otherwise };
}

export function createItemFinder({ type, items }: PivotAxisField): ItemFinder {
  let index: Map<string, number> | undefined;
  let spellings: Map<string, number> | undefined;
  const indexed = () => {
    index ??= new Map(
      items.flatMap(({ value }, place) => (value === null ? [] : [[keyOfCell(type, value), place]])),
    );
    return index;
  };
  /** Text as it is written comes first: the engine and this process may know other versions of Unicode. */
  const spelled = (text: string) => {
    spellings ??= new Map(
      items.flatMap(({ value, spellings: all }, place) =>
        value === null ? [] : all.map((one) => [String(one), place]),
      ),
    );
    return spellings.get(text);
  };
  const hasOthers = items.at(-1)?.others === true;
  /** Null is always the last item of the data. */
  const nullItem = () => {
    const place = items.length - (hasOthers ? 2 : 1);
    return items[place]?.value === null ? place : null;
  };
  /** The rest of a top N goes by its label, whatever the field's type. */
  const isOthers = (text: string) => hasOthers && fold(text) === fold(String(items.at(-1)?.value));

  return {
    ofValue(value) {
      if (value === null) return nullItem();
      if (typeof value === 'string' && isOthers(value)) return items.length - 1;
      return (
        (type.kind === 'text' ? spelled(String(value)) : undefined) ??
        indexed().get(keyOfCell(type, value)) ??
        null
      );
    },
    find(item) {
      if (item.kind === 'blank') return nullItem();
      if (item.kind === 'text' && isOthers(item.text)) return items.length - 1;
      const key = keyOfItem(type, item);
      const asWritten = type.kind === 'text' && item.kind === 'text' ? spelled(item.text) : undefined;
      const found = asWritten ?? (key === undefined ? undefined : indexed().get(key));
      if (found !== undefined) return found;
      return item.kind === 'text' && fold(item.text) === blankText ? nullItem() : null;
    },
    name(place) {
      const value = items[place]?.value ?? null;
      // An item that is called (blank) takes the name; then nulls are an argument left empty.
      if (value === null) {
        return indexed().has(blankText) ? { kind: 'blank' } : { kind: 'text', text: blankText };
      }
      const text = String(value);
      if (items[place]?.others === true) return { kind: 'text', text };
      switch (type.kind) {
        case 'integer':
        case 'decimal':
        case 'float':
          return nameOfNumber(type, value);
        case 'boolean':
          return { kind: 'boolean', value: value === true };
        case 'date':
          return nameOfDay(text, text);
        case 'timestamp':
          return nameOfDay(text.endsWith(midnight) ? text.slice(0, -midnight.length) : '', text);
        default:
          return { kind: 'text', text };
      }
    },
  };
}
