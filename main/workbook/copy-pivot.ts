import { open, rm } from 'node:fs/promises';
import { AppError } from '#shared/errors/app-error.ts';
import type { Cell, ColumnType } from '#shared/model/column.ts';
import { quoteName, quoteText } from '../engine/sql-text.ts';
import type { PivotView } from '../pivot/pivot-view.ts';
import type { CopyFormat } from './copy-rows.ts';
import type { Notes } from './notes.ts';
import { sharedLabels } from './pivot-header.ts';
import { itemOf, itemText, totalLabel } from './pivot-labels.ts';
import { columnLines, measureAt, measuresOf, rowLines } from './pivot-lines.ts';
import type { SourceReader } from './row-source.ts';

/** RFC 4180, lines ended by line feeds: quoted where it must be, empty text always, null never. */
function csvField(cell: Cell): string {
  if (cell === null) return '';
  const text = String(cell);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A name for each column of values: its items and, where several measures stand on the columns, its measure. */
function valueNames(view: PivotView): string[] {
  const several = measuresOf(view).columns > 1;
  return [...columnLines(view)].map(({ line, measure, type, depth }) => {
    const caption = view.measures[measure]?.caption ?? '';
    if (view.columns.fields.length === 0) {
      return several || view.measures.length === 1 ? caption : 'Value';
    }
    if (type !== 'items') return totalLabel(view.columns, line, several ? caption : null);
    const items = Array.from({ length: depth }, (_, level) =>
      itemText(view.columns, level, itemOf(view.columns, line, level)),
    );
    return [...items, ...(several ? [caption] : [])].join(' / ');
  });
}

function uniqueNames(names: readonly string[], notes: Notes): string[] {
  const taken = new Set<string>();
  return names.map((wanted) => {
    let name = wanted;
    for (let number = 2; taken.has(name.toLowerCase()); number += 1) name = `${wanted} ${number}`;
    if (name !== wanted) notes.add('Columns with the same name are numbered.');
    taken.add(name.toLowerCase());
    return name;
  });
}

/** The lines of the pivot as rows: labels in every row, then the values, exact. */
function* pivotRows(view: PivotView): Generator<Cell[]> {
  const columns = [...columnLines(view)];
  const onRows = measuresOf(view).rows > 1;
  for (const laid of rowLines(view)) {
    const { line, type, depth } = laid;
    // A line that only begins a group has no values, and its label stands on every line of the group.
    if (view.rows.kind(line) === 'group') continue;
    const labels = view.rows.fields.map((_, level): Cell => {
      const total = type !== 'items' || (view.rows.kind(line) === 'subtotal' && !view.rows.closed(line));
      if (total && level === Math.max(0, depth - 1)) return totalLabel(view.rows, line, null);
      return level < depth ? itemText(view.rows, level, itemOf(view.rows, line, level)) : null;
    });
    const caption = onRows ? [view.measures[laid.measure]?.caption ?? ''] : [];
    const values = columns.map((column) => view.value(line, column.line, measureAt(view, laid, column)));
    yield [...labels, ...caption, ...values];
  }
}

/** The type of each column of values; null where a column holds values of several types, which then go as text. */
function valueTypes(view: PivotView): (ColumnType | null)[] {
  const [first] = view.measures;
  const same = view.measures.every(({ type }) => type.native === first?.type.native);
  const onRows = measuresOf(view).rows > 1;
  return [...columnLines(view)].map(({ measure }) =>
    onRows ? (same ? (first?.type ?? null) : null) : (view.measures[measure]?.type ?? null),
  );
}

async function writeCsv(names: readonly string[], view: PivotView, file: string): Promise<number> {
  const handle = await open(file, 'wx');
  try {
    let count = 0;
    let text = `${names.map(csvField).join(',')}\n`;
    for (const row of pivotRows(view)) {
      text += `${row.map(csvField).join(',')}\n`;
      count += 1;
      if (text.length > 1 << 20) {
        await handle.write(text);
        text = '';
      }
    }
    await handle.write(text);
    return count;
  } finally {
    await handle.close();
  }
}

/** Writes a pivot's cells as they are shown, labels repeated on every line; gives how many lines. */
export async function copyPivot(
  view: PivotView,
  format: CopyFormat,
  target: string,
  reader: SourceReader,
  notes: Notes,
): Promise<number> {
  const fields = view.rows.fields.map(({ field }) => field);
  const labels = measuresOf(view).rows > 1 ? [...fields, sharedLabels.measures] : fields;
  const names = uniqueNames([...labels, ...valueNames(view)], notes);
  if (names.length === 0) throw new AppError('input.invalid', 'This pivot has no columns to export.');
  if (format === 'csv') return writeCsv(names, view, target);
  const text = `${target}.csv`;
  try {
    const count = await writeCsv(names, view, text);
    const types = [...labels.map(() => null), ...valueTypes(view)];
    if (types.slice(labels.length).includes(null)) {
      notes.add(
        'Values are written as text: measures of several types stand below each other in one column.',
      );
    }
    const columns = names.map((name, index) => {
      const native = types[index]?.native ?? 'VARCHAR';
      // Parquet has no 128-bit integers; a decimal of 38 digits holds what a count or sum comes to.
      return `${quoteText(name)}: ${quoteText(native === 'HUGEINT' ? 'DECIMAL(38,0)' : native)}`;
    });
    const selected = names
      .map((name, index) => {
        const column = quoteName(name);
        // JSON has no NaN and no infinity.
        return format === 'jsonl' && types[index]?.kind === 'float'
          ? `CASE WHEN isfinite(${column}) THEN to_json(${column}) ELSE to_json(${column}::VARCHAR) END AS ${column}`
          : column;
      })
      .join(', ');
    const options = format === 'jsonl' ? 'FORMAT json' : 'FORMAT parquet, COMPRESSION zstd';
    await reader.connection.run(
      `COPY (SELECT ${selected} FROM read_csv(${quoteText(text)}, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, columns = {${columns.join(', ')}})) TO ${quoteText(target)} (${options})`,
    );
    return count;
  } finally {
    await rm(text, { force: true });
  }
}
