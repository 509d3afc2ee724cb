import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Column } from '#shared/model/column.ts';
import { writeCsvRows } from '../../engine/csv-rows.ts';
import type { Engine } from '../../engine/engine.ts';
import { orderedWindow } from '../../engine/row-window.ts';
import type { SessionEvent } from '../connector.ts';
import { type FetchSettings, fetchPages } from './pages.ts';
import { csvColumns } from './types.ts';

/** Rows told of at a time. */
const batchRows = 10_000;

/** Fetches a result and writes its rows as one Parquet file; the pages stand beside it meanwhile. */
export async function fetchRows(
  engine: Engine,
  settings: Omit<FetchSettings, 'file'>,
  into: string,
): Promise<{ readonly columns: readonly Column[]; readonly rows: number }> {
  const file = `${into}.csv`;
  try {
    const { columns } = await fetchPages({ ...settings, file });
    const { report, context } = settings;
    return await writeCsvRows(
      engine,
      { files: [file], header: false, columns: csvColumns(columns), into },
      {
        signal: context.signal,
        onProgress: (fraction) => report({ message: 'Writing the rows', fraction }),
      },
    );
  } finally {
    await rm(file, { force: true });
  }
}

/** Gives a file for rows that nobody keeps, and tells of them once it is written. */
export async function tellingRows<T extends { readonly columns: readonly Column[]; readonly rows: number }>(
  engine: Engine,
  temporary: string,
  write: (into: string) => Promise<T>,
  tell: (event: SessionEvent) => void,
  signal: AbortSignal,
): Promise<T> {
  const folder = path.join(temporary, `rows-${randomUUID()}`);
  await mkdir(folder, { recursive: true });
  try {
    const into = path.join(folder, 'rows.parquet');
    const written = await write(into);
    tell({ type: 'columns', columns: written.columns });
    const fields = written.columns.map(({ field }) => field);
    for (let at = 0; at < written.rows; at += batchRows) {
      const { values, rowCount } = await engine.query(orderedWindow(into, fields, at, batchRows), { signal });
      tell({ type: 'batch', values, rowCount });
    }
    return written;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
