import { rm } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { type ErrorCode, isAppError } from '#shared/errors/app-error.ts';
import type { Column, ColumnType } from '#shared/model/column.ts';
import { namedColumns } from './column-types.ts';
import { type TextForm, textForm } from './csv-forms.ts';
import { type Engine, interruptible } from './engine.ts';
import { quoteName, quoteText } from './sql-text.ts';

/** A column of the files, by its place in them. */
export interface CsvColumn {
  /** As the source named it; it may be empty or stand twice. */
  readonly name: string;
  /** The source's own name of the type. */
  readonly native: string;
  /** Tried in turn; where none holds every text exactly, the texts themselves are kept, of kind `other`. */
  readonly forms: readonly TextForm[];
}

/**
 * CSV as warehouses write it: UTF-8, commas, `""` for a quote in quotes, nothing at all for NULL, and `""` for the
 * empty text. Every file has the same columns; together they are the rows, in the order of the files.
 */
export interface CsvRows {
  readonly files: readonly string[];
  /** Whether the first line of each file holds names. */
  readonly header: boolean;
  /** At least one. */
  readonly columns: readonly CsvColumn[];
  /** Where the rows go, as one Parquet file. After a failure there is none. */
  readonly into: string;
}

export interface CsvRowsOptions {
  readonly signal?: AbortSignal;
  /** Called while rows are read, with 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
}

export interface WrittenRows {
  readonly columns: readonly Column[];
  readonly rows: number;
}

/** A column as it is going to be kept. */
interface PlannedColumn {
  readonly column: CsvColumn;
  /** Which of its forms; behind the last one, text. */
  readonly at: number;
}

/** What the engine is made to say of a text that its column's form does not hold. */
const misfit = 'a text of another form';

/** Failures that no other form of a column would change. */
const final: ReadonlySet<ErrorCode> = new Set(['query.cancelled', 'limit.exceeded']);

/**
 * How the engine reads: lines up to 2 MB, in buffers of 8 MB. Its own buffers of 32 MB take 150 MB more in all and are
 * no quicker (measured on a million rows of 14 columns).
 */
const usualLines = 'max_line_size = 2000000, buffer_size = 8000000';

/** A line of Athena or Redshift may have 32 MB; the engine reads such files with buffers of their size. */
const longLines = 'max_line_size = 67108864, buffer_size = 134217728';

/** Cells of a row group; the engine's own size of 122,880 rows would hold gigabytes of wide rows at once. */
const groupCells = 4_000_000;
const fewestGroupRows = 2048;
const mostGroupRows = 122_880;

const textOf = (index: number) => `c${index}`;

function otherType({ native }: CsvColumn): ColumnType {
  return { kind: 'other', native };
}

function formOf({ column, at }: PlannedColumn): TextForm {
  return column.forms[at] ?? textForm(otherType(column));
}

function sourceSql({ files, header, columns }: CsvRows, options: string): string {
  const types = columns.map((_, index) => `${textOf(index)}: 'VARCHAR'`).join(', ');
  return `read_csv([${files.map(quoteText).join(', ')}], auto_detect = false, delim = ',', quote = '"', escape = '"',
    header = ${header}, columns = {${types}}, allow_quoted_nulls = false, comment = '', ${options})`;
}

/** The value of a text; fails where the form does not hold it. */
function provenSql({ value, loses }: TextForm, text: string): string {
  const kept = value(text);
  return loses === undefined ? kept : `CASE WHEN ${loses(text)} THEN error('${misfit}') ELSE ${kept} END`;
}

function misfitSql({ value, loses }: TextForm, text: string): string {
  const lost = loses === undefined ? 'false' : loses(text);
  return `count(*) FILTER (WHERE ${text} IS NOT NULL AND (${lost} OR TRY(${value(text)}) IS NULL))`;
}

/** Writes the rows in one pass; fails where a text does not fit its column's form. */
async function writeProven(
  connection: DuckDBConnection,
  source: string,
  planned: readonly PlannedColumn[],
  columns: readonly Column[],
  into: string,
  options: CsvRowsOptions,
): Promise<number> {
  const values = planned.map(
    (column, index) =>
      `${provenSql(formOf(column), textOf(index))} AS ${quoteName(columns[index]?.field ?? textOf(index))}`,
  );
  const groupRows = Math.floor(groupCells / planned.length);
  const group = Math.min(mostGroupRows, Math.max(fewestGroupRows, groupRows));
  const sql = `COPY (SELECT ${values.join(', ')} FROM ${source}) TO ${quoteText(into)} (FORMAT parquet, ROW_GROUP_SIZE ${group})`;
  return interruptible(connection, sql, options, async () =>
    Number((await connection.runAndReadAll(sql)).getColumns()[0]?.[0] ?? 0),
  );
}

/** The columns, each in the next form that holds all its texts. */
async function widened(
  connection: DuckDBConnection,
  source: string,
  planned: readonly PlannedColumn[],
  options: CsvRowsOptions,
): Promise<PlannedColumn[]> {
  const counts = planned.map((column, index) => misfitSql(formOf(column), textOf(index)));
  const sql = `SELECT ${counts.join(', ')} FROM ${source}`;
  const found = await interruptible(connection, sql, options, async () =>
    (await connection.runAndReadAll(sql)).getColumns(),
  );
  return planned.map((one, index) => (Number(found[index]?.[0] ?? 0) > 0 ? { ...one, at: one.at + 1 } : one));
}

/** Rows that SQL gives as columns c0, c1, …, each text, or what the only form of its column leaves as it is. */
export interface SourceRows {
  readonly source: string;
  readonly columns: readonly CsvColumn[];
  readonly into: string;
}

/** Writes the rows, each column in the first form that holds all of it. */
export async function writeWidening(
  connection: DuckDBConnection,
  { source, columns: given, into }: SourceRows,
  options: CsvRowsOptions,
): Promise<WrittenRows> {
  const names = given.map(({ name }) => name);
  let planned = given.map((column): PlannedColumn => ({ column, at: 0 }));
  for (;;) {
    const types = planned.map((one) => formOf(one).type);
    const columns = namedColumns(names, types);
    try {
      return { columns, rows: await writeProven(connection, source, planned, columns, into, options) };
    } catch (error) {
      if (!isAppError(error) || final.has(error.code)) throw error;
      const wider = await widened(connection, source, planned, options);
      // Every text fits: it is something else.
      if (wider.every(({ at }, index) => at === planned[index]?.at)) throw error;
      planned = wider;
    }
  }
}

/**
 * Writes the rows of CSV files as one Parquet file, each text as exactly what it says: a column whose declared form
 * would round, cut or refuse one of its texts is kept in a wider form, in the end as text. Throws query.cancelled,
 * and limit.exceeded where the disk is full.
 */
export async function writeCsvRows(
  engine: Engine,
  rows: CsvRows,
  options: CsvRowsOptions = {},
): Promise<WrittenRows> {
  try {
    return await engine.withConnection(async (connection) => {
      try {
        return await writeWidening(connection, { ...rows, source: sourceSql(rows, usualLines) }, options);
      } catch (error) {
        // A line longer than a buffer looks to it like a quote that is never closed.
        if (!isAppError(error) || !/maximum line size|CSV Error/i.test(error.message)) throw error;
        return writeWidening(connection, { ...rows, source: sourceSql(rows, longLines) }, options);
      }
    });
  } catch (error) {
    await rm(rows.into, { force: true });
    throw error;
  }
}
