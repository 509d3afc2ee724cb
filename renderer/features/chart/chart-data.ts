import type { ItemWriter } from '#renderer/components/text/items.ts';
import type { ChartKind } from '#shared/model/chart.ts';
import type { Cell, Column } from '#shared/model/column.ts';
import type { PivotLine, PivotShape } from '#shared/model/pivot.ts';

/** The most that is drawn: more is read by nobody. What is left out is said. */
export interface ChartLimits {
  readonly categories: number;
  readonly series: number;
}

export function limitsOf(kind: ChartKind): ChartLimits {
  switch (kind) {
    case 'heatmap':
      return { categories: 400, series: 100 };
    case 'funnel':
      return { categories: 30, series: 1 };
    default:
      return { categories: 2000, series: 24 };
  }
}

/** What a pivot gave, as much of it as is drawn. */
export interface PivotLeaves {
  readonly shape: PivotShape;
  readonly rowLines: readonly PivotLine[];
  readonly columnLines: readonly PivotLine[];
  /** `cells[row][column]`, exact. */
  readonly cells: readonly (readonly Cell[])[];
}

export interface ChartSeries {
  readonly name: string;
  /** Which measure of the pivot its values are of. */
  readonly measure: number;
  /** By category: exact, and as the number that is drawn, null where there is nothing to draw. */
  readonly exact: readonly Cell[];
  readonly drawn: readonly (number | null)[];
}

export interface ChartData {
  readonly categories: readonly string[];
  /** ISO days of the categories, where they are the items of a single date field without gaps in kind. */
  readonly days: readonly string[] | null;
  readonly series: readonly ChartSeries[];
  /** What the categories and the series are, e.g. `Platform · Plan`; empty where there is no such field. */
  readonly categoryName: string;
  readonly seriesName: string;
  readonly measureNames: readonly string[];
  /** What is not drawn and why, a sentence each. */
  readonly notes: readonly string[];
}

function pathText(line: PivotLine, fields: readonly string[], write: ItemWriter): string {
  return line.path.map((item, level) => write(fields[level], item)).join(' · ');
}

/** A number for drawing; null where there is none or it is not finite. */
function drawnNumber(cell: Cell): number | null {
  if (cell === null || typeof cell === 'boolean') return null;
  const number = Number(cell);
  return Number.isFinite(number) ? number : null;
}

function countText(count: number, one: string, many: string): string {
  return `${count.toLocaleString()} ${count === 1 ? one : many}`;
}

function notesOf({ shape }: PivotLeaves, series: readonly ChartSeries[], limits: ChartLimits): string[] {
  const notes: string[] = [];
  if (shape.rowCount > limits.categories) {
    notes.push(
      `Only the first ${limits.categories.toLocaleString()} of ${countText(shape.rowCount, 'category', 'categories')} are drawn: filter, group, or keep the top ones.`,
    );
  }
  if (shape.columnCount > limits.series) {
    notes.push(
      `Only the first ${limits.series === 1 ? 'one' : limits.series} of ${countText(shape.columnCount, 'series', 'series')} ${limits.series === 1 ? 'is' : 'are'} drawn: filter, or keep the top ones.`,
    );
  }
  const lost = series.reduce(
    (sum, { exact, drawn }) =>
      sum + exact.filter((cell, index) => cell !== null && drawn[index] === null).length,
    0,
  );
  if (lost > 0) notes.push(`${countText(lost, 'value is', 'values are')} no finite number and not drawn.`);
  return notes;
}

/** The points of a chart from the leaves of its pivot. */
export function chartData(
  leaves: PivotLeaves,
  columns: readonly Column[],
  write: ItemWriter,
  limits: ChartLimits,
): ChartData {
  const { shape, rowLines, columnLines, cells } = leaves;
  const measureNames = shape.measures.map(({ caption }) => caption);
  const series = columnLines.map((line, column): ChartSeries => {
    const measure = line.measure ?? 0;
    const items = pathText(line, shape.columnFields, write);
    const caption = measureNames[measure] ?? '';
    const name = items === '' ? caption : measureNames.length > 1 ? `${items} · ${caption}` : items;
    const exact = rowLines.map((_, row) => cells[row]?.[column] ?? null);
    return { name, measure, exact, drawn: exact.map(drawnNumber) };
  });
  const [only] = shape.rowFields;
  const dated =
    shape.rowFields.length === 1 && columns.some(({ field, type }) => field === only && type.kind === 'date');
  const days = rowLines.map(({ path }) => path[0]);
  return {
    categories: rowLines.map((line) => pathText(line, shape.rowFields, write) || 'Total'),
    days:
      dated && days.every((day): day is string => typeof day === 'string' && /^\d{4}-\d\d-\d\d$/.test(day))
        ? days
        : null,
    series,
    categoryName: shape.rowFields.join(' · '),
    seriesName: shape.columnFields.join(' · '),
    measureNames,
    notes: notesOf(leaves, series, limits),
  };
}
