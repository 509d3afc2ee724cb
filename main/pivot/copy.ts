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

/** How labels stand: which columns there are for them, and whether a group's is on each of its lines. */
interface LabelForm {
  readonly depth: number;
  readonly headed: boolean;
  readonly compact: boolean;
  readonly repeated: boolean;
}

/** The labels of a line; `previous` is the line before it, where a group's label may stand already. */
function labels(line: PivotLine, previous: PivotLine | undefined, form: LabelForm): string[] {
  const items = line.path.map(label);
  // The line that ends a group is called a total; one that begins it or stands for it has the item's own name.
  const ends = line.kind === 'subtotal' && line.closed !== true && !form.headed;
  if (line.kind === 'grand') items.push('Grand Total');
  if (ends) items.push(`${items.pop()} Total`);
  if (form.compact) return [items.at(-1) ?? ''];
  const own = items.length - 1;
  const stands = (level: number) =>
    previous !== undefined &&
    previous.path.length > level &&
    line.path.slice(0, level + 1).every((item, at) => Object.is(item, previous.path[at]));
  return Array.from({ length: form.depth }, (_, level) => {
    const hidden = level < own && !form.repeated && stands(level);
    return hidden ? '' : (items[level] ?? '');
  });
}

/** Lines and their labels; those of the measures of one line are all the same. */
function labelled(lines: readonly PivotLine[], form: LabelForm): string[][] {
  return lines.map((line, index) => labels(line, lines[index - 1], form));
}

/**
 * A rectangle of the pivot as tab-separated text, values exact, labels as they stand in its form. With headers: a
 * line for each column field and, with several measures, one for their captions, or a column for them where they
 * are on the rows; the names of the row fields stand on the last line.
 */
export function copyText(view: PivotView, rows: LineRange, columns: LineRange, headers: boolean): string {
  const { rowLines, columnLines, cells } = windowOf(view, rows, columns);
  const several = measureLines(view) > 1;
  const fields = view.rows.fields.map(({ field }) => field);
  const compact = view.form === 'compact' && fields.length > 0;
  const rowLabels = labelled(rowLines, {
    depth: fields.length,
    headed: view.form !== 'tabular',
    compact,
    repeated: view.repeatLabels,
  });
  const captionsOnRows = several && view.measuresOn === 'rows';
  const caption = ({ measure = 0 }: PivotLine) => view.measures[measure]?.caption ?? '';
  const body = rowLines.map((line, index) => [
    ...(headers ? [...(rowLabels[index] ?? []), ...(captionsOnRows ? [caption(line)] : [])] : []),
    ...(cells[index] ?? []),
  ]);
  const depth = view.columns.fields.length;
  const captionLine = (several && !captionsOnRows) || depth === 0;
  // Across, every label stands on each of its columns.
  const across = labelled(columnLines, { depth, headed: false, compact: false, repeated: true });
  const columnLabels = columnLines.map((line, index) => [
    ...(across[index] ?? []),
    ...(captionLine ? [captionsOnRows ? '' : caption(line)] : []),
  ]);
  const headCount = headers ? depth + (captionLine ? 1 : 0) : 0;
  const corner = [...(compact ? [fields.join(' / ')] : fields), ...(captionsOnRows ? ['Values'] : [])];
  const head = Array.from({ length: headCount }, (_, level) => [
    ...corner.map((name) => (level === headCount - 1 ? name : '')),
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
