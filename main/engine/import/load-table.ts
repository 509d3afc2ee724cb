import { randomUUID } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { ImportOptions } from '#shared/contract/transfers.ts';
import { isAppError } from '#shared/errors/app-error.ts';
import type { Progress } from '#shared/model/progress.ts';
import { type Engine, interruptible } from '../engine.ts';
import { quoteName, quoteText } from '../sql-text.ts';
import { collectEvidence } from './column-evidence.ts';
import { linesOfOffsets, walkRecords } from './csv-records.ts';
import {
  chosenReading,
  fitsSql,
  isEmptySql,
  provenOrErrorSql,
  type Reading,
  textReading,
  unproven,
  unprovenCountSql,
  valueSql,
} from './reading.ts';
import { type Reject, type RejectTables, sourceSql, stored, type TextTable } from './text-table.ts';
import { errorCells } from './workbook-table.ts';

/** Rows from which types are first found; the whole file then proves them or widens them. */
const sampleRows = 4096;

export interface PlannedColumn {
  readonly name: string;
  readonly reading: Reading;
  /** Nothing but nulls so far. */
  readonly empty: boolean;
  readonly notes: readonly string[];
}

export interface LoadTools {
  readonly engine: Engine;
  readonly signal?: AbortSignal | undefined;
  report?(progress: Progress): void;
}

function chosenOf(options: ImportOptions, index: number): Reading | null {
  const type = options.columns?.[index]?.type ?? null;
  if (type === null) return null;
  return chosenReading(type, type.toUpperCase() === 'DATE' ? options.dateFormat : options.timestampFormat);
}

/** Names and types as the options and the first rows tell them. */
export async function planColumns(
  table: TextTable,
  options: ImportOptions,
  tools: LoadTools,
): Promise<PlannedColumn[]> {
  const chosen = table.names.map((_, index) => chosenOf(options, index));
  const open = table.names.flatMap((_, index) =>
    chosen[index] === null && table.readings === null ? [index] : [],
  );
  const evidence = new Map(open.map((index) => [index, collectEvidence()]));
  if (open.length > 0) {
    const sample = await tools.engine.query(
      `SELECT ${open.map(stored).join(', ')} FROM ${sourceSql(table, null)} LIMIT ${sampleRows}`,
      { signal: tools.signal },
    );
    for (const [at, index] of open.entries()) {
      const into = evidence.get(index);
      for (const text of sample.values[at] ?? []) into?.add(text === null ? null : String(text));
    }
  }
  return table.names.map((original, index) => {
    const name = options.columns?.[index]?.name ?? original;
    const picked = chosen[index] ?? table.readings?.[index];
    if (picked !== null && picked !== undefined) return { name, reading: picked, empty: false, notes: [] };
    const found = evidence.get(index)?.conclude(name, tolerance, formatsOf(options));
    return { name, notes: [], reading: textReading, empty: true, ...found };
  });
}

/** One bad value in a thousand does not make text of a column: its row is a reject. */
const tolerance = 0.001;

function formatsOf(options: ImportOptions) {
  return { date: options.dateFormat, timestamp: options.timestampFormat };
}

/** Names that Parquet and SQL can tell apart. */
export function fieldsOf(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name, index) => {
    const base = name === '' ? `column${index + 1}` : name;
    let field = base;
    for (let n = 2; taken.has(field.toLowerCase()); n += 1) field = `${base}_${n}`;
    taken.add(field.toLowerCase());
    return field;
  });
}

export interface Loaded {
  readonly columns: readonly PlannedColumn[];
  readonly rejects: readonly Reject[];
}

/**
 * Writes the table as Parquet. First in one pass that proves the types found so far on every text; where a text
 * does not fit, the columns at fault are looked at whole, and the file is written again.
 */
export async function loadTable(
  table: TextTable,
  planned: readonly PlannedColumn[],
  options: ImportOptions,
  target: string,
  tools: LoadTools,
): Promise<Loaded> {
  return tools.engine.withConnection(async (connection) => {
    const loader = createLoader(connection, table, options, target, tools);
    try {
      const proven = await loader.writeProven(planned);
      if (proven) return { columns: planned, rejects: await loader.ragged() };
      const { columns, doubtful } = await loader.lookAgain(planned);
      await loader.writeFitting(columns, doubtful);
      const ragged = await loader.ragged();
      const misfits = doubtful.length === 0 ? [] : await loader.misfits(columns, doubtful, ragged);
      const rejects = [...ragged, ...misfits];
      return {
        columns,
        rejects: rejects.sort((left, right) => (left.line ?? 0) - (right.line ?? 0)),
      };
    } finally {
      await loader.dropRejects();
    }
  });
}

interface RaggedReject extends Reject {
  readonly offset: number;
}

function createLoader(
  connection: DuckDBConnection,
  table: TextTable,
  options: ImportOptions,
  target: string,
  tools: LoadTools,
) {
  const id = randomUUID().replaceAll('-', '');
  let tables: RejectTables = { errors: `rejects_${id}`, scans: `reject_scans_${id}` };
  let acceptedRows = 0;

  const run = (sql: string, what: string) =>
    interruptible(
      connection,
      sql,
      {
        signal: tools.signal,
        onProgress: (fraction) => tools.report?.({ message: what, fraction }),
      },
      () => connection.run(sql),
    );
  const rows = (sql: string) =>
    interruptible(connection, sql, { signal: tools.signal }, async () =>
      (await connection.runAndReadAll(sql)).getRowsJS(),
    );

  async function dropRejects(): Promise<void> {
    await connection.run(`DROP TABLE IF EXISTS ${tables.errors}; DROP TABLE IF EXISTS ${tables.scans}`);
  }

  const copy = (select: string) => `COPY (${select}) TO ${quoteText(target)} (FORMAT parquet)`;
  const aliased = (
    columns: readonly PlannedColumn[],
    value: (column: PlannedColumn, text: string, index: number) => string,
  ) => {
    const fields = fieldsOf(columns.map((column) => column.name));
    return columns
      .map((column, index) => `${value(column, stored(index), index)} AS ${quoteName(fields[index] ?? '')}`)
      .join(', ');
  };

  return {
    dropRejects,

    /** False where a text was found that does not fit. */
    async writeProven(columns: readonly PlannedColumn[]): Promise<boolean> {
      const values = columns.map(({ reading }, index) => `${valueSql(reading, stored(index))} AS v${index}`);
      const proven = aliased(columns, ({ reading, empty }, text, index) =>
        provenOrErrorSql(reading, text, empty, `v${index}`),
      );
      const read = `SELECT *, ${values.join(', ')} FROM ${sourceSql(table, tables)}`;
      try {
        await run(copy(`SELECT ${proven} FROM (${read})`), 'Reading rows');
        return true;
      } catch (error) {
        if (isAppError(error) && error.message.includes(unproven)) return false;
        throw error;
      }
    },

    /** Settles the columns whose texts do not all fit; `doubtful` are those that will have rejects. */
    async lookAgain(
      planned: readonly PlannedColumn[],
    ): Promise<{ columns: PlannedColumn[]; doubtful: number[] }> {
      const counted = await rows(
        `SELECT ${planned.map(({ reading, empty }, index) => unprovenCountSql(reading, stored(index), empty)).join(', ')}
        FROM ${sourceSql(table, null)}`,
      );
      const failing = planned.flatMap((_, index) => (Number(counted[0]?.[index] ?? 0) > 0 ? [index] : []));
      const columns = [...planned];
      for (const index of failing) {
        const column = columns[index];
        // What is known from the whole source does not change; its misfits are rejects.
        if (column === undefined || column.reading.chosen || table.readings !== null) continue;
        const evidence = collectEvidence();
        tools.report?.({ message: `Looking at ${column.name} again` });
        const sql = `SELECT ${stored(index)} FROM ${sourceSql(table, null)}`;
        await interruptible(connection, sql, { signal: tools.signal }, async () => {
          const result = await connection.stream(sql);
          for (;;) {
            const chunk = await result.fetchChunk();
            if (chunk === null || chunk.rowCount === 0) break;
            const vector = chunk.getColumnVector(0);
            for (let row = 0; row < chunk.rowCount; row += 1) {
              const text = vector.getItem(row);
              evidence.add(text === null ? null : String(text));
            }
          }
        });
        columns[index] = {
          name: column.name,
          ...evidence.conclude(column.name, tolerance, formatsOf(options)),
        };
      }
      return {
        columns,
        doubtful: failing.filter((index) => columns[index]?.reading.type !== 'VARCHAR'),
      };
    },

    async writeFitting(columns: readonly PlannedColumn[], doubtful: readonly number[]): Promise<void> {
      await dropRejects();
      tables = { errors: `${tables.errors}_2`, scans: `${tables.scans}_2` };
      const values = aliased(columns, ({ reading }, text) =>
        reading.type === 'VARCHAR'
          ? text
          : `CASE WHEN ${isEmptySql(text)} THEN NULL ELSE ${valueSql(reading, text)} END`,
      );
      const fitting = doubtful.map((index) => fits(columns, index)).join(' AND ');
      await run(
        copy(`SELECT ${values} FROM ${sourceSql(table, tables)} ${fitting === '' ? '' : `WHERE ${fitting}`}`),
        'Reading rows again',
      );
    },

    /** Rows that are no rows: too many or too few values, open quotes, bytes of another encoding. */
    async ragged(): Promise<RaggedReject[]> {
      const found = await rows(
        `SELECT line_byte_position, first(column_name ORDER BY error_type = 'CAST'),
          first(error_type::VARCHAR ORDER BY error_type = 'CAST'), first(error_message ORDER BY error_type = 'CAST'),
          first(csv_line)
        FROM ${tables.errors} GROUP BY line_byte_position ORDER BY line_byte_position`,
      );
      const offsets = found.map((row) => Number(row[0]));
      const lines =
        found.length === 0 ? new Map<number, number>() : await linesOfOffsets(table.file, offsets);
      return found.map((row, at) => {
        const offset = offsets[at] ?? 0;
        const index = /^c(\d+)$/.exec(String(row[1] ?? ''))?.[1];
        return {
          offset,
          line: lines.get(offset) ?? null,
          column: index === undefined ? null : (table.names[Number(index)] ?? null),
          reason: raggedReason(String(row[2]), String(row[3])),
          text: String(row[4] ?? '').replace(/^\n/, ''),
        };
      });
    },

    /** Rows that hold a value that does not fit its column. */
    async misfits(
      columns: readonly PlannedColumn[],
      doubtful: readonly number[],
      ragged: readonly RaggedReject[],
    ): Promise<Reject[]> {
      const cases = (value: (index: number) => string) =>
        `CASE ${doubtful.map((index) => `WHEN NOT ${fits(columns, index)} THEN ${value(index)}`).join(' ')} END`;
      const found = await rows(
        `WITH numbered AS (SELECT *, row_number() OVER () - 1 AS ordinal FROM ${sourceSql(table, null)})
        SELECT ordinal, ${table.lineColumn ? 'line' : 'NULL'}, ${cases((index) => `${index}`)} AS misfit, ${cases(stored)},
          (SELECT count(*) FROM numbered)
        FROM numbered WHERE misfit IS NOT NULL ORDER BY ordinal`,
      );
      acceptedRows = Number(found[0]?.[4] ?? 0);
      const rejects = found.map((row) => {
        const index = Number(row[2]);
        const value = String(row[3] ?? '');
        const column = columns[index];
        return {
          ordinal: Number(row[0]),
          line: row[1] === null || row[1] === undefined ? null : Number(row[1]),
          column: column?.name ?? null,
          reason: misfitReason(value, column?.reading ?? textReading),
          text: value,
        };
      });
      if (table.lineColumn) return rejects;
      return locate(table, rejects, ragged, acceptedRows);
    },
  };

  function fits(columns: readonly PlannedColumn[], index: number): string {
    const reading = columns[index]?.reading ?? textReading;
    const text = stored(index);
    return `(${isEmptySql(text)} OR coalesce(${fitsSql(reading, text)}, false))`;
  }
}

/** Finds the lines and texts of accepted rows by their number; without a line where the count does not agree. */
async function locate(
  table: TextTable,
  rejects: readonly (Reject & { readonly ordinal: number })[],
  ragged: readonly RaggedReject[],
  acceptedRows: number,
): Promise<Reject[]> {
  const wanted = new Set(rejects.map((reject) => reject.ordinal));
  // The engine's offsets are sometimes one off, after a carriage return or a byte order mark.
  const skipped = new Set(ragged.flatMap(({ offset }) => [offset - 1, offset, offset + 1]));
  const places = new Map<number, { line: number; text: string }>();
  let accepted = 0;
  let current = -1;
  await walkRecords(
    table.file,
    table.dialect,
    table.names.length,
    ({ offset }) => {
      if (skipped.has(offset)) return false;
      current = accepted;
      accepted += 1;
      return wanted.has(current);
    },
    ({ line, text }) => places.set(current, { line, text }),
  );
  return rejects.map(({ column, reason, text, ordinal }) => {
    const place = accepted === acceptedRows ? places.get(ordinal) : undefined;
    return { line: place?.line ?? null, column, reason, text: place?.text ?? text };
  });
}

function misfitReason(value: string, { type, format }: Reading): string {
  if (errorCells.test(value)) return `The cell holds the error ${value}.`;
  return `"${value}" cannot be read as ${type}${format === undefined ? '' : ` in the format ${format}`} without loss.`;
}

function raggedReason(type: string, message: string): string {
  const counts = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message);
  if (counts !== null)
    return `The row has ${counts[2]} ${counts[2] === '1' ? 'value' : 'values'} instead of ${counts[1]}.`;
  switch (type) {
    case 'UNQUOTED VALUE':
      return 'A quote is not closed, or something stands between it and the delimiter.';
    case 'INVALID ENCODING':
      return 'The row holds bytes that are not UTF-8.';
    case 'LINE SIZE OVER MAXIMUM':
      return 'The row is longer than 2,000,000 bytes, the most that one row may have.';
    default:
      return message;
  }
}
