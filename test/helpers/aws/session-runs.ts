import path from 'node:path';
import type { Session, SessionContext, SessionEvent, Statement } from '#main/connectors/connector.ts';
import { isAppError } from '#shared/errors/app-error.ts';
import type { openRedshiftData } from './redshift-data.ts';

/** Runs a statement to its end, its rows into a file, and gives all that was told. */
export async function runIn(
  { folder, context }: Pick<Awaited<ReturnType<typeof openRedshiftData>>, 'folder' | 'context'>,
  session: Session,
  sql: string,
  more: Partial<Statement> = {},
  within: SessionContext = context(),
): Promise<readonly SessionEvent[]> {
  const events: SessionEvent[] = [];
  const into = path.join(folder, `${crypto.randomUUID()}.parquet`);
  for await (const event of session.run({ sql, parameters: {}, into, ...more }, within)) events.push(event);
  return events;
}

export function statsOf(events: readonly SessionEvent[]) {
  const last = events.at(-1);
  if (last?.type !== 'done') throw new Error('The run did not end.');
  return last.stats;
}

export function idOf([first]: readonly SessionEvent[]): string {
  if (first?.type !== 'started') throw new Error('The run did not start.');
  return first.remoteId;
}

export async function failure(work: Promise<unknown>) {
  const thrown: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!isAppError(thrown)) throw new Error(`No AppError: ${String(thrown)}`);
  return thrown;
}
