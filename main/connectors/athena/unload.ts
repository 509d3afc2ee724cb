import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ColumnInfo, QueryExecution } from '@aws-sdk/client-athena';
import { isAppError } from '#shared/errors/app-error.ts';
import type { Progress } from '#shared/model/progress.ts';
import type { AwsContext, S3Object } from '../../aws/aws.ts';
import { printS3 } from '../../aws/s3/address.ts';
import type { WrittenRows } from '../../engine/csv-rows.ts';
import { writeParquetRows } from '../../engine/parquet-rows.ts';
import type { FetchTools } from './fetch.ts';
import { toldOf } from './fetching.ts';
import { columnsOfQuery } from './head.ts';
import { resultColumn } from './types.ts';
import { unstoppable } from './unstoppable.ts';

/** Types that UNLOAD writes as they are; all others are written as the text that Athena prints. */
const written: ReadonlySet<string> = new Set(
  'boolean tinyint smallint int integer bigint real float double decimal varchar date timestamp varbinary array map row'.split(
    ' ',
  ),
);

const opening = 'UNLOAD (SELECT ';
const from = ' FROM (\n';
const alias = '\n) AS unloaded_rows (';
const folder = 'backcast-unload/';

/** A statement as an UNLOAD of ours. */
export interface UnloadText {
  readonly sql: string;
  /** Where the statement begins in it. */
  readonly offset: number;
  /** The prefix that its objects go to, and nothing else. */
  readonly prefix: string;
}

function unloadedValue({ Type = '' }: ColumnInfo, name: string): string {
  const type = Type.toLowerCase();
  if (written.has(type)) return name;
  return type === 'json' ? `json_format(${name}) AS ${name}` : `CAST(${name} AS varchar) AS ${name}`;
}

/** The statement as an UNLOAD whose columns have names of ours, so that those of the statement may be anything. */
export function unloadText(
  sql: string,
  columns: readonly ColumnInfo[],
  output: string,
  token: string,
): UnloadText {
  const names = columns.map((_, index) => `c${index}`);
  const values = columns.map((column, index) => unloadedValue(column, `c${index}`));
  const base = output.endsWith('/') ? output : `${output}/`;
  const prefix = `${base}${folder}${token}/`;
  const head = `${opening}${values.join(', ')}${from}`;
  const quoted = prefix.replaceAll("'", "''");
  return {
    sql: `${head}${sql}${alias}${names.join(', ')})) TO '${quoted}' WITH (format = 'PARQUET', compression = 'SNAPPY')`,
    offset: head.length,
    prefix,
  };
}

/** An UNLOAD of ours, taken apart again: the statement it holds, and where its objects are. */
export function ownUnload({
  Query = '',
}: QueryExecution): { readonly sql: string; readonly prefix: string } | undefined {
  const end = Query.lastIndexOf(alias);
  const start = Query.indexOf(from);
  const prefix = /\)\) TO '((?:[^']|'')*)' WITH \(format = 'PARQUET', compression = 'SNAPPY'\)$/.exec(
    Query.slice(end + alias.length),
  )?.[1];
  if (!Query.startsWith(opening) || start < 0 || end < start || prefix?.includes(`/${folder}`) !== true) {
    return undefined;
  }
  return { sql: Query.slice(start + from.length, end), prefix: prefix.replaceAll("''", "'") };
}

/** Removes what an UNLOAD of ours wrote. That it cannot be removed is no reason to fail: it is told to the log. */
export async function removeUnloaded(tools: FetchTools, prefix: string, context: AwsContext): Promise<void> {
  try {
    await tools.aws.s3.removeUnder(tools.profile.aws, prefix, unstoppable(context));
  } catch (error) {
    const reason = isAppError(error) ? error.message : String(error);
    context.log.info(`${prefix} could not be removed: ${reason}`);
  }
}

/** Fetches the objects of an UNLOAD of ours into one Parquet file. The prefix is left as it is. */
export async function fetchUnloaded(
  tools: FetchTools,
  execution: QueryExecution,
  { sql, prefix }: { readonly sql: string; readonly prefix: string },
  into: string,
  context: AwsContext,
  report: (progress: Progress) => void,
): Promise<WrittenRows> {
  const { aws, profile, engine, temporary } = tools;
  const infos = await columnsOfQuery(tools, sql, execution.ExecutionParameters ?? [], context);
  const objects: S3Object[] = [];
  for await (const object of aws.s3.list(profile.aws, prefix, context)) {
    if (object.bytes > 0) objects.push(object);
  }
  const total = objects.reduce((sum, { bytes }) => sum + bytes, 0);
  const own = path.join(temporary, `athena-${randomUUID()}`);
  await mkdir(own);
  try {
    const files: string[] = [];
    let before = 0;
    for (const object of objects) {
      const file = path.join(own, `${files.length}.parquet`);
      files.push(file);
      const told = toldOf(total, report, before);
      await aws.s3.download(profile.aws, printS3(object), file, context, told);
      before += object.bytes;
    }
    const columns = infos.map((info) => ({
      ...resultColumn(info),
      isText: !written.has((info.Type ?? '').toLowerCase()),
    }));
    return await writeParquetRows(engine, { files, columns, into }, { signal: context.signal });
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}
