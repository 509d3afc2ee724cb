import { readFile, writeFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { GetQueryResultsInput, GetQueryResultsOutput, Row } from '@aws-sdk/client-athena';
import { placeOf } from '../catalog/catalog.ts';
import type { ObjectStore, StoredObject } from '../s3/store.ts';
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

  /** The whole lines in the first megabyte of an object that is made as it is read. */
  async function headOf(object: StoredObject): Promise<string> {
    const bytes = await buffer(object.read(0, Math.min(object.size, 1 << 20)));
    const file = store.temporary();
    await writeFile(file, bytes.subarray(0, bytes.lastIndexOf('\n') + 1));
    return file;
  }

  /** The result's file; of one that is made as it is read its head, which is enough for the first page alone. */
  async function fileOf({ outcome, outputLocation }: Execution, isFirst: boolean): Promise<string> {
    if (outcome === undefined) throw new Error('The query has no result.');
    if (outputLocation === null && outcome.file !== null) return outcome.file;
    if (outputLocation === null) throw new Error('The statement has no result.');
    const { bucket, prefix } = placeOf(outputLocation);
    const object = store.get(bucket, prefix.slice(0, -1));
    if (object === undefined) throw invalidRequest('Could not find results');
    if (object.file !== undefined) return object.file;
    if (!isFirst) throw new Error('Only the first page is given of an object that is made as it is read.');
    return headOf(object);
  }

  /** The lines of the file, an empty text told from none. */
  async function lines(execution: Execution, isFirst: boolean): Promise<string> {
    const file = await fileOf(execution, isFirst);
    const columns = (execution.outcome?.columns ?? []).map((_, place) => `'c${place}': VARCHAR`);
    return `read_csv(${quoteText(file)}, columns = {${columns.join(', ')}}, header = false, skip = 0, delim = ',',
      quote = '"', escape = '"', allow_quoted_nulls = false, auto_detect = false, max_line_size = 100000000, parallel = false)`;
  }

  async function index(execution: Execution): Promise<string> {
    const rows = engine.temporary();
    const connection = await engine.connect();
    await connection.run(
      `COPY (FROM ${await lines(execution, false)}) TO ${quoteText(rows)} (FORMAT parquet)`,
    );
    connection.closeSync();
    return rows;
  }

  async function csvRows(execution: Execution, start: number, count: number): Promise<Row[]> {
    const { id } = execution;
    let source: string;
    if (start === 0) {
      source = `FROM ${await lines(execution, true)} LIMIT ${count}`;
    } else {
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
    const text = await readFile(await fileOf(execution, start === 0), 'utf8');
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
