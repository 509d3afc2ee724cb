import type { HeaderCell, Span } from '#renderer/components/data-grid/index.ts';
import type { ItemWriter } from '#renderer/components/text/items.ts';
import type { PivotLine, PivotShape } from '#shared/model/pivot.ts';
import { labelColumns, measuresOnRows, samePath } from './row-labels.ts';

/** Whether several measures stand side by side under the column items. */
function measuresAcross(shape: PivotShape): boolean {
  return shape.measuresOn === 'columns' && shape.measures.length > 1;
}

/**
 * Rows of headings above the cells. Under column fields: what is measured and across which fields, then a row a
 * field, then one for measures that stand side by side. Without any: the measures alone.
 */
export function headerLevels(shape: PivotShape): number {
  const fields = shape.columnFields.length;
  return fields === 0 ? 1 : 1 + fields + (measuresAcross(shape) ? 1 : 0);
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
  const fields =
    shape.rowFields.length === 0
      ? ['']
      : shape.form === 'compact'
        ? [shape.rowFields.join(' › ')]
        : shape.rowFields;
  const names = measuresOnRows(shape) ? [...fields, 'Values'] : fields;
  const headers: HeaderCell[] = names.map((name, column) => ({
    key: `corner-${column}`,
    level: top,
    column,
    columnSpan: 1,
    rowSpan: levels - top,
    content: name,
    title: name,
    className: 'pivot-grid__corner',
    ...(name === '' ? { blank: true } : {}),
    ...(column < fields.length && shape.rowFields.length > 0 ? { hasMenu: true } : {}),
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
        hasMenu: true,
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
  const severalMeasures = measuresAcross(shape);
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
        const closed = total && line.closed === true;
        const group = closed || (!total && level < fields - 1);
        headers.push({
          key: `h${level}-${column}`,
          level: level + 1,
          column: column + labels,
          columnSpan: end - column,
          rowSpan: total ? fields - level : 1,
          content: total && line.kind === 'subtotal' && !closed ? `${text} Total` : text,
          title: line.kind === 'grand' ? 'Grand Total' : `${field ?? ''}: ${text}`,
          align: end - column > 1 || severalMeasures || level < fields - 1 ? 'start' : 'end',
          hasMenu: true,
          ...(group ? { expanded: !closed } : {}),
          ...(line.others?.includes(level)
            ? { className: 'pivot-grid__others' }
            : total && !closed
              ? { className: 'pivot-grid__total-head' }
              : {}),
        });
      }
      column = end;
    }
  }
  if (severalMeasures || fields === 0) {
    for (let column = first; column < last; column += 1) {
      const measure = measuresOnRows(shape) ? undefined : shape.measures[lines[column]?.measure ?? 0];
      const caption = measure?.caption ?? 'Values';
      headers.push({
        key: `m-${column}`,
        level: fields === 0 ? 0 : fields + 1,
        column: column + labels,
        columnSpan: 1,
        rowSpan: 1,
        content: caption,
        title: caption,
        align: 'end',
        hasMenu: true,
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
