import type { HeaderCell, Span } from '#renderer/components/data-grid/index.ts';
import type { ItemWriter } from '#renderer/components/text/items.ts';
import type { Cell } from '#shared/model/column.ts';
import type { PivotLine, PivotShape } from '#shared/model/pivot.ts';

function samePath(a: PivotLine | undefined, b: PivotLine, depth: number): boolean {
  return (
    a !== undefined &&
    a.path.length >= depth &&
    b.path.slice(0, depth).every((item, level) => a.path[level] === item)
  );
}

/** What stands in a row's label column; an item is written once, on the first line of its group. */
export function rowLabel(
  line: PivotLine,
  level: number,
  above: PivotLine | undefined,
  write: (level: number, item: Cell) => string,
): string {
  const { kind, path } = line;
  if (kind === 'grand') return level === 0 ? 'Grand Total' : '';
  if (path.length === 0) return level === 0 ? 'Total' : '';
  if (level >= path.length) return '';
  const item = path[level] ?? null;
  if (kind === 'subtotal') return level === path.length - 1 ? `${write(level, item)} Total` : '';
  return samePath(above, line, level + 1) && level < path.length - 1 ? '' : write(level, item);
}

/** A line in words, for a screen reader. */
export function lineText(line: PivotLine, write: (level: number, item: Cell) => string): string {
  if (line.kind === 'grand') return 'Grand Total';
  const items = line.path.map((item, level) => write(level, item)).join(', ');
  return line.kind === 'subtotal' ? `${items} Total` : items || 'Total';
}

/**
 * Rows of headings above the cells. Under column fields: what is measured and across which fields, then a row a
 * field, then one for measures that stand side by side. Without any: the measures alone.
 */
export function headerLevels(shape: PivotShape): number {
  const fields = shape.columnFields.length;
  return fields === 0 ? 1 : 1 + fields + (shape.measures.length > 1 ? 1 : 0);
}

/** The columns at the left that hold row labels; one even where the pivot has no row field. */
export function labelColumns(shape: PivotShape): number {
  return Math.max(1, shape.rowFields.length);
}

interface HeaderInput {
  readonly shape: PivotShape;
  readonly lines: readonly PivotLine[];
  readonly write: ItemWriter;
}

/** The headings over row labels, and the title row above the column items. */
function cornerHeaders({ shape }: HeaderInput): HeaderCell[] {
  const levels = headerLevels(shape);
  const labels = labelColumns(shape);
  const top = shape.columnFields.length === 0 ? 0 : 1;
  const names = shape.rowFields.length === 0 ? [''] : shape.rowFields;
  const headers: HeaderCell[] = names.map((name, column) => ({
    key: `corner-${column}`,
    level: top,
    column,
    columnSpan: 1,
    rowSpan: levels - top,
    content: name,
    className: 'pivot-grid__corner',
    ...(name === '' ? { blank: true } : {}),
  }));
  if (top === 1) {
    const caption = shape.measures.length === 1 ? (shape.measures[0]?.caption ?? '') : 'Values';
    headers.push({
      key: 'title',
      level: 0,
      column: 0,
      columnSpan: labels,
      rowSpan: 1,
      content: caption,
      className: 'pivot-grid__title',
    });
    if (shape.columnCount > 0) {
      headers.push({
        key: 'across',
        level: 0,
        column: labels,
        columnSpan: shape.columnCount,
        rowSpan: 1,
        content: shape.columnFields.join(' · '),
        className: 'pivot-grid__title',
      });
    }
  }
  return headers;
}

/**
 * The headings that touch the given columns: equal items side by side are one heading, a subtotal or the grand
 * total fills the levels below it, and the measure stands innermost where there are several.
 */
export function headersOf(input: HeaderInput, columns: Span): HeaderCell[] {
  const { shape, lines } = input;
  const labels = labelColumns(shape);
  const fields = shape.columnFields.length;
  const severalMeasures = shape.measures.length > 1;
  const headers = cornerHeaders(input);
  const first = Math.max(0, columns.first - labels);
  const last = Math.min(lines.length, columns.last - labels);

  for (let level = 0; level < fields; level += 1) {
    let column = startOfRun(lines, first, level);
    while (column < last) {
      const line = lines[column];
      if (line === undefined) break;
      const end = endOfRun(lines, column, level);
      const depth = line.kind === 'leaf' ? fields : line.path.length;
      const total = line.kind !== 'leaf' && level === Math.max(0, depth - 1);
      const item = line.path[level];
      if (total || level < depth) {
        const field = shape.columnFields[level];
        const text = line.kind === 'grand' ? 'Grand Total' : input.write(field, item ?? null);
        headers.push({
          key: `h${level}-${column}`,
          level: level + 1,
          column: column + labels,
          columnSpan: end - column,
          rowSpan: total ? fields - level : 1,
          content: total && line.kind === 'subtotal' ? `${text} Total` : text,
          title: line.kind === 'grand' ? 'Grand Total' : `${field ?? ''}: ${text}`,
          align: end - column > 1 || severalMeasures || level < fields - 1 ? 'start' : 'end',
          ...(total ? { className: 'pivot-grid__total-head' } : {}),
        });
      }
      column = end;
    }
  }
  if (severalMeasures || fields === 0) {
    for (let column = first; column < last; column += 1) {
      const caption = shape.measures[lines[column]?.measure ?? 0]?.caption ?? '';
      headers.push({
        key: `m-${column}`,
        level: fields === 0 ? 0 : fields + 1,
        column: column + labels,
        columnSpan: 1,
        rowSpan: 1,
        content: caption,
        title: caption,
        align: 'end',
      });
    }
  }
  return headers;
}

/** Whether two neighbouring columns share their heading at a level. */
function joined(a: PivotLine | undefined, b: PivotLine | undefined, level: number): boolean {
  if (a === undefined || b === undefined) return false;
  const ends = (line: PivotLine) => line.kind !== 'leaf' && level >= Math.max(0, line.path.length - 1);
  if (ends(a) || ends(b)) {
    return a.kind === b.kind && a.path.length === b.path.length && samePath(a, b, b.path.length);
  }
  return samePath(a, b, level + 1);
}

function startOfRun(lines: readonly PivotLine[], column: number, level: number): number {
  let start = column;
  while (start > 0 && joined(lines[start - 1], lines[start], level)) start -= 1;
  return start;
}

function endOfRun(lines: readonly PivotLine[], column: number, level: number): number {
  let end = column + 1;
  while (end < lines.length && joined(lines[end - 1], lines[end], level)) end += 1;
  return end;
}
