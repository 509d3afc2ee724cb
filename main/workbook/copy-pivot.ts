import { open, rm } from 'node:fs/promises';
import { AppError } from '#shared/errors/app-error.ts';
import type { Cell } from '#shared/model/column.ts';
import { quoteName, quoteText } from '../engine/sql-text.ts';
import type { PivotView } from '../pivot/pivot-view.ts';
import type { CopyFormat } from './copy-rows.ts';
import type { Notes } from './notes.ts';
import { itemOf, itemText, totalLabel } from './pivot-labels.ts';
import type { SourceReader } from './row-source.ts';

/** RFC 4180, lines ended by line feeds: quoted where it must be, empty text always, null never. */
function csvField(cell: Cell): string {
  if (cell === null) return '';
  const text = String(cell);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A name for each column of values: its items and, where there are several, its measure. */
function valueNames(view: PivotView): string[] {
  const several = view.measures.length > 1;
  const names: string[] = [];
  for (let line = 0; line < view.columns.lineCount; line += 1) {
    for (const { caption } of view.measures) {
      if (view.columns.fields.length === 0) names.push(caption);
      else if (view.columns.kind(line) !== 'leaf') {
        names.push(totalLabel(view.columns, line, several ? caption : null));
      } else {
        const items = view.columns.fields.map((_, level) =>
          itemText(view.columns, level, itemOf(view.columns, line, level)),
        );
        names.push([...items, ...(several ? [caption] : [])].join(' / '));
      }
    }
  }
  return names;
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
  for (let line = 0; line < view.rows.lineCount; line += 1) {
    const depth = view.rows.depth(line);
    const labels = view.rows.fields.map((_, level): Cell => {
      if (view.rows.kind(line) !== 'leaf' && level === Math.max(0, depth - 1)) {
        return totalLabel(view.rows, line, null);
      }
      return level < depth ? itemText(view.rows, level, itemOf(view.rows, line, level)) : null;
    });
    const values: Cell[] = [];
    for (let column = 0; column < view.columns.lineCount; column += 1) {
      for (let measure = 0; measure < view.measures.length; measure += 1) {
        values.push(view.value(line, column, measure));
      }
    }
    yield [...labels, ...values];
  }
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
  const names = uniqueNames([...view.rows.fields.map(({ field }) => field), ...valueNames(view)], notes);
  if (names.length === 0) throw new AppError('input.invalid', 'This pivot has no columns to export.');
  if (format === 'csv') return writeCsv(names, view, target);
  const text = `${target}.csv`;
  try {
    const count = await writeCsv(names, view, text);
    const labels = view.rows.fields.length;
    const columns = names.map((name, index) => {
      const type = view.measures[(index - labels) % Math.max(1, view.measures.length)]?.type;
      // Parquet has no 128-bit integers; a decimal of 38 digits holds what a count or sum comes to.
      const native = type?.native === 'HUGEINT' ? 'DECIMAL(38,0)' : (type?.native ?? 'VARCHAR');
      return `${quoteText(name)}: ${quoteText(index < labels ? 'VARCHAR' : native)}`;
    });
    const selected = names
      .map((name, index) => {
        const column = quoteName(name);
        const type = view.measures[(index - labels) % Math.max(1, view.measures.length)]?.type;
        // JSON has no NaN and no infinity.
        return format === 'jsonl' && index >= labels && type?.kind === 'float'
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
