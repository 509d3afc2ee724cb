import { z } from 'zod';
import { measureSchema } from './pivot.ts';

export const chartKinds = ['line', 'bar', 'stacked', 'area', 'heatmap', 'funnel'] as const;
export type ChartKind = (typeof chartKinds)[number];

/**
 * What a chart draws. Its points are the leaves of a pivot: row items are the categories, column items and measures
 * the series. `pivot` is the one beside it; `fields` is one of its own over the rows, made of these fields.
 */
export const chartSpecSchema = z.object({
  kind: z.enum(chartKinds).default('line'),
  of: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('pivot') }),
      z.object({
        kind: z.literal('fields'),
        category: z.string(),
        series: z.string().nullable(),
        measure: measureSchema,
      }),
    ])
    .default({ kind: 'pivot' }),
  /** Of bars and stacks: whether they lie. */
  horizontal: z.boolean().default(false),
  /** Of stacks and areas: whether each category fills the whole height, so that shares are compared. */
  share: z.boolean().default(false),
  /** Above the drawing and in exported pictures; by default made of the fields. */
  title: z.string().max(200).optional(),
  /** The sheet of a report that is drawn, by name; by default the first. */
  sheet: z.string().optional(),
});
export type ChartSpec = z.infer<typeof chartSpecSchema>;
