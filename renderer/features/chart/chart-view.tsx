import { ChartNoAxesCombined, Table2 } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { Group, Panel } from 'react-resizable-panels';
import { Button, IconButton } from '#renderer/components/button/index.ts';
import { Splitter } from '#renderer/components/splitter/splitter.tsx';
import { EmptyState, ErrorState, LoadingState } from '#renderer/components/state/index.ts';
import { itemWriter } from '#renderer/components/text/items.ts';
import type { ChartSpec } from '#shared/model/chart.ts';
import { type PivotSpec, pivotSpecSchema } from '#shared/model/pivot.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { chartData, limitsOf } from './chart-data.ts';
import { ChartDrawing } from './chart-drawing.tsx';
import { ChartExport } from './chart-export.tsx';
import { canShare, chartOption } from './chart-option.ts';
import { ChartSettings } from './chart-settings.tsx';
import { drawnPivot, suggestChart } from './chart-source.ts';
import { chartSummary, defaultTitle } from './chart-summary.ts';
import { ChartTable } from './chart-table.tsx';
import { chartTheme } from './chart-theme.ts';
import { useChartLeaves } from './use-chart-leaves.ts';
import { useChartSheets } from './use-chart-sheets.ts';
import { useValues } from './use-values.ts';
import './chart.css';

export interface ChartViewProps {
  readonly result: ResultInfo;
  /** The pivot beside it; absent where none was made yet. */
  readonly pivot: PivotSpec | undefined;
  /** Absent: a first chart is suggested. */
  readonly spec: ChartSpec | undefined;
  readonly theme: 'light' | 'dark';
  onSpecChange(spec: ChartSpec): void;
}

const noPivot = pivotSpecSchema.parse({ rows: [], columns: [], measures: [] });

/** A chart of the pivot or of fields of the rows: settings at the side, the drawing, and what it shows in words. */
export function ChartView({ result, pivot, spec: given, theme, onSpecChange }: ChartViewProps) {
  const suggested = useMemo(() => suggestChart(result, pivot), [result, pivot]);
  const usable = given !== undefined && (given.of.kind === 'fields' || (pivot?.measures.length ?? 0) > 0);
  const spec = usable ? given : suggested;
  const [asTable, setAsTable] = useState(false);
  const { kind, of } = spec;
  const wanted = useMemo(() => drawnPivot(of, pivot ?? noPivot), [of, pivot]);
  const sheets = useChartSheets(result.id, wanted, spec.sheet);
  const limits = useMemo(() => limitsOf(kind), [kind]);
  const found = useChartLeaves(result.id, sheets.held, limits);
  const leaves = found.state === 'ready' ? found.leaves : found.state === 'computing' ? found.before : null;
  const write = useMemo(() => itemWriter(result.columns), [result.columns]);
  const data = useMemo(
    () => (leaves === null ? null : chartData(leaves, result.columns, write, limits)),
    [leaves, result.columns, write, limits],
  );
  const values = useValues(leaves?.shape ?? null);
  const colours = useMemo(() => chartTheme(theme), [theme]);
  const title = data === null ? '' : (spec.title ?? defaultTitle(data));
  const option = useMemo(
    () => (data === null ? null : chartOption({ spec, data, theme: colours, title, ...values })),
    [spec, data, colours, title, values],
  );
  const svg = useCallback(
    async (width: number, height: number): Promise<string> => {
      if (data === null) return '';
      const { chartSvg } = await import('./chart-kit.ts');
      const paper = chartTheme('light');
      return chartSvg(chartOption({ spec, data, theme: paper, title, ...values }), width, height);
    },
    [spec, data, title, values],
  );
  const summary = data === null ? '' : chartSummary(kind, data, values.write);
  const error = sheets.error ?? (found.state === 'failed' ? found.error : undefined);

  return (
    <Group orientation="horizontal" className="chart">
      <Panel
        id="chart-settings"
        defaultSize={208}
        minSize={170}
        collapsible
        groupResizeBehavior="preserve-pixel-size"
      >
        <ChartSettings
          result={result}
          spec={spec}
          pivot={pivot}
          defaultTitle={data === null ? '' : defaultTitle(data)}
          sheets={sheets.sheets.map(({ name }) => name)}
          sheet={sheets.shown}
          canShare={data === null || canShare(data)}
          onChange={onSpecChange}
        />
      </Panel>
      <Splitter label="Width of the chart's settings" />
      <Panel id="chart-drawing" minSize={240}>
        {error !== undefined ? (
          <ErrorState
            title="The chart could not be drawn"
            error={error}
            action={<Button onPress={found.retry}>Try again</Button>}
          />
        ) : data === null || option === null ? (
          <LoadingState label="Computing the chart" />
        ) : data.categories.length === 0 || data.series.length === 0 ? (
          <EmptyState icon={ChartNoAxesCombined} title="There is nothing to draw.">
            No row passes the filters, or no field is among the values.
          </EmptyState>
        ) : (
          <figure className="chart__figure">
            <div className="chart__bar">
              <IconButton
                icon={asTable ? ChartNoAxesCombined : Table2}
                label={asTable ? 'Show the drawing' : 'Show the numbers'}
                size="small"
                onPress={() => setAsTable((shown) => !shown)}
              />
              <ChartExport svg={svg} name={title} />
            </div>
            {asTable ? (
              <ChartTable data={data} write={values.write} />
            ) : (
              <ChartDrawing option={option} label={summary} />
            )}
            <figcaption className="chart__summary">{summary}</figcaption>
          </figure>
        )}
      </Panel>
    </Group>
  );
}
