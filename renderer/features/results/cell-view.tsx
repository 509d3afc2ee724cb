import type { CellView, NumberWriter } from '#renderer/components/data-grid/index.ts';
import { type Cell, type Column, isNumericKind } from '#shared/model/column.ts';

/** Longer text is cut in the grid, with a mark; the record view shows all of it. */
const longestText = 400;

/** The value as text, every digit of it, with the locale's separators where it is a number. */
export function exactText(cell: Cell, column: Column, numbers: NumberWriter): string {
  if (cell === null) return 'null';
  if (cell === '') return 'empty';
  const text = String(cell);
  return isNumericKind(column.type.kind) ? numbers.text(text) : text;
}

export function cellView(cell: Cell, column: Column, numbers: NumberWriter): CellView {
  const align = isNumericKind(column.type.kind) ? 'end' : 'start';
  const text = exactText(cell, column, numbers);
  if (cell === null || cell === '') return { content: <span className="grid__null">{text}</span>, align };
  const line = text.replace(/\r\n|\r|\n/g, ' ↵ ').replace(/\t/g, ' ⇥ ');
  const shown =
    line.length > longestText ? `${line.slice(0, longestText)}… (${line.length} characters)` : line;
  return { content: shown, align };
}
