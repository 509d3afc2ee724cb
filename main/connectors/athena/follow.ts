import type { QueryExecution } from '@aws-sdk/client-athena';
import { isAppError } from '#shared/errors/app-error.ts';
import type { CancelProof } from '#shared/model/cancel-proof.ts';
import type { Progress } from '#shared/model/progress.ts';
import { describeBytes } from '#shared/text/bytes.ts';
import type { AwsContext } from '../../aws/aws.ts';
import type { AthenaCalls } from './calls.ts';
import type { AthenaProfile } from './profile.ts';
import { billOf, hasStatistics, isTerminal, stateOf } from './run-state.ts';

type Limits = AthenaProfile['limits'];

/** Each wait between two looks at a run is so many times the one before. */
const growth = 1.5;

/** How often a run that has ended is looked at again for its figures. */
const looksForStatistics = 5;

function progressOf(execution: QueryExecution): Progress {
  const scanned = execution.Statistics?.DataScannedInBytes ?? 0;
  const state = stateOf(execution) === 'QUEUED' ? 'Queued at Athena' : 'Running at Athena';
  return { message: scanned === 0 ? state : `${state}, ${describeBytes(scanned)} scanned` };
}

/** Looks at a run until it has ended and, for a short while longer, until its figures are there. */
export async function followToEnd(
  calls: AthenaCalls,
  id: string,
  { pollFirst, pollLast }: Limits,
  context: AwsContext,
  report: (progress: Progress) => void,
): Promise<QueryExecution> {
  let late = 0;
  for (let wait = pollFirst; ; ) {
    const execution = await calls.execution(id, context);
    if (isTerminal(stateOf(execution))) {
      late += 1;
      if (hasStatistics(execution) || late > looksForStatistics) return execution;
      await context.clock.sleep(pollFirst, context.signal);
    } else {
      report(progressOf(execution));
      await context.clock.sleep(wait, context.signal);
      wait = Math.min(wait * growth, pollLast);
    }
  }
}

/**
 * Stops a run and looks at it until it has ended. Throws not-found; whatever else keeps the proof from being had is
 * its reason.
 */
export async function stopWithProof(
  calls: AthenaCalls,
  id: string,
  profile: AthenaProfile,
  context: AwsContext,
): Promise<CancelProof> {
  const { pollFirst, pollLast, stopPolls } = profile.limits;
  const began = context.clock.now().getTime();
  const elapsed = () => context.clock.now().getTime() - began;
  let polls = 0;
  let bill: ReturnType<typeof billOf> = {};
  try {
    await calls.stop(id, context);
    for (let wait = pollFirst; polls < stopPolls; wait = Math.min(wait * growth, pollLast)) {
      const execution = await calls.execution(id, context);
      polls += 1;
      bill = billOf(execution, profile);
      const state = stateOf(execution);
      if (isTerminal(state)) {
        const ended = state === 'CANCELLED' ? 'cancelled' : 'finished';
        return proof(ended, polls, bill, elapsed());
      }
      await context.clock.sleep(wait, context.signal);
    }
    const reason = `Athena still says that it runs, asked ${polls} times in ${Math.round(elapsed() / 1000)} s.`;
    return { ...proof('unproven', polls, bill, elapsed()), reason };
  } catch (error) {
    if (isAppError(error) && error.code === 'not-found') throw error;
    const reason = isAppError(error) ? error.message : String(error);
    return { ...proof('unproven', polls, bill, elapsed()), reason };
  }
}

function proof(
  state: CancelProof['state'],
  polls: number,
  { bytesScanned, cost }: ReturnType<typeof billOf>,
  elapsedMs: number,
): CancelProof {
  return {
    state,
    polls,
    ...(bytesScanned === undefined ? {} : { bytesScanned }),
    ...(cost === undefined ? {} : { cost }),
    elapsedMs,
  };
}
