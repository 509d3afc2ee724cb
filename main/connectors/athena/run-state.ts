import type { QueryExecution } from '@aws-sdk/client-athena';
import { natureOf } from '#shared/sql/statement-kind.ts';
import type { RunStats } from '../connector.ts';
import { type AthenaProfile, priceOf } from './profile.ts';

export type RunState = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

/** How far a run is; what is not said yet is queued. */
export function stateOf({ Status }: QueryExecution): RunState {
  return Status?.State ?? 'QUEUED';
}

export function isTerminal(state: RunState): boolean {
  return state === 'SUCCEEDED' || state === 'FAILED' || state === 'CANCELLED';
}

/** Whether the figures that say what a run cost are there; they may come after its end. */
export function hasStatistics({ Statistics }: QueryExecution): boolean {
  return Statistics?.DataScannedInBytes !== undefined;
}

/** What a run scanned and cost. A failed one is free; one on reserved capacity is not billed by the query. */
export function billOf(
  execution: QueryExecution,
  profile: AthenaProfile,
): Pick<RunStats, 'bytesScanned' | 'cost'> {
  const { DataScannedInBytes: bytes, DpuCount: reserved } = execution.Statistics ?? {};
  if (bytes === undefined) return {};
  if (reserved !== undefined) return { bytesScanned: bytes };
  const billed = stateOf(execution) === 'FAILED' ? 0 : bytes;
  return { bytesScanned: bytes, cost: priceOf(billed, profile.price) };
}

export function statsOf(execution: QueryExecution, profile: AthenaProfile): RunStats {
  const { EngineExecutionTimeInMillis, QueryQueueTimeInMillis, ResultReuseInformation } =
    execution.Statistics ?? {};
  return {
    ...billOf(execution, profile),
    ...(EngineExecutionTimeInMillis === undefined ? {} : { engineMs: EngineExecutionTimeInMillis }),
    ...(QueryQueueTimeInMillis === undefined ? {} : { queuedMs: QueryQueueTimeInMillis }),
    ...(ResultReuseInformation === undefined
      ? {}
      : { reused: ResultReuseInformation.ReusedPreviousResult === true }),
  };
}

/** Whether a run's statement gives rows, by what it does; what is known only when it has run counts as giving some. */
export function mayGiveRows({ Query = '' }: QueryExecution): boolean {
  const { kind } = natureOf(Query, 'athena');
  return kind === 'read' || kind === 'unknown';
}
