import { AppError } from '#shared/errors/app-error.ts';
import type { Cell } from '#shared/model/column.ts';
import type { PivotLine } from '#shared/model/pivot.ts';
import { blankText } from './items.ts';
import type { PivotView } from './pivot-view.ts';
import { type LineRange, measureLines, windowOf } from './window.ts';

/** The most cells one copy holds. */
const maxCopiedCells = 1_000_000;

/** A cell as spreadsheets read it from the clipboard: quoted where it holds what separates cells. */
function cellText(cell: Cell): string {
  if (cell === null) return '';
  const text = typeof cell === 'boolean' ? String(cell).toUpperCase() : String(cell);
  return /[\t\r\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function label(value: Cell): string {
  return value === null ? blankText : String(value);
}

/** The labels of a line over `depth` fields: every item repeated, the total named where its items end. */
function labels(line: PivotLine, depth: number): string[] {
  const items = line.path.map(label);
  if (line.kind === 'grand') items.push('Grand Total');
  if (line.kind === 'subtotal') items.push(`${items.at(-1)} Total`);
  // A subtotal's name takes the place of its innermost item's own column.
  if (line.kind === 'subtotal') items.splice(-2, 1);
  return Array.from({ length: depth }, (_, level) => items[level] ?? '');
}

/**
 * A rectangle of the pivot as tab-separated text, values exact. With headers: a line for each column field and, with
 * several measures, one for their captions; the names of the row fields stand on the last of them.
 */
export function copyText(view: PivotView, rows: LineRange, columns: LineRange, headers: boolean): string {
  const { rowLines, columnLines, cells } = windowOf(view, rows, columns);
  const body = rowLines.map((line, index) => [
    ...(headers ? labels(line, view.rows.fields.length) : []),
    ...(cells[index] ?? []),
  ]);
  const depth = view.columns.fields.length;
  const captionLine = measureLines(view) > 1 || depth === 0;
  const columnLabels = columnLines.map((line) => [
    ...labels(line, depth),
    ...(captionLine ? [view.measures[line.measure ?? 0]?.caption ?? ''] : []),
  ]);
  const headCount = headers ? depth + (captionLine ? 1 : 0) : 0;
  const head = Array.from({ length: headCount }, (_, level) => [
    ...view.rows.fields.map(({ field }) => (level === headCount - 1 ? field : '')),
    ...columnLabels.map((texts) => texts[level] ?? ''),
  ]);
  return [...head, ...body].map((line) => line.map(cellText).join('\t')).join('\r\n');
}

export function checkCopySize(rows: number, columns: number): void {
  if (rows * columns <= maxCopiedCells) return;
  throw new AppError(
    'limit.exceeded',
    `This would copy ${rows * columns} cells; the limit is ${maxCopiedCells}.`,
    { hint: 'Copy a part of the pivot, or export it to a file.' },
  );
}
