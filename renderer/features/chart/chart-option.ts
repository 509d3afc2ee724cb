import type { EChartsCoreOption } from 'echarts/core';
import type { ChartSpec } from '#shared/model/chart.ts';
import type { ChartData, ChartSeries } from './chart-data.ts';
import type { ValueWriter } from './chart-summary.ts';
import type { ChartTheme } from './chart-theme.ts';

export interface OptionInput {
  readonly spec: ChartSpec;
  readonly data: ChartData;
  readonly theme: ChartTheme;
  readonly title: string | null;
  readonly write: ValueWriter;
  /** How a number on an axis reads. */
  axisText(value: number): string;
}

/** Points are marked one by one only where they are few enough to be told apart. */
const mostMarked = 60;
/** From so many categories on, a part of them can be looked at. */
const zoomFrom = 60;

const dayMs = 86_400_000;

function dayText(time: number): string {
  return new Intl.DateTimeFormat(undefined, { timeZone: 'UTC' }).format(time);
}

const symbols = ['circle', 'rect', 'triangle', 'diamond', 'pin', 'arrow'] as const;
const dashes = ['solid', 'dashed', 'dotted'] as const;

/** Whether shares can be drawn: of values below zero there are none. */
export function canShare({ series }: ChartData): boolean {
  return series.every(({ drawn }) => drawn.every((value) => value === null || value >= 0));
}

function sharesOf({ series, categories }: ChartData): (number | null)[][] {
  const totals = categories.map((_, category) =>
    series.reduce((sum, { drawn }) => sum + (drawn[category] ?? 0), 0),
  );
  return series.map(({ drawn }) =>
    drawn.map((value, category) => {
      const total = totals[category] ?? 0;
      return value === null || total === 0 ? null : value / total;
    }),
  );
}

function common({ theme, title }: OptionInput): EChartsCoreOption {
  return {
    animation: false,
    useUTC: true,
    backgroundColor: theme.background,
    color: [...theme.palette],
    textStyle: { fontFamily: theme.font, fontSize: 12, color: theme.text },
    ...(title === null
      ? {}
      : { title: { text: title, left: 12, top: 8, textStyle: { fontSize: 14, color: theme.text } } }),
  };
}

/** The tooltip is drawn, not made of HTML: Trusted Types allow no text to become markup. */
function tooltip(theme: ChartTheme, trigger: 'axis' | 'item', formatter: (parameters: unknown) => string) {
  return {
    trigger,
    renderMode: 'richText',
    confine: true,
    backgroundColor: theme.background,
    borderColor: theme.line,
    textStyle: { color: theme.text, fontSize: 12 },
    formatter,
  };
}

interface Hovered {
  readonly dataIndex: number;
  readonly seriesIndex: number;
}

function isHovered(value: unknown): value is Hovered {
  return typeof value === 'object' && value !== null && 'dataIndex' in value && 'seriesIndex' in value;
}

function hoveredIn(parameters: unknown): Hovered[] {
  return (Array.isArray(parameters) ? parameters : [parameters]).filter(isHovered);
}

function axisLook(theme: ChartTheme) {
  return {
    axisLabel: { color: theme.muted },
    axisLine: { lineStyle: { color: theme.line } },
    splitLine: { lineStyle: { color: theme.line } },
    nameTextStyle: { color: theme.muted },
  };
}

function seriesOf(input: OptionInput, one: ChartSeries, index: number, values: readonly (number | null)[]) {
  const { spec, data } = input;
  const lines = spec.kind === 'line' || spec.kind === 'area';
  const points = data.days === null || !lines ? values : values.map((value, at) => [data.days?.[at], value]);
  return {
    name: one.name,
    type: lines ? 'line' : 'bar',
    data: [...points],
    ...(spec.kind === 'stacked' || spec.kind === 'area' ? { stack: 'all' } : {}),
    ...(spec.kind === 'area' ? { areaStyle: { opacity: 0.45 } } : {}),
    ...(lines
      ? {
          symbol: symbols[index % symbols.length],
          symbolSize: 6,
          showSymbol: data.categories.length <= mostMarked,
          // Beyond the palette a dash tells series of one colour apart.
          lineStyle: { width: 2, type: dashes[Math.floor(index / 8) % dashes.length] },
        }
      : { barMaxWidth: 48 }),
  };
}

function cartesian(input: OptionInput): EChartsCoreOption {
  const { spec, data, theme, title, write } = input;
  const shares =
    spec.share && (spec.kind === 'stacked' || spec.kind === 'area') && canShare(data) ? sharesOf(data) : null;
  const lines = spec.kind === 'line' || spec.kind === 'area';
  const lying = spec.horizontal && !lines;
  const legend = data.series.length > 1;
  const zoom = data.categories.length > zoomFrom;
  const timed = lines && data.days !== null;
  const categories = {
    ...(timed
      ? { type: 'time' as const, minInterval: dayMs }
      : { type: 'category' as const, data: [...data.categories], ...(lying ? { inverse: true } : {}) }),
    ...axisLook(theme),
    // A long name would push the bars aside; all of it stands in the tooltip and in the table.
    axisLabel: { color: theme.muted, width: 140, overflow: 'truncate' },
    ...(timed ? { axisLabel: { color: theme.muted, hideOverlap: true, formatter: dayText } } : {}),
    splitLine: { show: false },
    name: data.categoryName,
    nameLocation: 'middle' as const,
    nameGap: lying ? 8 : 28,
    ...(lying ? { nameLocation: 'start' as const } : {}),
  };
  const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });
  const values = {
    type: 'value' as const,
    ...axisLook(theme),
    ...(shares === null ? {} : { max: 1 }),
    axisLabel: {
      color: theme.muted,
      formatter: (value: number) => (shares === null ? input.axisText(value) : percent.format(value)),
    },
    ...(data.measureNames.length === 1 && !lying
      ? {
          name: data.measureNames[0],
          nameLocation: 'end' as const,
          nameTextStyle: { color: theme.muted, align: 'left' },
        }
      : {}),
  };
  const top = 16 + (title === null ? 0 : 28) + (legend ? 28 : 0);
  return {
    ...common(input),
    grid: { left: 16, right: 24, top: top + 16, bottom: (zoom ? 56 : 16) + 20, containLabel: true },
    ...(legend
      ? {
          legend: {
            type: 'scroll',
            top: title === null ? 8 : 34,
            left: 12,
            textStyle: { color: theme.text },
            pageTextStyle: { color: theme.muted },
          },
        }
      : {}),
    tooltip: tooltip(theme, 'axis', (parameters) => {
      const hovered = hoveredIn(parameters);
      const at = hovered[0]?.dataIndex ?? 0;
      const rows = hovered.map(({ seriesIndex }) => {
        const one = data.series[seriesIndex];
        if (one === undefined) return '';
        const share = shares?.[seriesIndex]?.[at];
        return `${one.name}: ${write(one, at)}${share == null ? '' : ` (${percent.format(share)})`}`;
      });
      return [data.categories[at] ?? '', ...rows].join('\n');
    }),
    ...(zoom
      ? {
          dataZoom: [
            { type: 'inside', ...(lying ? { yAxisIndex: 0 } : {}) },
            {
              type: 'slider',
              height: 20,
              bottom: 12,
              ...(lying ? { yAxisIndex: 0, right: 8, width: 20 } : {}),
            },
          ],
        }
      : {}),
    xAxis: lying ? values : categories,
    yAxis: lying ? categories : values,
    series: data.series.map((one, index) => seriesOf(input, one, index, shares?.[index] ?? one.drawn)),
  };
}

function heatmap(input: OptionInput): EChartsCoreOption {
  const { data, theme, title, write } = input;
  const points = data.series.flatMap(({ drawn }, row) =>
    drawn.flatMap((value, column) => (value === null ? [] : [[column, row, value] as const])),
  );
  const values = points.map(([, , value]) => value);
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const axis = { type: 'category' as const, ...axisLook(theme), splitLine: { show: false } };
  return {
    ...common(input),
    grid: { left: 16, right: 24, top: title === null ? 16 : 44, bottom: 64, containLabel: true },
    tooltip: tooltip(theme, 'item', (parameters) => {
      const [hovered] = hoveredIn(parameters);
      const point = points[hovered?.dataIndex ?? -1];
      const one = data.series[point?.[1] ?? -1];
      if (point === undefined || one === undefined) return '';
      return `${data.categories[point[0]] ?? ''}\n${one.name}: ${write(one, point[0])}`;
    }),
    xAxis: {
      ...axis,
      data: [...data.categories],
      name: data.categoryName,
      nameLocation: 'middle',
      nameGap: 28,
    },
    yAxis: { ...axis, data: data.series.map(({ name }) => name), inverse: true },
    visualMap: {
      min: Number.isFinite(low) ? low : 0,
      max: Number.isFinite(high) ? high : 1,
      calculable: false,
      orient: 'horizontal',
      left: 'center',
      bottom: 8,
      itemHeight: 160,
      itemWidth: 12,
      text: [
        Number.isFinite(high) ? input.axisText(high) : '',
        Number.isFinite(low) ? input.axisText(low) : '',
      ],
      textStyle: { color: theme.muted },
      inRange: { color: [theme.heatLow, theme.heatHigh] },
    },
    series: [
      {
        type: 'heatmap',
        data: points.map((point) => [...point]),
        itemStyle: { borderColor: theme.background, borderWidth: 1 },
      },
    ],
  };
}

function funnel(input: OptionInput): EChartsCoreOption {
  const { data, theme, title, write } = input;
  const [only] = data.series;
  const first = only?.drawn.find((value) => value !== null) ?? null;
  const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });
  const label = (category: number) => {
    if (only === undefined) return '';
    const value = only.drawn[category] ?? null;
    const share = value === null || first === null || first === 0 ? '' : `, ${percent.format(value / first)}`;
    return `${data.categories[category] ?? ''}: ${write(only, category)}${share}`;
  };
  return {
    ...common(input),
    tooltip: tooltip(theme, 'item', (parameters) => label(hoveredIn(parameters)[0]?.dataIndex ?? 0)),
    series: [
      {
        type: 'funnel',
        sort: 'none',
        left: '8%',
        width: '50%',
        top: title === null ? 16 : 48,
        bottom: 16,
        minSize: '2%',
        gap: 2,
        label: {
          position: 'right',
          color: theme.text,
          formatter: ({ dataIndex }: { dataIndex: number }) => label(dataIndex),
        },
        labelLine: { lineStyle: { color: theme.line } },
        data: data.categories.map((name, category) => ({ name, value: only?.drawn[category] ?? 0 })),
      },
    ],
  };
}

/** What ECharts draws. */
export function chartOption(input: OptionInput): EChartsCoreOption {
  switch (input.spec.kind) {
    case 'heatmap':
      return heatmap(input);
    case 'funnel':
      return funnel(input);
    default:
      return cartesian(input);
  }
}
