import { type ColumnKind, isNumericKind } from '#shared/model/column.ts';
import type { Aggregate, Measure } from '#shared/model/pivot.ts';

export const aggregateNames: Readonly<Record<Aggregate, string>> = {
  sum: 'Sum',
  count: 'Count',
  average: 'Average',
  'weighted-average': 'Weighted average',
  min: 'Min',
  max: 'Max',
  distinct: 'Distinct count',
  median: 'Median',
  percentile: 'Percentile',
  'standard-deviation': 'Standard deviation (sample)',
  'standard-deviation-population': 'Standard deviation (population)',
  first: 'First',
  last: 'Last',
  calculated: 'Calculated',
};

const ofNumbers: readonly Aggregate[] = [
  'sum',
  'count',
  'average',
  'weighted-average',
  'min',
  'max',
  'distinct',
  'median',
  'percentile',
  'standard-deviation',
  'standard-deviation-population',
  'first',
  'last',
];
const ofAnything: readonly Aggregate[] = ['count', 'min', 'max', 'distinct', 'first', 'last'];

/** Which aggregates a field can have; a count of rows has no field and is a count. */
export function aggregatesFor(kind: ColumnKind | undefined): readonly Aggregate[] {
  if (kind === undefined) return ['count'];
  return isNumericKind(kind) ? ofNumbers : ofAnything;
}

/** What an aggregate must be told besides its field. */
export function needOf(aggregate: Aggregate): 'weight' | 'share' | 'by' | null {
  switch (aggregate) {
    case 'weighted-average':
      return 'weight';
    case 'percentile':
      return 'share';
    case 'first':
    case 'last':
      return 'by';
    default:
      return null;
  }
}

/** A measure with another aggregate: what only the old one needed goes, as does the name given to it. */
export function withAggregate(
  measure: Measure,
  aggregate: Aggregate,
  need: Pick<Measure, 'weight' | 'share' | 'by'> = {},
): Measure {
  const { weight: _weight, share: _share, by: _by, expression: _expression, caption, ...rest } = measure;
  const kept = measure.aggregate === aggregate && caption !== undefined ? { caption } : {};
  return { ...rest, ...kept, aggregate, ...need };
}

/** What a measure is called where it has no name of its own. */
export function measureName(measure: Measure): string {
  if (measure.caption !== undefined) return measure.caption;
  if (measure.aggregate === 'calculated') return measure.expression ?? aggregateNames.calculated;
  return `${aggregateNames[measure.aggregate]} of ${measure.field ?? 'rows'}`;
}
