import type { Column } from '#shared/model/column.ts';
import { quoteName } from '../engine/sql-text.ts';
import { exactSum } from './exact-float-sum.ts';
import { doubleSql, type FieldFigures, largestUnits } from './field-figures.ts';
import type { Part } from './part.ts';

interface Figured {
  readonly column: Column;
  readonly figures: FieldFigures;
}

/** What 38 digits hold. */
const limit = 10n ** 38n;

function asDouble(exact: string): string {
  return `CAST(CAST(${exact} AS VARCHAR) AS DOUBLE)`;
}

/** Products spread over more bits than the values that they are made of, and small ones must not be lost. */
function slicesOf(largest: number): number {
  if (largest < 2 ** 40) return 3;
  return largest < 2 ** 70 ? 4 : 5;
}

/**
 * sum(value × weight) ÷ sum(weight) over the rows where neither is null, as a double; null where the weights sum to
 * nothing. Of exact numbers both sums are exact wherever 38 digits hold them. Otherwise each product is rounded to
 * a double, and those are summed exactly.
 */
export function weightedAverage(
  value: Figured,
  weight: Figured,
): { readonly parts: readonly Part[]; value(parts: readonly string[]): string } {
  const [valueName, weightName] = [quoteName(value.column.field), quoteName(weight.column.field)];
  const [valueScale, weightScale] = [value.column.type.scale ?? 0, weight.column.type.scale ?? 0];
  const rows = Math.min(value.figures.scale.rows, weight.figures.scale.rows);
  const largest = largestUnits(value.figures) * largestUnits(weight.figures) * BigInt(rows + 1);
  const isExact =
    value.figures.units !== null &&
    weight.figures.units !== null &&
    valueScale + weightScale <= 38 &&
    largest < limit &&
    largestUnits(weight.figures) * BigInt(rows + 1) < limit;
  const counted = (sql: string) => `(CASE WHEN ${valueName} IS NOT NULL THEN ${sql} END)`;
  if (isExact) {
    const exact = (name: string, scale: number) => `CAST(${name} AS DECIMAL(38,${scale}))`;
    const weighing = exact(weightName, weightScale);
    return {
      parts: [
        { rows: `sum(${exact(valueName, valueScale)} * ${weighing})`, combine: 'sum' },
        { rows: `sum(${counted(weighing)})`, combine: 'sum' },
      ],
      value: ([products = 'NULL', weights = 'NULL']) =>
        `(${asDouble(products)} / nullif(${asDouble(weights)}, 0))`,
    };
  }
  const [left, right] = [doubleSql(value.column, value.figures), doubleSql(weight.column, weight.figures)];
  const product = value.figures.scale.largest * weight.figures.scale.largest;
  const hasNonFinite =
    value.figures.scale.hasNonFinite || weight.figures.scale.hasNonFinite || !Number.isFinite(product);
  const products = exactSum(
    `(${left} * ${right})`,
    {
      largest: Math.min(product, Number.MAX_VALUE),
      rows,
      hasNonFinite,
    },
    slicesOf(product),
  );
  const weights = exactSum(counted(right), { ...weight.figures.scale, rows });
  const split = products.parts.length;
  return {
    parts: [...products.parts, ...weights.parts],
    value: (parts) =>
      `(${products.value(parts.slice(0, split))} / nullif(${weights.value(parts.slice(split))}, 0))`,
  };
}
