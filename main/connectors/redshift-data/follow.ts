import type { DescribeStatementResponse } from '@aws-sdk/client-redshift-data';
import { AppError, cancelled, isAppError } from '#shared/errors/app-error.ts';
import type { CancelProof } from '#shared/model/cancel-proof.ts';
import type { Progress } from '#shared/model/progress.ts';
import type { SessionContext } from '../connector.ts';
import type { DataApi } from './api.ts';
import type { RedshiftDataProfile } from './profile.ts';

type Limits = RedshiftDataProfile['limits'];

const stages: Readonly<Record<string, string>> = {
  SUBMITTED: 'Waiting',
  PICKED: 'Waiting for the cluster',
  STARTED: 'Running',
};

export function isOver({ Status }: DescribeStatementResponse): boolean {
  return Status === 'FINISHED' || Status === 'FAILED' || Status === 'ABORTED';
}

/** Waits that grow by half each time, from the profile's first to its last. */
export function waits({ pollFirst, pollLast }: Limits): () => number {
  let next = pollFirst;
  return () => {
    const wait = next;
    next = Math.min(pollLast, next * 1.5);
    return wait;
  };
}

export interface Following {
  readonly api: DataApi;
  readonly limits: Limits;
  readonly context: SessionContext;
}

/** Asks after a statement until it is over. Throws query.cancelled once the signal aborts. */
export async function untilOver(
  id: string,
  { api, limits, context }: Following,
  report: (progress: Progress) => void = () => {},
): Promise<DescribeStatementResponse> {
  const wait = waits(limits);
  const { clock, signal } = context;
  const since = clock.now().getTime();
  for (;;) {
    const found = await api.describe(id, context);
    if (isOver(found)) return found;
    const seconds = Math.round((clock.now().getTime() - since) / 1000);
    const stage = stages[found.Status ?? ''] ?? 'Running';
    report({ message: seconds === 0 ? stage : `${stage} for ${seconds} s` });
    try {
      await clock.sleep(wait(), signal);
    } catch (error) {
      throw signal.aborted ? cancelled() : error;
    }
  }
}

/**
 * Stops a statement and asks until the service says that it is over. Throws not-found where there is none; what else
 * keeps the proof away is its reason.
 */
export async function stopStatement(id: string, following: Following): Promise<CancelProof> {
  const { api, limits, context } = following;
  const started = performance.now();
  const proof = (state: CancelProof['state'], polls: number, reason?: string): CancelProof => ({
    state,
    polls,
    elapsedMs: performance.now() - started,
    ...(reason === undefined ? {} : { reason }),
  });
  const wait = waits(limits);
  const end = context.clock.now().getTime() + limits.cancelSeconds * 1000;
  let polls = 0;
  let asked = false;
  let reason = `The service did not say within ${limits.cancelSeconds} seconds that it has stopped.`;
  do {
    try {
      polls += 1;
      const found = await api.describe(id, context);
      if (isOver(found)) return proof(found.Status === 'ABORTED' ? 'cancelled' : 'finished', polls);
      if (!asked) {
        await api.cancel(id, context);
        asked = true;
      }
    } catch (error) {
      if (isAppError(error) && error.code === 'not-found') throw error;
      reason = error instanceof Error ? error.message : String(error);
      // It may have ended between the question and the request; then the next answer says so.
      const isFinal =
        isAppError(error) && (error.code.startsWith('auth.') || error.code === 'permission.denied');
      if (isFinal) return proof('unproven', polls, reason);
    }
    await context.clock.sleep(wait());
  } while (context.clock.now().getTime() < end);
  return proof('unproven', polls, reason);
}

/** The failure of a run that was stopped, with the service's word for it. */
export function stopped(proof: CancelProof): AppError {
  return new AppError('query.cancelled', 'The run was stopped.', { details: { stopped: proof } });
}

/** The failure of a run that was left at work. */
export function left(): AppError {
  return new AppError('query.cancelled', 'The run was left at work.', { details: { leftRunning: true } });
}
