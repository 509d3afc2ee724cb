import { AppError } from '#shared/errors/app-error.ts';
import { type Column, isNumericKind } from '#shared/model/column.ts';
import type { Aggregate, Measure, PivotSpec } from '#shared/model/pivot.ts';
import { columnsOf } from '../engine/column-types.ts';
import { quoteName } from '../engine/sql-text.ts';
import type { PivotMeasure } from '../pivot/pivot-view.ts';
import { countOf } from './notes.ts';
import type { ColumnFigures } from './preflight.ts';
import { type RowSource, readChunks, type SourceReader } from './row-source.ts';

/** How Excel computes a measure from the data sheet. */
export interface NativeMeasure {
  readonly field: string;
  readonly subtotal: 'sum' | 'count' | 'average' | 'min' | 'max' | 'stdDev' | 'stdDevp';
}

/** The rows of a pivot's data sheet, and what Excel can make of them. */
export interface PivotRows {
  readonly source: RowSource;
  /** True where the rows were too many for a sheet and stand grouped by the pivot's fields. */
  readonly grouped: boolean;
  /** Of each measure; a text is why Excel cannot total it from these rows. */
  readonly native: (
    measure: Pick<PivotMeasure, 'measure'>,
    figures: readonly ColumnFigures[],
    rows: number,
  ) => NativeMeasure | string;
}

/** What Excel makes of its source itself. */
const excelTotals: Readonly<Partial<Record<Aggregate, NativeMeasure['subtotal']>>> = {
  sum: 'sum',
  count: 'count',
  average: 'average',
  min: 'min',
  max: 'max',
  'standard-deviation': 'stdDev',
  'standard-deviation-population': 'stdDevp',
};

/** What can be totalled further where the rows stand grouped. */
const combining = ['sum', 'count', 'min', 'max'] as const;

/** The others in words. */
const words: Readonly<Partial<Record<Aggregate, string>>> = {
  'weighted-average': 'a weighted average',
  distinct: 'a distinct count',
  median: 'a median',
  percentile: 'a percentile',
  first: 'a first value',
  last: 'a last value',
  calculated: 'an expression',
};

function figuresOf(source: RowSource, figures: readonly ColumnFigures[], field: string) {
  const index = source.columns.findIndex((column) => column.field === field);
  const column = source.columns[index];
  const one = figures[index];
  return column === undefined || one === undefined ? null : { column, figures: one };
}

function inexact(field: string): string {
  return `“${field}” holds numbers or times that Excel cannot hold exactly`;
}

function nativeOfRows(
  source: RowSource,
  { measure }: Pick<PivotMeasure, 'measure'>,
  figures: readonly ColumnFigures[],
  rows: number,
): NativeMeasure | string {
  const { field, aggregate } = measure;
  const subtotal = excelTotals[aggregate];
  if (subtotal === undefined) return `Excel cannot re-total ${words[aggregate] ?? aggregate} from its source`;
  if (field === null) {
    const whole = source.columns.find((_, index) => figures[index]?.values === rows);
    return whole === undefined
      ? 'every column has empty cells, which Excel does not count'
      : { field: whole.field, subtotal: 'count' };
  }
  if (aggregate === 'count') return { field, subtotal: 'count' };
  const found = figuresOf(source, figures, field);
  if (found === null) return `“${field}” is not on the data sheet`;
  if (found.figures.exceptions > 0) return inexact(field);
  const { kind } = found.column.type;
  const timed = ['date', 'timestamp', 'timestamptz'].includes(kind);
  if (isNumericKind(kind) || ((aggregate === 'min' || aggregate === 'max') && timed)) {
    return { field, subtotal };
  }
  return `Excel knows no ${aggregate} of “${field}”, which is ${found.column.type.native}`;
}

/** A grouped column for a measure: its SQL, the name it has, and how Excel totals it further. */
interface GroupedMeasure extends NativeMeasure {
  readonly sql: string;
}

function groupedMeasures(measures: readonly Measure[], axis: readonly string[]): Map<string, GroupedMeasure> {
  const taken = new Set(axis.map((field) => field.toLowerCase()));
  const grouped = new Map<string, GroupedMeasure>();
  const nameOf = (wanted: string) => {
    let name = wanted;
    for (let number = 2; taken.has(name.toLowerCase()); number += 1) name = `${wanted} ${number}`;
    taken.add(name.toLowerCase());
    return name;
  };
  for (const { field, aggregate: wanted } of measures) {
    const aggregate = combining.find((one) => one === wanted);
    const key = measureKey({ field, aggregate: wanted });
    if (grouped.has(key) || aggregate === undefined) continue;
    const column = field === null ? null : quoteName(field);
    // Not named like a caption, from which Excel needs it to differ.
    const base = field ?? 'rows';
    const name = nameOf(aggregate === 'sum' ? base : `${base} (${aggregate})`);
    const sql = column === null ? 'count(*)' : `${aggregate}(${column})`;
    grouped.set(key, { field: name, subtotal: aggregate === 'count' ? 'sum' : aggregate, sql });
  }
  return grouped;
}

function measureKey({ field, aggregate }: Pick<Measure, 'field' | 'aggregate'>): string {
  return JSON.stringify([aggregate, field]);
}

async function countRows(reader: SourceReader, source: RowSource): Promise<number> {
  const sql = `SELECT count(*) FROM (${source.rows})`;
  for await (const chunk of readChunks(reader, sql, source.parameters))
    return Number(chunk.getRowValues(0)[0]);
  return 0;
}

async function describe(reader: SourceReader, source: Omit<RowSource, 'columns'>): Promise<Column[]> {
  const result = await reader.connection.stream(`SELECT * FROM (${source.rows}) LIMIT 0`, source.parameters);
  return columnsOf(result.columnNames(), result.columnTypes());
}

/**
 * The rows of the data sheet: those of the result that pass the pivot's filters, or, where a sheet cannot hold
 * them, the same grouped by every field of the pivot with the measures' sums, counts, minima and maxima.
 */
export async function pivotRows(
  reader: SourceReader,
  base: RowSource,
  spec: PivotSpec,
  maxRows: number,
): Promise<PivotRows> {
  const rows = await countRows(reader, base);
  if (rows <= maxRows) {
    return {
      source: base,
      grouped: false,
      native: (measure, figures, count) => nativeOfRows(base, measure, figures, count),
    };
  }
  const sheets = spec.sheets === undefined ? [] : [spec.sheets];
  const fields = [...spec.rows, ...spec.columns, ...spec.pages, ...spec.slicers].map(({ field }) => field);
  const axis = [...new Set([...sheets, ...fields])];
  const measures = groupedMeasures(spec.measures, axis);
  const selected = [
    ...axis.map(quoteName),
    ...[...measures.values()].map(({ sql, field }) => `${sql} AS ${quoteName(field)}`),
  ];
  const groups = axis.map((_, index) => index + 1).join(', ');
  const statement = {
    rows: `SELECT ${selected.join(', ')} FROM (${base.rows})${axis.length === 0 ? '' : ` GROUP BY ${groups}`}`,
    order: axis.length === 0 ? '' : ` ORDER BY ${groups}`,
    parameters: base.parameters,
  };
  const source: RowSource = { ...statement, columns: await describe(reader, statement) };
  const leaves = await countRows(reader, source);
  if (leaves > maxRows) {
    throw new AppError(
      'limit.exceeded',
      `This pivot stands on ${countOf(rows, 'row')} and ${countOf(leaves, 'combination')} of its fields; an Excel sheet holds ${countOf(maxRows, 'row')} under its header.`,
      { hint: 'Filter the pivot, take a field with many items off, or export the rows as Parquet or CSV.' },
    );
  }
  return {
    source,
    grouped: true,
    native({ measure }, figures) {
      const grouped = measures.get(measureKey(measure));
      if (grouped === undefined) return 'Excel cannot re-total it from grouped rows';
      const exceptions = figuresOf(source, figures, grouped.field)?.figures.exceptions ?? 0;
      return exceptions > 0 ? inexact(grouped.field) : { field: grouped.field, subtotal: grouped.subtotal };
    },
  };
}
