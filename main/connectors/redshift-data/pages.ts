import { type FileHandle, open } from 'node:fs/promises';
import type { ColumnMetadata, GetStatementResultV2Response } from '@aws-sdk/client-redshift-data';
import { AppError } from '#shared/errors/app-error.ts';
import type { Progress } from '#shared/model/progress.ts';
import { diskError } from '../../aws/s3/errors.ts';
import type { SessionContext } from '../connector.ts';
import type { DataApi } from './api.ts';
import { createRecordCounter, lengthOfHeader } from './csv-records.ts';

/** The pages of a result on disk: one CSV file, without lines of names. */
export interface FetchedPages {
  readonly columns: readonly ColumnMetadata[];
  readonly rows: number;
}

export interface FetchSettings {
  readonly api: DataApi;
  readonly id: string;
  readonly file: string;
  readonly context: SessionContext;
  /** No more rows than this, and no more pages than hold them. */
  readonly most?: number | undefined;
  report(progress: Progress): void;
}

/** Which pages may begin with a line of the columns' names. */
type Headed = 'every-page' | 'first-page' | 'none';

interface Pass extends FetchedPages {
  /** As the service tells it; undefined where not all pages were fetched. */
  readonly total: number | undefined;
  /** Lines of names that were taken off. */
  readonly headers: number;
}

function textOf({ Records = [] }: GetStatementResultV2Response): string {
  return Records.map(({ CSVRecords = '' }) => CSVRecords).join('');
}

/** Fetches the pages, the next one under way while one is written where all are wanted. */
async function fetchOnce(
  { api, id, file, context, most, report }: FetchSettings,
  headed: Headed,
): Promise<Pass> {
  const counter = createRecordCounter();
  let columns: readonly ColumnMetadata[] = [];
  let total = 0;
  let headers = 0;
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'w');
    let next: Promise<GetStatementResultV2Response> | undefined = api.csvPage(id, undefined, context);
    for (let number = 0; next !== undefined; number += 1) {
      const page: GetStatementResultV2Response = await next;
      columns = page.ColumnMetadata ?? columns;
      total = page.TotalNumRows ?? total;
      const { NextToken: token } = page;
      // Ahead only where every page is wanted; a failure of it is met where it is awaited.
      const ahead = token === undefined || most !== undefined ? undefined : api.csvPage(id, token, context);
      ahead?.catch(() => {});
      const text = textOf(page);
      const mayHead =
        headed === 'every-page' ? number === 0 || headers > 0 : headed === 'first-page' && number === 0;
      const header = mayHead
        ? lengthOfHeader(
            text,
            columns.map(({ name = '' }) => name),
          )
        : 0;
      if (header > 0) headers += 1;
      await handle.writeFile(counter.add(text.slice(header), most));
      report({
        message: `${counter.records} of ${total} rows`,
        ...(total > 0 ? { fraction: Math.min(1, counter.records / total) } : {}),
      });
      if (most !== undefined && counter.records >= most) {
        return { columns, rows: counter.records, total: undefined, headers };
      }
      next = token === undefined ? undefined : (ahead ?? api.csvPage(id, token, context));
    }
  } catch (error) {
    throw diskError(error, file);
  } finally {
    await handle?.close();
  }
  return { columns, rows: counter.records, total, headers };
}

/**
 * Fetches every page of a result in CSV into a file, and holds the rows that came against the total that the service
 * tells. Whether pages begin with a line of the columns' names is not documented: such a line is taken off, and where
 * the total says that it was a row like any other, the pages are fetched again. Throws connection.lost where the
 * total stays wrong, limit.exceeded where the disk is full.
 */
export async function fetchPages(settings: FetchSettings): Promise<FetchedPages> {
  let pass = await fetchOnce(settings, 'every-page');
  const missing = pass.total === undefined ? 0 : pass.total - pass.rows;
  if (missing > 0 && missing === pass.headers) pass = await fetchOnce(settings, 'none');
  else if (missing > 0 && missing === pass.headers - 1) pass = await fetchOnce(settings, 'first-page');
  if (pass.total === undefined || pass.total === pass.rows) return pass;
  throw new AppError('connection.lost', `The result has ${pass.total} rows, but ${pass.rows} came.`, {
    hint: 'Run it again.',
    retryable: true,
  });
}
