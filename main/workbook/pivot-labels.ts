import type { PivotAxis, PivotItem, PivotMeasure, PivotView } from '../pivot/pivot-view.ts';
import { isoSerial, type SheetValue, sheetValue } from './cell-value.ts';
import { decimalFormat } from './column-plan.ts';
import { formats } from './styles.ts';

/** Excel's own word for a null item. */
export const blankLabel = '(blank)';

/** An item as its label cell. */
export function itemValue(axis: PivotAxis, level: number, item: PivotItem | undefined): SheetValue {
  const field = axis.fields[level];
  if (field === undefined || item === undefined || item.value === null) {
    return { kind: 'text', text: blankLabel };
  }
  return sheetValue(item.value, field.type);
}

/** An item inside a longer label, such as `iOS IAP Total`. */
export function itemText(axis: PivotAxis, level: number, item: PivotItem | undefined): string {
  const value = itemValue(axis, level, item);
  switch (value.kind) {
    case 'text':
      return value.text;
    case 'date':
      return isoSerial(value.serial)
        .replace(/T00:00:00$/, '')
        .replace('T', ' ');
    case 'blank':
      return blankLabel;
    default:
      return String(value.value);
  }
}

export function itemOf(axis: PivotAxis, line: number, level: number): PivotItem | undefined {
  return axis.fields[level]?.items[axis.item(line, level)];
}

/** The label of a subtotal or grand total line. `caption` names the measure where there are several. */
export function totalLabel(axis: PivotAxis, line: number, caption: string | null): string {
  if (axis.kind(line) === 'grand') return caption === null ? 'Grand Total' : `Total ${caption}`;
  const level = axis.depth(line) - 1;
  return `${itemText(axis, level, itemOf(axis, line, level))} ${caption ?? 'Total'}`;
}

/** How many leading items a leaf line shares with the leaf line before it. */
export function sharedItems(axis: PivotAxis, line: number, previous: number | null): number {
  if (previous === null) return 0;
  const most = axis.fields.length - 1;
  let shared = 0;
  while (shared < most && axis.item(line, shared) === axis.item(previous, shared)) shared += 1;
  return shared;
}

/** The number format of a measure's cells. */
export function measureFormat({ measure, type, format }: PivotMeasure): string {
  if (format !== undefined) return format;
  if (measure.aggregate === 'average') return '#,##0.00';
  switch (type.kind) {
    case 'integer':
      return formats.groupedInteger;
    case 'decimal':
      return decimalFormat(type.scale ?? 0);
    case 'float':
      return '#,##0.00';
    case 'date':
      return formats.date;
    case 'timestamp':
    case 'timestamptz':
      return formats.timestamp;
    case 'time':
      return formats.time;
    default:
      return 'General';
  }
}

/** The format of a field's labels, where its items are not text. */
export function labelFormat(axis: PivotAxis, level: number): string | undefined {
  switch (axis.fields[level]?.type.kind) {
    case 'date':
      return formats.date;
    case 'timestamp':
    case 'timestamptz':
      return formats.timestamp;
    case 'time':
      return formats.time;
    case 'integer':
      return formats.integer;
    default:
      return undefined;
  }
}

/** Lines that a width is taken from; the last ones are totals, which are the widest. */
const sampled = 500;

function numberWidth(value: SheetValue): number {
  switch (value.kind) {
    case 'number': {
      const whole = Math.trunc(Math.abs(value.value)).toString().length;
      return whole + Math.floor(whole / 3) + 5;
    }
    case 'date':
      return 12;
    case 'text':
      return value.text.length + 2;
    default:
      return 6;
  }
}

/** Width of a column of values, in characters. */
export function valueWidth(view: PivotView, column: number, measure: number): number {
  const { lineCount } = view.rows;
  const type = view.measures[measure]?.type;
  if (type === undefined) return 8;
  let widest = 8;
  for (let line = Math.max(0, lineCount - sampled); line < lineCount; line += 1) {
    widest = Math.max(widest, numberWidth(sheetValue(view.value(line, column, measure), type)));
  }
  return widest;
}
