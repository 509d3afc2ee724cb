import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { GetQueryResultsOutput, QueryExecution } from '@aws-sdk/client-athena';
import { isAppError } from '#shared/errors/app-error.ts';
import type { Progress } from '#shared/model/progress.ts';
import type { Aws, AwsContext } from '../../aws/aws.ts';
import { type WrittenRows, writeCsvRows } from '../../engine/csv-rows.ts';
import type { Engine } from '../../engine/engine.ts';
import type { AthenaCalls } from './calls.ts';
import { toldOf } from './fetching.ts';
import type { AthenaProfile } from './profile.ts';
import { columnsOfPage, writePages } from './result-pages.ts';
import { mayGiveRows } from './run-state.ts';
import { resultColumn } from './types.ts';
import { fetchUnloaded, ownUnload } from './unload.ts';

/** What fetching works with. */
export interface FetchTools {
  readonly aws: Aws;
  readonly calls: AthenaCalls;
  readonly engine: Engine;
  readonly profile: AthenaProfile;
  /** Where what is on its way stands. */
  readonly temporary: string;
}

export interface Fetch {
  readonly execution: QueryExecution;
  /** The Parquet file the rows go into. */
  readonly into: string;
  /** Only so many of the first rows. */
  readonly preview?: number | undefined;
}

/** What a run that succeeded gave: rows, or a sentence. */
export type Fetched =
  | ({ readonly kind: 'rows' } & WrittenRows)
  | { readonly kind: 'effect'; readonly message: string };

/** Where the rows stand as one CSV object; undefined where there is none, or it may not be read. */
async function resultObject(
  { aws, profile }: FetchTools,
  { ResultConfiguration }: QueryExecution,
  context: AwsContext,
): Promise<{ readonly url: string; readonly bytes: number } | undefined> {
  // Athena's own word: a workgroup may have put the result elsewhere than it was asked to.
  const url = ResultConfiguration?.OutputLocation;
  if (url === undefined || !url.endsWith('.csv')) return undefined;
  try {
    const head = await aws.s3.head(profile.aws, url, context);
    return head === null ? undefined : { url, bytes: head.bytes };
  } catch (error) {
    if (!isAppError(error) || error.code !== 'permission.denied') throw error;
    context.log.info(`${url} may not be read: the rows are fetched by pages.`);
    return undefined;
  }
}

function effectOf({ UpdateCount }: GetQueryResultsOutput, texts: string): string {
  if (texts !== '') return texts;
  if (UpdateCount === undefined || UpdateCount === 0) return 'Done.';
  return UpdateCount === 1 ? '1 row written.' : `${UpdateCount} rows written.`;
}

/** What a definition printed, such as the partitions that MSCK REPAIR TABLE found. */
function printed({ ResultSet }: GetQueryResultsOutput): string {
  const lines = (ResultSet?.Rows ?? []).flatMap(({ Data = [] }) =>
    Data.map((datum) => datum.VarCharValue ?? ''),
  );
  return lines.join('\n').trim();
}

/**
 * Fetches what a run that succeeded gave, by the quickest way that loses nothing: a result of one page by that page;
 * a larger one as the object Athena wrote, or as those of an UNLOAD of ours; by pages what has no object that may be
 * read.
 */
export async function fetchResult(
  tools: FetchTools,
  { execution, into, preview }: Fetch,
  context: AwsContext,
  report: (progress: Progress) => void,
): Promise<Fetched> {
  const { calls, profile, engine } = tools;
  const unloaded = ownUnload(execution);
  if (unloaded !== undefined) {
    return { kind: 'rows', ...(await fetchUnloaded(tools, execution, unloaded, into, context, report)) };
  }
  const { pageRows, pagesUpToBytes } = profile.limits;
  const id = execution.QueryExecutionId ?? '';
  const isPreview = preview !== undefined;
  const object = isPreview ? undefined : await resultObject(tools, execution, context);
  const isLarge = object !== undefined && object.bytes > pagesUpToBytes;
  const wanted = isLarge ? 1 : isPreview ? Math.min(pageRows, preview + 1) : pageRows;
  const first = await calls.page(id, wanted, undefined, context);
  const infos = columnsOfPage(first);
  if (infos.length === 0 || !mayGiveRows(execution)) {
    const text = execution.StatementType === 'DML' ? '' : printed(first);
    return { kind: 'effect', message: effectOf(first, text) };
  }
  const columns = infos.map(resultColumn);
  const file = path.join(tools.temporary, `athena-${randomUUID()}.csv`);
  try {
    const fromObject = object !== undefined && (isLarge || first.NextToken !== undefined);
    if (fromObject) {
      await tools.aws.s3.download(profile.aws, object.url, file, context, toldOf(object.bytes, report));
    } else {
      await writePages(calls, execution, first, { file, pageRows, most: preview }, context, (rows) =>
        report({ message: `Fetching pages, ${rows} rows here` }),
      );
    }
    const written = await writeCsvRows(
      engine,
      { files: [file], header: fromObject, columns, into },
      {
        signal: context.signal,
        onProgress: (fraction) => report({ message: 'Reading rows', fraction }),
      },
    );
    return { kind: 'rows', ...written };
  } finally {
    await rm(file, { force: true });
  }
}
