import { readFile } from 'node:fs/promises';
import type { GetQueryResultsInput, GetQueryResultsOutput, Row } from '@aws-sdk/client-athena';
import { placeOf } from '../catalog/catalog.ts';
import type { ObjectStore } from '../s3/store.ts';
import { type AthenaEngine, quoteText } from './engine.ts';
import { invalidRequest } from './errors.ts';
import type { Execution } from './executions.ts';

/** The pages of results, as GetQueryResults gives them. */
export interface Pages {
  page(execution: Execution, input: GetQueryResultsInput): Promise<GetQueryResultsOutput>;
}

const mostRows = 1000;

function rowOf(values: readonly (string | null)[]): Row {
  return { Data: values.map((value) => (value === null ? {} : { VarCharValue: value })) };
}

export function createPages(engine: AthenaEngine, store: ObjectStore): Pages {
  /** The rows by number, made of the result's file when a later page is asked for. */
  const indexed = new Map<string, Promise<string>>();

  function fileOf({ outcome, outputLocation }: Execution): string {
    if (outcome === undefined) throw new Error('The query has no result.');
    if (outputLocation === null && outcome.file !== null) return outcome.file;
    if (outputLocation === null) throw new Error('The statement has no result.');
    const { bucket, prefix } = placeOf(outputLocation);
    const file = store.get(bucket, prefix.slice(0, -1))?.file;
    if (file === undefined) throw invalidRequest('Could not find results');
    return file;
  }

  /** The lines of the file, an empty text told from none. */
  function lines(execution: Execution): string {
    const columns = (execution.outcome?.columns ?? []).map((_, place) => `'c${place}': VARCHAR`);
    return `read_csv(${quoteText(fileOf(execution))}, columns = {${columns.join(', ')}}, header = false, skip = 0, delim = ',',
      quote = '"', escape = '"', allow_quoted_nulls = false, auto_detect = false, max_line_size = 100000000, parallel = false)`;
  }

  async function index(execution: Execution): Promise<string> {
    const rows = engine.temporary();
    const connection = await engine.connect();
    await connection.run(`COPY (FROM ${lines(execution)}) TO ${quoteText(rows)} (FORMAT parquet)`);
    connection.closeSync();
    return rows;
  }

  async function csvRows(execution: Execution, start: number, count: number): Promise<Row[]> {
    const { id } = execution;
    let source = `FROM ${lines(execution)} LIMIT ${count}`;
    if (start > 0) {
      const rows = indexed.get(id) ?? index(execution);
      indexed.set(id, rows);
      source = `SELECT * EXCLUDE (file_row_number) FROM read_parquet(${quoteText(await rows)}, file_row_number = true)
        WHERE file_row_number >= ${start} AND file_row_number < ${start + count} ORDER BY file_row_number`;
    }
    const connection = await engine.connect();
    const reader = await connection.runAndReadAll(source);
    connection.closeSync();
    return reader
      .getRowsJson()
      .map((row) => rowOf(row.map((value) => (value === null ? null : String(value)))));
  }

  async function textRows(execution: Execution, start: number, count: number): Promise<Row[]> {
    const text = await readFile(fileOf(execution), 'utf8');
    const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
    return lines.slice(start, start + count).map((line) => rowOf([line]));
  }

  return {
    async page(execution, { NextToken, MaxResults = mostRows }) {
      const { outcome } = execution;
      if (outcome === undefined) throw new Error('The query has no result.');
      if (MaxResults > mostRows) {
        throw invalidRequest(`MaxResults is more than maximum allowed length ${mostRows}.`);
      }
      const start = NextToken === undefined ? 0 : Number(Buffer.from(NextToken, 'base64url').toString());
      if (!Number.isInteger(start)) throw invalidRequest('Invalid NextToken.');
      const read = outcome.form === 'csv' ? csvRows : textRows;
      const found = outcome.file === null ? [] : await read(execution, start, MaxResults + 1);
      const more = found.length > MaxResults;
      return {
        UpdateCount: outcome.updateCount,
        ResultSet: {
          Rows: found.slice(0, MaxResults),
          ResultSetMetadata: { ColumnInfo: [...outcome.columns] },
        },
        ...(more ? { NextToken: Buffer.from(String(start + MaxResults)).toString('base64url') } : {}),
      };
    },
  };
}
