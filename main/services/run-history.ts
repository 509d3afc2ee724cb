import type { HistoryEntry } from '#shared/contract/results.ts';
import type { RunEvent } from '#shared/contract/runs.ts';
import { toAppError } from '#shared/errors/wire.ts';
import type { Money } from '#shared/model/cost.ts';
import type { ParameterValues, ResultInfo } from '#shared/model/result.ts';
import type { HistoryLog } from '../engine/history-log.ts';
import type { Clock } from '../platform/clock.ts';

/** What ran, as the history tells it. */
export interface Recorded {
  readonly connectionId: string;
  readonly sql: string;
  readonly title: string | undefined;
  readonly queryId: string | undefined;
  readonly parameters: ParameterValues;
}

function sumOf(costs: readonly Money[]): Money | undefined {
  const [first] = costs;
  if (first === undefined) return undefined;
  const amount = costs.reduce((sum, cost) => sum + (cost.currency === first.currency ? cost.amount : 0), 0);
  return { amount, currency: first.currency };
}

/** Passes a run on; what happened goes into the history whichever way it ends. `last` tells the last event of a run. */
export async function* recorded(
  run: AsyncIterable<RunEvent>,
  what: Recorded,
  last: (event: RunEvent) => boolean,
  history: HistoryLog,
  clock: Clock,
): AsyncGenerator<RunEvent, void, void> {
  const at = clock.now().toISOString();
  const started = performance.now();
  let outcome: HistoryEntry['outcome'] = 'cancelled';
  let failure: ReturnType<typeof toAppError> | undefined;
  let result: ResultInfo | undefined;
  const costs: Money[] = [];
  let bytes: number | undefined;
  const count = (cost: Money | undefined, scanned: number | undefined) => {
    if (cost !== undefined) costs.push(cost);
    if (scanned !== undefined) bytes = (bytes ?? 0) + scanned;
  };
  try {
    for await (const event of run) {
      if (event.type === 'result') {
        result = event.result;
        count(result.cost, result.bytesScanned);
      }
      if (event.type === 'finished') count(event.cost, event.bytesScanned);
      // Before it is told: a reader may leave as soon as it has the last result.
      if (last(event)) outcome = 'done';
      yield event;
    }
  } catch (error) {
    failure = toAppError(error);
    outcome = failure.code === 'query.cancelled' ? 'cancelled' : 'failed';
    count(failure.details.stopped?.cost, failure.details.stopped?.bytesScanned);
    throw failure;
  } finally {
    const { stopped, leftRunning } = failure?.details ?? {};
    const cost = sumOf(costs);
    // A run that was left is told of when it has ended.
    if (leftRunning !== true) {
      await history.append({
        at,
        connectionId: what.connectionId,
        sql: what.sql,
        ...(what.title === undefined ? {} : { title: what.title }),
        ...(what.queryId === undefined ? {} : { queryId: what.queryId }),
        parameters: what.parameters,
        outcome,
        elapsedMs: performance.now() - started,
        ...(result === undefined ? {} : { rows: result.rows, resultId: result.id }),
        ...(failure === undefined || outcome === 'cancelled' ? {} : { error: failure.message }),
        ...(bytes === undefined ? {} : { bytesScanned: bytes }),
        ...(cost === undefined ? {} : { cost }),
        ...(stopped === undefined ? {} : { stopped }),
      });
    }
  }
}
