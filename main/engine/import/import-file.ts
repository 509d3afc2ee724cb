import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { ImportOptions, ImportPreview } from '#shared/contract/transfers.ts';
import { AppError, cancelled } from '#shared/errors/app-error.ts';
import type { Cell, Column } from '#shared/model/column.ts';
import { localConnectionId } from '#shared/model/ids.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { checkName, legalName } from '../result-names.ts';
import type { ResultStore } from '../result-store.ts';
import { quoteName, quoteText } from '../sql-text.ts';
import type { SourceFile } from './detect-format.ts';
import { fieldsOf, loadTable, type PlannedColumn, planColumns } from './load-table.ts';
import { type OpenTools, withOpenSource } from './open-source.ts';
import { chosenReading, isEmptySql, valueSql } from './reading.ts';
import { type Reject, sourceSql, stored, type TextTable } from './text-table.ts';
import { createTextWriter, ownDialect } from './text-writer.ts';

const previewRows = 50;

export interface ImportTools extends OpenTools {
  readonly results: ResultStore;
}

export interface Imported {
  readonly result: ResultInfo;
  /** What was decided on the way, such as a column kept as text. */
  readonly notes: readonly string[];
}

/** `sales 2026.csv.gz` gives `sales_2026`. */
export function tableNameOf(fileName: string): string {
  const base = fileName.replace(/\.gz$/i, '').replace(/\.[A-Za-z]{2,7}$/, '');
  return legalName(path.basename(base), 'import');
}

async function parquetColumns(file: string, fileName: string, tools: OpenTools): Promise<readonly Column[]> {
  try {
    const table = await tools.engine.query(`SELECT * FROM read_parquet(${quoteText(file)}) LIMIT 0`, {
      signal: tools.signal,
    });
    return table.columns;
  } catch (error) {
    if (tools.signal?.aborted) throw error;
    throw new AppError('input.invalid', `${fileName} cannot be read as Parquet; it may be cut off.`, {
      hint: 'Copy or download the file again.',
      details: { file: fileName },
      cause: error,
    });
  }
}

/** Columns of a Parquet file with the user's names and types. */
function parquetSelect(
  columns: readonly Column[],
  options: ImportOptions,
): { names: string[]; select: string } {
  const names = columns.map((column, at) => options.columns?.[at]?.name ?? column.name);
  const fields = fieldsOf(names);
  const select = columns.map((column, at) => {
    const type = options.columns?.[at]?.type ?? null;
    const field = quoteName(fields[at] ?? '');
    if (type === null) return `${quoteName(column.field)} AS ${field}`;
    return `CAST(${quoteName(column.field)} AS ${chosenReading(type, undefined).type}) AS ${field}`;
  });
  return { names, select: select.join(', ') };
}

function isText(value: Cell): value is string {
  return typeof value === 'string';
}

async function previewTable(
  table: TextTable,
  columns: readonly PlannedColumn[],
  tools: OpenTools,
): Promise<{ columns: ImportPreview['columns']; rows: Cell[][] }> {
  const values = columns.map(({ reading }, at) => {
    const text = stored(at);
    return reading.type === 'VARCHAR'
      ? text
      : `CASE WHEN ${isEmptySql(text)} THEN NULL ELSE ${valueSql(reading, text)} END`;
  });
  const texts = columns.map((_, at) => stored(at));
  const found = await tools.engine.query(
    `SELECT ${[...values, ...texts].join(', ')} FROM ${sourceSql(table, null)} LIMIT ${previewRows}`,
    { signal: tools.signal },
  );
  const rows = Array.from({ length: found.rowCount }, (_, row) =>
    columns.map((_column, at): Cell => {
      const value = found.values[at]?.[row] ?? null;
      const text = found.values[columns.length + at]?.[row] ?? null;
      // A text that is not of the type is shown as it stands.
      return value === null && isText(text) && text !== '' ? text : value;
    }),
  );
  return {
    columns: columns.map(({ name }, at) => ({
      name,
      type: found.columns[at]?.type ?? { kind: 'text', native: 'VARCHAR' },
    })),
    rows,
  };
}

/** What a file holds and how it would be read, from its head. */
export async function inspectFile(
  file: SourceFile,
  options: ImportOptions,
  tools: OpenTools,
): Promise<ImportPreview> {
  return withOpenSource(file, options, true, tools, async (source): Promise<ImportPreview> => {
    const facts = { fileName: file.fileName, bytes: file.bytes };
    if (source.kind === 'parquet') {
      const columns = await parquetColumns(file.path, file.fileName, tools);
      const { names, select } = parquetSelect(columns, options);
      const table = await tools.engine.query(
        `SELECT ${select} FROM read_parquet(${quoteText(file.path)}) LIMIT ${previewRows}`,
        { signal: tools.signal },
      );
      return {
        ...facts,
        options: source.options,
        columns: table.columns.map((column, at) => ({ name: names[at] ?? column.name, type: column.type })),
        rows: Array.from({ length: table.rowCount }, (_, row) =>
          table.values.map((column) => column[row] ?? null),
        ),
        notes: [],
      };
    }
    const planned = await planColumns(source.table, options, tools);
    const table = await previewTable(source.table, planned, tools);
    return {
      ...facts,
      ...table,
      options: source.options,
      ...(source.sheets === undefined ? {} : { sheets: [...source.sheets] }),
      notes: [...source.table.notes, ...planned.flatMap((column) => column.notes)],
    };
  });
}

interface Written {
  readonly names: readonly string[];
  readonly format: string;
  readonly rejects: readonly Reject[];
  readonly notes: readonly string[];
}

async function writeParquet(
  file: SourceFile,
  options: ImportOptions,
  target: string,
  tools: ImportTools,
): Promise<Written> {
  return withOpenSource(file, options, false, tools, async (source): Promise<Written> => {
    const format = source.options.format ?? 'csv';
    if (source.kind === 'parquet') {
      const columns = await parquetColumns(file.path, file.fileName, tools);
      const { names, select } = parquetSelect(columns, options);
      await tools.engine.run(
        `COPY (SELECT ${select} FROM read_parquet(${quoteText(file.path)})) TO ${quoteText(target)} (FORMAT parquet)`,
        {
          signal: tools.signal,
          onProgress: (fraction) => tools.report?.({ message: 'Reading rows', fraction }),
        },
      );
      return { names, format, rejects: [], notes: [] };
    }
    const planned = await planColumns(source.table, options, tools);
    const loaded = await loadTable(source.table, planned, options, target, tools);
    return {
      names: loaded.columns.map((column) => column.name),
      format,
      rejects: [...source.table.rejects, ...loaded.rejects].sort(
        (left, right) => (left.line ?? 0) - (right.line ?? 0),
      ),
      notes: [...source.table.notes, ...loaded.columns.flatMap((column) => column.notes)],
    };
  });
}

async function writeRejects(rejects: readonly Reject[], target: string, tools: ImportTools): Promise<void> {
  const texts = `${target}.csv`;
  const writer = createTextWriter(texts);
  try {
    for (const { line, column, reason, text } of rejects) {
      await writer.write(0, [line === null ? null : String(line), column, reason, text]);
    }
    await writer.close();
    const table: TextTable = {
      file: texts,
      dialect: ownDialect,
      names: ['line', 'column', 'reason', 'text'],
      readings: [],
      lineColumn: true,
      rejects: [],
      notes: [],
    };
    await tools.engine.run(
      `COPY (SELECT c0::BIGINT AS "line", c1 AS "column", c2 AS "reason", c3 AS "text" FROM ${sourceSql(table, null)})
      TO ${quoteText(target)} (FORMAT parquet)`,
      { signal: tools.signal },
    );
  } finally {
    await rm(texts, { force: true });
  }
}

async function describe(
  file: string,
  tools: ImportTools,
): Promise<{ columns: readonly Column[]; rows: number }> {
  const table = await tools.engine.query(`SELECT * FROM read_parquet(${quoteText(file)}) LIMIT 0`);
  const counted = await tools.engine.query(`SELECT count(*) FROM read_parquet(${quoteText(file)})`);
  return { columns: table.columns, rows: Number(counted.values[0]?.[0] ?? 0) };
}

/** Imports a file as a kept result, its rejects as another one; both appear whole, or neither does. */
export async function importFile(
  file: SourceFile,
  name: string | undefined,
  options: ImportOptions,
  tools: ImportTools,
): Promise<Imported> {
  if (name !== undefined) checkName(name);
  const startedAt = new Date().toISOString();
  const view = name ?? tableNameOf(file.fileName);
  const pending = await tools.results.begin();
  const rejected = await tools.results.begin();
  try {
    const { names, format, rejects, notes } = await writeParquet(file, options, pending.file, tools);
    const facts = { connectionId: localConnectionId, sql: '', parameters: {}, startedAt };
    const { columns, rows } = await describe(pending.file, tools);
    const draft = {
      ...facts,
      name: view,
      title: file.fileName,
      origin: { kind: 'import' as const, fileName: file.fileName, format },
      rows,
      columns: columns.map((column, at) => ({ ...column, name: names[at] ?? column.name })),
    };
    if (rejects.length > 0) await writeRejects(rejects, rejected.file, tools);
    if (tools.signal?.aborted) throw cancelled('The import');
    tools.report?.({ message: 'Keeping the result' });
    if (rejects.length === 0) return { result: await pending.keep(draft), notes };
    const { columns: rejectColumns } = await describe(rejected.file, tools);
    const kept = await rejected.keep({
      ...facts,
      name: `${view}_rejects`,
      title: `Rejects of ${file.fileName}`,
      origin: { kind: 'rejects', of: pending.id },
      rows: rejects.length,
      columns: [...rejectColumns],
    });
    try {
      const result = await pending.keep({ ...draft, rejects: { id: kept.id, rows: rejects.length } });
      return { result, notes };
    } catch (error) {
      await tools.results.remove(kept.id);
      throw error;
    }
  } catch (error) {
    throw tools.signal?.aborted ? cancelled('The import') : error;
  } finally {
    await pending.discard();
    await rejected.discard();
  }
}
