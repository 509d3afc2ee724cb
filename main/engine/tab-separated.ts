import type { Cell } from '#shared/model/column.ts';

/** A cell as Excel reads it from the clipboard: quoted where it holds a tab, a line end or a quote. Null is empty. */
function field(cell: Cell): string {
  if (cell === null) return '';
  const text = typeof cell === 'boolean' ? String(cell).toUpperCase() : String(cell);
  return /[\t\r\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows as tab-separated text, each line ended as Excel ends it. */
export function tabSeparated(rows: Iterable<readonly Cell[]>): string {
  let text = '';
  for (const row of rows) text += `${row.map(field).join('\t')}\r\n`;
  return text;
}
