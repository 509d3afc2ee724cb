import type { PivotAxis, PivotItem, PivotMeasure } from '../pivot/pivot-view.ts';
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
  if (item.others) return { kind: 'text', text: String(item.value) };
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
