import type { ActiveRun } from '#shared/contract/runs.ts';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import type { CancelProof } from '#shared/model/cancel-proof.ts';
import type { Connections, SessionContext } from '../connectors/connector.ts';
import { isFollowed, type JournalEntry, type RunJournal } from '../engine/run-journal.ts';

interface Here {
  readonly stop: AbortController;
  readonly leave: AbortController;
  readonly ended: Promise<CancelProof>;
}

/** Runs that go on at sources: those this process follows, and those that were left. */
export interface ActiveRuns {
  list(): Promise<readonly ActiveRun[]>;
  /**
   * Runs `follow` with signals of its own, so that others can stop or leave the run by its id. `whenLeft` says what
   * the abort of `context` means to it.
   */
  track<T, R>(
    runId: string,
    context: SessionContext,
    whenLeft: 'stop' | 'leave',
    follow: (context: SessionContext) => AsyncGenerator<T, R, void>,
  ): AsyncGenerator<T, R, void>;
  /** Stops it wherever it is followed, and gives the source's word. Throws not-found. */
  stop(runId: string, context: SessionContext): Promise<CancelProof>;
  /** Throws not-found where this process does not follow it. */
  leave(runId: string): Promise<void>;
  /** Throws conflict while somebody follows it. */
  forget(runId: string): Promise<void>;
}

/** What an ended run says of its stopping. */
function proofOf(error: unknown): CancelProof {
  if (!isAppError(error) || error.code !== 'query.cancelled') return { state: 'finished', polls: 0 };
  return error.details.stopped ?? { state: 'cancelled', polls: 1 };
}

export function createActiveRuns(connections: Connections, journal: RunJournal): ActiveRuns {
  const here = new Map<string, Here>();

  async function activeOf(entry: JournalEntry): Promise<ActiveRun> {
    const { attach, idempotent } = await connections
      .capabilities(entry.connectionId)
      .catch(() => ({ attach: false, idempotent: false }));
    const followed = isFollowed(entry);
    return {
      runId: entry.runId,
      connectionId: entry.connectionId,
      ...(entry.remoteId === undefined ? {} : { remoteId: entry.remoteId }),
      title: entry.title,
      sql: entry.sql,
      startedAt: entry.startedAt,
      state: followed ? 'followed' : entry.remoteId === undefined ? 'unsure' : 'left',
      canResume: !followed && (entry.remoteId === undefined ? idempotent : attach),
    };
  }

  return {
    list: async () => Promise.all((await journal.list()).map(activeOf)),
    async *track(runId, context, whenLeft, follow) {
      const [stop, leave] = [new AbortController(), new AbortController()];
      let tell: (proof: CancelProof) => void = () => {};
      const ended = new Promise<CancelProof>((resolve) => {
        tell = resolve;
      });
      here.set(runId, { stop, leave, ended });
      let proof: CancelProof = { state: 'finished', polls: 0 };
      try {
        return yield* follow({
          ...context,
          signal: whenLeft === 'leave' ? stop.signal : AbortSignal.any([context.signal, stop.signal]),
          leave: whenLeft === 'leave' ? AbortSignal.any([context.signal, leave.signal]) : leave.signal,
        });
      } catch (error) {
        proof = proofOf(error);
        throw error;
      } finally {
        here.delete(runId);
        tell(proof);
      }
    },
    async stop(runId, context) {
      const followed = here.get(runId);
      if (followed !== undefined) {
        followed.stop.abort();
        return followed.ended;
      }
      const entry = await journal.get(runId);
      if (entry.remoteId === undefined) {
        return {
          state: 'unproven',
          polls: 0,
          reason: 'The source has not said whether it took this run, so there is no name to stop it by.',
        };
      }
      const session = await connections.open(entry.connectionId, context);
      try {
        const proof = await session.cancel(entry.remoteId);
        if (proof.state !== 'unproven') await journal.end(runId);
        return proof;
      } finally {
        await session.close();
      }
    },
    async leave(runId) {
      const followed = here.get(runId);
      if (followed === undefined) {
        throw new AppError('not-found', `The run ${runId} is not followed here.`, {
          details: { name: runId },
        });
      }
      followed.leave.abort();
      await followed.ended;
    },
    async forget(runId) {
      const entry = await journal.get(runId);
      if (isFollowed(entry)) {
        throw new AppError('conflict', `The run ${runId} is being followed.`, {
          hint: 'Stop or leave it first.',
        });
      }
      await journal.end(runId);
    },
  };
}
