import {
  type ExcelFormat,
  formatExcel,
  type NumberWriter,
  parseExact,
  parseExcelFormat,
} from '#renderer/components/data-grid/index.ts';
import type { Cell } from '#shared/model/column.ts';
import type { PivotShape } from '#shared/model/pivot.ts';
import { isPercent } from '../spec/show-as-kinds.ts';

/** The number format of each measure: its own, else a percentage's where it is shown as one. */
export function measureFormats(shape: PivotShape): readonly (ExcelFormat | null)[] {
  return shape.measures.map(({ format, showAs }) =>
    parseExcelFormat(format ?? (isPercent(showAs) ? '0.00%' : '')),
  );
}

/** How a measure's values are shown; what is shortened for the eye keeps its exact value beside it. */
export function valueText(
  cell: Cell,
  format: ExcelFormat | null,
  numbers: NumberWriter,
  write: (item: Cell) => string,
): { readonly text: string; readonly exact: string } {
  const number = parseExact(String(cell));
  if (number === null) return { text: write(cell), exact: write(cell) };
  const exact = numbers.write(number);
  if (format !== null) return { text: formatExcel(cell, format, numbers), exact };
  const short = number.fraction.length > 4 ? parseExcelFormat('#,##0.00') : null;
  return { text: short === null ? exact : formatExcel(cell, short, numbers), exact };
}
