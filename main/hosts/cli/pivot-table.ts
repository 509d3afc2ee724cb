import type { Cell } from '#shared/model/column.ts';
import type { PivotLine, PivotSpec } from '#shared/model/pivot.ts';
import { cellText } from './output-format.ts';
import type { Session } from './session.ts';
import { textTable } from './text-table.ts';

/** The most lines of one axis that one call gives. */
const windowLines = 1000;

/** A pivot as a table for people: the row fields' items, then a column for every line of the column axis. */
export async function pivotTable(
  session: Session,
  resultId: string,
  spec: PivotSpec,
  limit: number,
): Promise<string> {
  const { client, io } = session;
  const shape = await client.pivot.compute({ resultId, spec }, { signal: io.signal });
  const shownRows = Math.min(limit, shape.rowCount);
  const columnLines: PivotLine[] = [];
  const rows: string[][] = [];
  for (let column = 0; column < Math.max(1, shape.columnCount); column += windowLines) {
    for (let row = 0; row < shownRows; row += windowLines) {
      const window = await client.pivot.window(
        {
          resultId,
          spec,
          rows: { offset: row, count: Math.min(windowLines, shownRows - row) },
          columns: { offset: column, count: Math.min(windowLines, shape.columnCount - column) },
        },
        { signal: io.signal },
      );
      if (row === 0) columnLines.push(...window.columnLines);
      for (const [index, line] of window.rowLines.entries()) {
        const at = row + index;
        const cells = (window.cells[index] ?? []).map((cell) => (cell === null ? '' : String(cell)));
        const before = rows[at] ?? rowLabels(line, shape.rowFields.length);
        rows[at] = [...before, ...cells];
      }
    }
  }
  const heads = columnLines.map((line) => columnLabel(line, shape.measures));
  const columns = [
    ...shape.rowFields.map((name) => ({ name, align: 'left' as const })),
    ...heads.map((name) => ({ name, align: 'right' as const })),
  ];
  const more = shape.rowCount - shownRows;
  return `${textTable(columns, rows)}${more > 0 ? `… ${more} more of ${shape.rowCount} lines (--limit N, or --out FILE)\n` : ''}`;
}

function itemText(item: Cell): string {
  return item === '' ? '(empty)' : item === null ? '(null)' : cellText(item);
}

function rowLabels(line: PivotLine, fields: number): string[] {
  const labels = line.path.map(itemText);
  if (line.kind === 'grand') labels.push('Grand Total');
  if (line.kind === 'subtotal') labels[labels.length - 1] = `${labels.at(-1)} Total`;
  return [...labels, ...Array<string>(Math.max(0, fields - labels.length)).fill('')].slice(
    0,
    Math.max(fields, 0),
  );
}

function columnLabel(line: PivotLine, measures: readonly { caption: string }[]): string {
  const caption = measures[line.measure ?? 0]?.caption ?? '';
  const path = line.path.map(itemText).join(' / ');
  const label = line.kind === 'grand' ? 'Grand Total' : line.kind === 'subtotal' ? `${path} Total` : path;
  if (label === '') return caption;
  return measures.length > 1 ? `${label} · ${caption}` : label;
}
