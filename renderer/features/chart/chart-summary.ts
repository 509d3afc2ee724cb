import type { ChartKind } from '#shared/model/chart.ts';
import type { ChartData, ChartSeries } from './chart-data.ts';

const kindNames: Readonly<Record<ChartKind, string>> = {
  line: 'Line chart',
  bar: 'Bar chart',
  stacked: 'Stacked bar chart',
  area: 'Area chart',
  heatmap: 'Heatmap',
  funnel: 'Funnel',
};

interface Point {
  readonly series: ChartSeries;
  readonly category: number;
  readonly value: number;
}

/** Smallest and largest point; the first of equals. */
function extremes(data: ChartData): { readonly low: Point; readonly high: Point } | null {
  let low: Point | null = null;
  let high: Point | null = null;
  for (const series of data.series) {
    for (const [category, value] of series.drawn.entries()) {
      if (value === null) continue;
      const point = { series, category, value };
      if (low === null || value < low.value) low = point;
      if (high === null || value > high.value) high = point;
    }
  }
  return low === null || high === null ? null : { low, high };
}

/** How a value of a series reads, exactly. */
export type ValueWriter = (series: ChartSeries, category: number) => string;

export function defaultTitle(data: ChartData): string {
  const measures = data.measureNames.join(', ');
  const by = [data.categoryName, data.seriesName].filter((name) => name !== '').join(' and ');
  return by === '' ? measures : `${measures} by ${by}`;
}

/** What the chart shows, in words: what is drawn, how much of it, its highest and lowest point, and its trend. */
export function chartSummary(kind: ChartKind, data: ChartData, write: ValueWriter): string {
  const { categories, series } = data;
  const sentences = [
    `${kindNames[kind]} of ${defaultTitle(data)}: ${categories.length.toLocaleString()} ${categories.length === 1 ? 'category' : 'categories'}, ${series.length.toLocaleString()} series.`,
  ];
  const found = extremes(data);
  if (found === null) return [...sentences, 'There is no number to draw.', ...data.notes].join(' ');
  const place = ({ series: one, category }: Point) =>
    `${write(one, category)} (${[...(series.length > 1 ? [one.name] : []), categories[category] ?? ''].join(', ')})`;
  sentences.push(`Highest ${place(found.high)}, lowest ${place(found.low)}.`);
  const [only] = series;
  const inOrder = kind === 'line' || kind === 'area';
  if (inOrder && series.length === 1 && only !== undefined && categories.length > 1) {
    const last = categories.length - 1;
    sentences.push(
      `From ${write(only, 0)} (${categories[0]}) to ${write(only, last)} (${categories[last]}).`,
    );
  }
  return [...sentences, ...data.notes].join(' ');
}
