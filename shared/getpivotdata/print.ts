import { assertNever } from '../errors/app-error.ts';
import type { Address, AddressItem, PivotReference } from './address.ts';
import { americanText, partsOfDay } from './dates.ts';
import { sheetReference } from './names.ts';

export interface PrintOptions {
  /**
   * How dates stand: `function` as DATE(y,m,d), which reads the same everywhere; `text` as "m/d/yyyy", for pivots
   * whose dates are text.
   */
  readonly dates?: 'function' | 'text';
}

/** Excel refuses a text literal longer than this in a formula; longer ones are joined by &. */
const longestLiteral = 255;

function literal(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

function printText(text: string): string {
  if (text.length <= longestLiteral) return literal(text);
  const pieces: string[] = [];
  let piece = '';
  for (const character of text) {
    if (piece.length + character.length > longestLiteral) {
      pieces.push(literal(piece));
      piece = '';
    }
    piece += character;
  }
  return [...pieces, literal(piece)].join('&');
}

function printDate(date: string, dates: 'function' | 'text'): string {
  return dates === 'text' ? literal(americanText(date)) : `DATE(${partsOfDay(date).join(',')})`;
}

function printItem(item: AddressItem, dates: 'function' | 'text'): string {
  switch (item.kind) {
    case 'text':
      return printText(item.text);
    case 'number':
      return item.text;
    case 'boolean':
      return item.value ? 'TRUE' : 'FALSE';
    case 'date':
      return printDate(item.date, dates);
    case 'blank':
      return '';
    default:
      return assertNever(item);
  }
}

/** `'Active subscriber'!$A$5`, `Pivot!$A$5`, `$A$5` or a name. */
export function printReference(pivot: PivotReference): string {
  const cell = pivot.cell ?? '$A$5';
  if (pivot.sheet !== undefined) return `${sheetReference(pivot.sheet)}!${cell}`;
  return pivot.name ?? cell;
}

/** The formula without its leading `=`, as short as it can be and still be read back the same. */
export function printAddress(address: Address, options: PrintOptions = {}): string {
  const dates = options.dates ?? 'function';
  if (address.words !== undefined) {
    return `GETPIVOTDATA(${printReference(address.pivot)},${printText(address.words)})`;
  }
  const pairs = address.pairs.flatMap(({ field, item }) => [printText(field), printItem(item, dates)]);
  return `GETPIVOTDATA(${[printText(address.dataField), printReference(address.pivot), ...pairs].join(',')})`;
}
