import type { RunEvent } from '#shared/contract/runs.ts';
import { isAppError } from '#shared/errors/app-error.ts';
import type { Column } from '#shared/model/column.ts';
import type { ParameterValues, ResultInfo, ResultOrigin } from '#shared/model/result.ts';
import type { RunStats, SessionEvent } from '../connectors/connector.ts';
import type { PendingResult, ResultStore } from '../engine/result-store.ts';
import type { JournalEntry, RunJournal } from '../engine/run-journal.ts';
import type { Clock } from '../platform/clock.ts';

/** How a statement ends that does not fail. */
export type Ending = Extract<RunEvent, { type: 'result' | 'finished' }>;

export interface FollowerSettings {
  readonly results: ResultStore;
  readonly journal: RunJournal;
  readonly clock: Clock;
  /** Told of every result as soon as it is kept. */
  onKept?(result: ResultInfo): void;
}

/** One statement on its way: what its result will be called and say of where it came from. */
export interface Followed {
  readonly index: number;
  readonly connectionId: string;
  readonly sql: string;
  readonly parameters: ParameterValues;
  readonly title: string;
  readonly name: string;
  readonly origin: ResultOrigin;
  readonly startedAt: Date;
  /** Where the source works on without us. */
  readonly journalled?: JournalEntry | undefined;
}

/** Whether the source goes on though following it failed: the run is kept in the journal, to be followed again. */
function goesOn(error: unknown, remoteId: string | undefined): boolean {
  if (!isAppError(error)) return false;
  if (error.details.leftRunning === true) return true;
  if (error.code === 'query.cancelled') return error.details.stopped?.state === 'unproven';
  if (error.code !== 'connection.lost' && error.code !== 'auth.expired') return false;
  // Where the source has not answered, nobody knows whether it took it.
  return remoteId !== undefined || error.retryable;
}

/** Follows statements to their kept results. */
export function createFollower({ results, journal, clock, onKept }: FollowerSettings) {
  async function keep(
    pending: PendingResult,
    followed: Followed,
    columns: readonly Column[],
    rows: number,
    stats: RunStats,
    remoteId: string | undefined,
  ): Promise<ResultInfo> {
    const result = await pending.keep({
      name: followed.name,
      title: followed.title,
      origin: followed.origin,
      connectionId: followed.connectionId,
      sql: followed.sql,
      parameters: followed.parameters,
      ...(remoteId === undefined ? {} : { remoteId }),
      startedAt: followed.startedAt.toISOString(),
      finishedAt: clock.now().toISOString(),
      rows,
      ...(stats.bytesScanned === undefined ? {} : { bytesScanned: stats.bytesScanned }),
      ...(stats.cost === undefined ? {} : { cost: stats.cost }),
      columns: [...columns],
    });
    onKept?.(result);
    return result;
  }

  /** What it tells of on the way, and as its value how it ended. `start` begins with the file the rows go into. */
  return async function* follow(
    followed: Followed,
    start: (into: string) => AsyncIterable<SessionEvent>,
  ): AsyncGenerator<RunEvent, Ending, void> {
    const { index, journalled } = followed;
    const started = performance.now();
    const pending = await results.begin();
    let remoteId = journalled?.remoteId;
    let stays = false;
    try {
      let columns: readonly Column[] | undefined;
      let stats: RunStats = {};
      for await (const event of start(pending.file)) {
        if (event.type === 'started') {
          remoteId = event.remoteId;
          if (journalled !== undefined) {
            await journal.submitted(journalled.runId, remoteId);
            yield { type: 'started', index, runId: journalled.runId, remoteId };
          }
        }
        if (event.type === 'progress') yield { type: 'progress', index, progress: event.progress };
        if (event.type === 'columns') columns = event.columns;
        if (event.type === 'done') stats = event.stats;
      }
      if (columns === undefined || stats.rows === undefined) {
        return {
          type: 'finished',
          index,
          message: stats.message ?? 'Done.',
          elapsedMs: performance.now() - started,
          ...(stats.bytesScanned === undefined ? {} : { bytesScanned: stats.bytesScanned }),
          ...(stats.cost === undefined ? {} : { cost: stats.cost }),
        };
      }
      const result = await keep(pending, followed, columns, stats.rows, stats, remoteId);
      return { type: 'result', index, result };
    } catch (error) {
      stays = goesOn(error, remoteId);
      throw error;
    } finally {
      await pending.discard();
      if (journalled !== undefined) await (stays ? journal.left : journal.end)(journalled.runId);
    }
  };
}
