import type { Bound, Constraint } from './io-plan.ts';

/** A column that partitions are told apart by. */
export interface PartitionColumn {
  readonly name: string;
  /** As Glue has it: `string`, `int`, `date`, … */
  readonly type: string;
}

const wholeNumbers = /^(tinyint|smallint|int|integer|bigint)$/i;
const wholeNumber = /^-?\d+$/;

/** An expression of Glue's may have so many characters. */
const longestExpression = 2048;

/** -1, 0 or 1; undefined where the two cannot be compared. */
function compare(left: string, right: string, { type }: PartitionColumn): number | undefined {
  if (wholeNumbers.test(type)) {
    if (!wholeNumber.test(left) || !wholeNumber.test(right)) return undefined;
    const [one, other] = [BigInt(left), BigInt(right)];
    return one < other ? -1 : one > other ? 1 : 0;
  }
  return left < right ? -1 : left > right ? 1 : 0;
}

function isAbove(value: string, low: Bound | undefined, column: PartitionColumn): boolean {
  if (low === undefined) return true;
  const order = compare(value, low.value, column);
  return order === undefined || order > 0 || (order === 0 && low.inclusive);
}

function isBelow(value: string, high: Bound | undefined, column: PartitionColumn): boolean {
  if (high === undefined) return true;
  const order = compare(value, high.value, column);
  return order === undefined || order < 0 || (order === 0 && high.inclusive);
}

/** The constraints that are on columns of the partitions, each with its column. */
function onPartitions(columns: readonly PartitionColumn[], constraints: readonly Constraint[]) {
  return columns.flatMap((column, index) =>
    constraints
      .filter((one) => one.column.toLowerCase() === column.name.toLowerCase())
      .map((constraint) => ({ column, index, constraint })),
  );
}

export function isFiltered(columns: readonly PartitionColumn[], constraints: readonly Constraint[]): boolean {
  return onPartitions(columns, constraints).length > 0;
}

/**
 * Whether a partition of these values may hold rows that fit; a doubt is a yes, so that what is counted is never less
 * than what is read.
 */
export function mayFit(
  columns: readonly PartitionColumn[],
  constraints: readonly Constraint[],
  values: readonly string[],
): boolean {
  return onPartitions(columns, constraints).every(({ column, index, constraint }) => {
    const value = values[index];
    if (value === undefined) return true;
    return constraint.ranges.some(
      ({ low, high }) => isAbove(value, low, column) && isBelow(value, high, column),
    );
  });
}

function written({ type }: PartitionColumn, value: string): string {
  return wholeNumbers.test(type) ? value : `'${value.replaceAll("'", "''")}'`;
}

/**
 * An expression for Glue that is true of every partition that may fit, so that the others are not sent. It may be true
 * of more; undefined where there is nothing to say.
 */
export function glueExpression(
  columns: readonly PartitionColumn[],
  constraints: readonly Constraint[],
): string | undefined {
  const terms = onPartitions(columns, constraints).flatMap(({ column, constraint: { ranges } }) => {
    // One span over all ranges: what lies between them is sorted out here.
    const lows = ranges.map(({ low }) => low?.value);
    const highs = ranges.map(({ high }) => high?.value);
    const edge = (values: readonly (string | undefined)[], wanted: -1 | 1): string | undefined => {
      if (values.length === 0 || values.includes(undefined)) return undefined;
      return values.reduce((best, value) => {
        if (best === undefined || value === undefined) return undefined;
        const order = compare(value, best, column);
        return order === undefined ? undefined : order === wanted ? value : best;
      });
    };
    const low = edge(lows, -1);
    const high = edge(highs, 1);
    if (low !== undefined && low === high) return [`${column.name} = ${written(column, low)}`];
    return [
      ...(low === undefined ? [] : [`${column.name} >= ${written(column, low)}`]),
      ...(high === undefined ? [] : [`${column.name} <= ${written(column, high)}`]),
    ];
  });
  const expression = terms.join(' AND ');
  return expression === '' || expression.length > longestExpression ? undefined : expression;
}
