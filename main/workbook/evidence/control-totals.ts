import { z } from 'zod';
import type { ControlTotal } from '#shared/contract/evidence.ts';
import { type Column, isNumericKind } from '#shared/model/column.ts';
import { exactText } from '#shared/model/exact-number.ts';
import { quoteName } from '../../engine/sql-text.ts';
import { exactSum, type FloatScale, floatScaleSql } from '../../pivot/exact-float-sum.ts';
import { mayBeWide, wideSum } from '../../pivot/wide-sum.ts';
import { type RowSource, readChunks, type SourceReader } from '../row-source.ts';

async function readRow(reader: SourceReader, source: RowSource, selected: readonly string[]) {
  if (selected.length === 0) return [];
  const sql = `SELECT ${selected.join(', ')} FROM (${source.rows})`;
  for await (const chunk of readChunks(reader, sql, source.parameters)) return chunk.getRowValues(0);
  return [];
}

const scaleSchema = z.tuple([z.coerce.number(), z.coerce.number(), z.boolean()]);

async function readScales(
  reader: SourceReader,
  source: RowSource,
  floats: readonly Column[],
): Promise<Map<string, FloatScale>> {
  const row = await readRow(
    reader,
    source,
    floats.flatMap(({ field }) => [...floatScaleSql(double(field))]),
  );
  return new Map(
    floats.map(({ field }, index) => {
      const [largest, rows, hasNonFinite] = scaleSchema.parse(row.slice(index * 3, index * 3 + 3));
      return [field, { largest, rows, hasNonFinite }];
    }),
  );
}

function double(field: string): string {
  return `${quoteName(field)}::DOUBLE`;
}

/** A sum that is exact, or for doubles the same on every run; as the column's pivots have it. */
function sumSql(column: Column, scales: ReadonlyMap<string, FloatScale>): string {
  const scale = scales.get(column.field);
  if (scale !== undefined) {
    const { parts, value } = exactSum(double(column.field), scale);
    return value(parts.map(({ rows }) => `(${rows})`));
  }
  // The engine sums unsigned 128-bit numbers as doubles.
  return column.type.native === 'UHUGEINT'
    ? `sum(${quoteName(column.field)}::HUGEINT)`
    : `sum(${quoteName(column.field)})`;
}

/** The sum of a column whose numbers are so long that the engine may not hold it; null where there are no values. */
async function readWideSum(
  reader: SourceReader,
  source: RowSource,
  column: Column,
): Promise<string | undefined> {
  const { parts, terms, exact } = wideSum(quoteName(column.field), column);
  const rows = parts.map((part) => part.rows);
  const row = await readRow(
    reader,
    source,
    terms.map(({ sql }) => `(${sql(rows)})::VARCHAR`),
  );
  const sum = exact(z.array(textSchema).parse(row));
  return sum === null ? undefined : exactText(sum);
}

const textSchema = z.string().nullable();
const countSchema = z.coerce.number().int();

/**
 * The figures of every numeric column over the rows, a column at a time: counting distinct values holds them all, and
 * of many columns at once they would be several times the memory of the export itself.
 */
export async function readControlTotals(reader: SourceReader, source: RowSource): Promise<ControlTotal[]> {
  const columns = source.columns.filter(({ type }) => isNumericKind(type.kind));
  const scales = await readScales(
    reader,
    source,
    columns.filter(({ type }) => type.kind === 'float'),
  );
  const totals: ControlTotal[] = [];
  for (const column of columns) {
    const name = quoteName(column.field);
    const isWide = mayBeWide(column);
    const values = [isWide ? 'NULL' : sumSql(column, scales), `min(${name})`, `max(${name})`];
    const [count, nulls, distinct, sum, min, max] = await readRow(reader, source, [
      `count(${name})`,
      `count(*) - count(${name})`,
      `count(DISTINCT ${name})`,
      ...values.map((value) => `(${value})::VARCHAR`),
    ]);
    const text = (value: unknown) => textSchema.parse(value ?? null) ?? undefined;
    const figures = {
      sum: isWide ? await readWideSum(reader, source, column) : text(sum),
      min: text(min),
      max: text(max),
    };
    totals.push({
      column: column.field,
      kind: column.type.kind,
      count: countSchema.parse(count),
      nulls: countSchema.parse(nulls),
      distinct: countSchema.parse(distinct),
      ...(figures.sum === undefined ? {} : { sum: figures.sum }),
      ...(figures.min === undefined ? {} : { min: figures.min }),
      ...(figures.max === undefined ? {} : { max: figures.max }),
    });
  }
  return totals;
}
