import type { Cell } from '../model/column.ts';

/** A cell of delimited text: quoted where it holds the delimiter, a line end or a quote. Null is empty. */
function field(cell: Cell, delimiter: string): string {
  if (cell === null) return '';
  const text = typeof cell === 'boolean' ? String(cell).toUpperCase() : String(cell);
  const isPlain = !text.includes(delimiter) && !/[\r\n"]/.test(text);
  return isPlain ? text : `"${text.replaceAll('"', '""')}"`;
}

/** Rows as delimited text, each line ended as Excel ends it. */
export function writeDelimited(rows: Iterable<readonly Cell[]>, delimiter: string): string {
  let text = '';
  for (const row of rows) text += `${row.map((cell) => field(cell, delimiter)).join(delimiter)}\r\n`;
  return text;
}

/**
 * The rows of delimited text. A quote opens a field only at its beginning, as in what Excel copies: a formula's own
 * quotes are text. Lines of nothing at all are left out. A quoted field that never ends reaches to the end.
 */
export function readDelimited(text: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  const end = () => {
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  };
  while (at < text.length) {
    let value = '';
    if (text[at] === '"') {
      const quoted = /"((?:[^"]|"")*)(?:"|$)/y;
      quoted.lastIndex = at;
      const match = quoted.exec(text);
      value = (match?.[1] ?? '').replaceAll('""', '"');
      at += match?.[0].length ?? 1;
    }
    let stop = at;
    while (stop < text.length && !text.startsWith(delimiter, stop) && !'\r\n'.includes(text.charAt(stop))) {
      stop += 1;
    }
    row.push(value + text.slice(at, stop));
    at = stop;
    if (at >= text.length) break;
    if (text.startsWith(delimiter, at)) {
      at += delimiter.length;
      // A delimiter at the very end begins one more field, of nothing.
      if (at >= text.length) row.push('');
      continue;
    }
    at += text.startsWith('\r\n', at) ? 2 : 1;
    end();
  }
  if (row.length > 0) end();
  return rows;
}
