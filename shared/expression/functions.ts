import type { Aggregate } from '../model/pivot.ts';

export interface ExpressionFunction {
  readonly name: string;
  /** Other names it goes by. */
  readonly aliases: readonly string[];
  /** How it is called, e.g. `percentile(field, share)`. */
  readonly signature: string;
  readonly description: string;
}

export interface AggregateFunction extends ExpressionFunction {
  readonly aggregate: Exclude<Aggregate, 'calculated'>;
  /** What follows the field. */
  readonly second?: 'weight' | 'share' | 'by';
}

function aggregate(
  name: string,
  of: AggregateFunction['aggregate'],
  description: string,
  more: { readonly second?: AggregateFunction['second']; readonly aliases?: readonly string[] } = {},
): AggregateFunction {
  const { second, aliases = [] } = more;
  const signature = `${name}(field${second === undefined ? '' : `, ${second}`})`;
  return {
    name,
    aliases,
    signature,
    description,
    aggregate: of,
    ...(second === undefined ? {} : { second }),
  };
}

/** What is computed from the rows of a cell. */
export const aggregateFunctions: readonly AggregateFunction[] = [
  aggregate('sum', 'sum', 'the sum'),
  {
    ...aggregate('count', 'count', 'how many values are not null; count() is how many rows there are'),
    signature: 'count(field) or count()',
  },
  aggregate('average', 'average', 'the mean', { aliases: ['avg', 'mean'] }),
  aggregate('weighted_average', 'weighted-average', 'the mean weighted by another field', {
    second: 'weight',
  }),
  aggregate('min', 'min', 'the smallest value'),
  aggregate('max', 'max', 'the largest value'),
  aggregate('distinct', 'distinct', 'how many different values there are'),
  aggregate('median', 'median', 'the value in the middle'),
  aggregate('percentile', 'percentile', 'the value that a share (0 to 1) is at or below', {
    second: 'share',
  }),
  aggregate('standard_deviation', 'standard-deviation', 'of a sample', { aliases: ['stdev', 'stddev'] }),
  aggregate('standard_deviation_population', 'standard-deviation-population', 'of a whole population', {
    aliases: ['stdevp', 'stddevp'],
  }),
  aggregate('first', 'first', 'the value in the row that comes first by another field', { second: 'by' }),
  aggregate('last', 'last', 'the value in the row that comes last by another field', { second: 'by' }),
];

/** What is computed from other values of the cell. */
export const valueFunctions = [
  { name: 'if', aliases: [], signature: 'if(condition, then, else)', description: 'one of two values' },
  { name: 'abs', aliases: [], signature: 'abs(x)', description: 'the number without its sign' },
  {
    name: 'round',
    aliases: [],
    signature: 'round(x, digits)',
    description: 'rounded half away from zero to so many digits after the point',
  },
  {
    name: 'coalesce',
    aliases: [],
    signature: 'coalesce(a, b, …)',
    description: 'the first that is not null',
  },
] as const satisfies readonly ExpressionFunction[];
export type ValueFunction = (typeof valueFunctions)[number]['name'];
