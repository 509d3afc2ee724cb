import type { PivotView } from '../pivot/pivot-view.ts';
import { type SheetValue, sheetValue } from './cell-value.ts';
import { rowHeadings } from './pivot-header.ts';
import { itemOf, itemText, totalLabel } from './pivot-labels.ts';
import type { PivotLayout } from './pivot-layout.ts';
import { columnLines } from './pivot-lines.ts';

/** Lines that a width is taken from; the last ones are totals, which are the widest. */
const sampled = 500;
const narrowest = 9;
const widest = 50;

/** Width of a heading in bold. */
function headingWidth(text: string): number {
  return text.length * 1.1 + 2;
}

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

function valueWidth(view: PivotView, column: number, measure: number): number {
  const { lineCount } = view.rows;
  const type = view.measures[measure]?.type;
  let width = 8;
  if (type === undefined) return width;
  for (let line = Math.max(0, lineCount - sampled); line < lineCount; line += 1) {
    width = Math.max(width, numberWidth(sheetValue(view.value(line, column, measure), type)));
  }
  return width;
}

/** The widest label of a field with room for what a subtotal adds, and for its indent where levels share a column. */
function fieldWidth(view: PivotView, level: number): number {
  const indent = view.form === 'compact' ? level * 2 : 0;
  const longest = (view.rows.fields[level]?.items ?? []).reduce(
    (most, item) => Math.max(most, itemText(view.rows, level, item).length),
    'Grand Total'.length - 6,
  );
  return longest + 8 + indent;
}

function labelWidths(view: PivotView, layout: PivotLayout): number[] {
  const fields = view.rows.fields.map((_, level) => fieldWidth(view, level));
  const own = view.form === 'compact' && fields.length > 0 ? [Math.max(...fields)] : fields;
  const captions = Math.max(0, ...view.measures.map(({ caption }) => caption.length + 2));
  const headings = rowHeadings(view, layout);
  return Array.from({ length: layout.labelColumns }, (_, column) =>
    Math.max(own[column] ?? captions, (headings[column]?.length ?? 0) * 1.1 + 3),
  );
}

/** Width of each column in characters. */
export function pivotWidths(view: PivotView, layout: PivotLayout): number[] {
  const columns = [...columnLines(view)].map(({ line, measure, type, depth }) => {
    const caption = view.measures[measure]?.caption ?? '';
    const several = layout.columnMeasures > 1;
    const header =
      type === 'items'
        ? Math.max(
            (layout.columnFields === 0 && layout.rowMeasures === 1) || several ? caption.length : 0,
            ...Array.from(
              { length: depth },
              (_, level) => itemText(view.columns, level, itemOf(view.columns, line, level)).length,
            ),
          )
        : totalLabel(view.columns, line, several ? caption : null).length;
    const shown = layout.rowMeasures > 1 ? view.measures.map((_, index) => index) : [measure];
    return Math.max(...shown.map((one) => valueWidth(view, line, one)), header * 1.1 + 2);
  });
  return [...labelWidths(view, layout), ...columns];
}

/** Makes room in the first two columns for what stands above the body. */
export function withRoom(
  widths: readonly number[],
  first: readonly string[],
  second: readonly string[],
): number[] {
  const room = [
    Math.max(0, ...first.map(headingWidth)),
    Math.max(0, ...second.map((text) => text.length + 2)),
  ];
  return widths.map((width, column) => {
    const wanted = Math.max(width, room[column] ?? 0);
    return Math.round(Math.min(widest, Math.max(narrowest, wanted)) * 100) / 100;
  });
}
