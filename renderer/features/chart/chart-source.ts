import { type ChartSpec, chartSpecSchema } from '#shared/model/chart.ts';
import { isNumericKind } from '#shared/model/column.ts';
import { type PivotSpec, pivotSpecSchema } from '#shared/model/pivot.ts';
import type { ResultInfo } from '#shared/model/result.ts';

/** A chart of its own for rows that have no pivot yet: the first date or text across, the last number up. */
export function suggestFields(result: ResultInfo): ChartSpec['of'] {
  const { columns } = result;
  const across =
    columns.find(({ type }) => type.kind === 'date') ??
    columns.find(({ type }) => type.kind === 'text') ??
    columns[0];
  const number = columns.findLast(({ type, field }) => isNumericKind(type.kind) && field !== across?.field);
  return {
    kind: 'fields',
    category: across?.field ?? '',
    series: null,
    measure:
      number === undefined ? { field: null, aggregate: 'count' } : { field: number.field, aggregate: 'sum' },
  };
}

/**
 * The pivot whose leaves a chart draws: no totals, which are no points beside their parts, and measures always on the
 * columns. A pivot of column fields alone is turned, so that there are categories.
 */
export function drawnPivot(of: ChartSpec['of'], pivot: PivotSpec): PivotSpec {
  if (of.kind === 'fields') {
    return pivotSpecSchema.parse({
      derived: pivot.derived,
      rows: [{ field: of.category }],
      columns: of.series === null ? [] : [{ field: of.series }],
      measures: [of.measure],
      rowGrandTotals: false,
      columnGrandTotals: false,
    });
  }
  const turned = pivot.rows.length === 0;
  const bare = (fields: PivotSpec['rows']) => fields.map((field) => ({ ...field, subtotal: false }));
  return {
    ...pivot,
    rows: bare(turned ? pivot.columns : pivot.rows),
    columns: bare(turned ? pivot.rows : pivot.columns),
    rowExpansion: turned ? pivot.columnExpansion : pivot.rowExpansion,
    columnExpansion: turned ? pivot.rowExpansion : pivot.columnExpansion,
    measuresOn: 'columns',
    form: 'tabular',
    rowGrandTotals: false,
    columnGrandTotals: false,
    conditionalFormat: { kind: 'none', scope: 'all' },
  };
}

function isDated(result: ResultInfo, field: string | undefined): boolean {
  return result.columns.some((column) => column.field === field && column.type.kind === 'date');
}

/** A first chart: of the pivot where there is one, else of the rows; a line over days, bars over anything else. */
export function suggestChart(result: ResultInfo, pivot: PivotSpec | undefined): ChartSpec {
  const of: ChartSpec['of'] =
    pivot === undefined || pivot.measures.length === 0 ? suggestFields(result) : { kind: 'pivot' };
  const fields = pivot === undefined ? [] : pivot.rows.length > 0 ? pivot.rows : pivot.columns;
  const category = of.kind === 'fields' ? of.category : fields.length === 1 ? fields[0]?.field : undefined;
  return chartSpecSchema.parse({ kind: isDated(result, category) ? 'line' : 'bar', of });
}
