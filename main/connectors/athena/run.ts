import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { QueryExecution } from '@aws-sdk/client-athena';
import { AppError, isAppError, leftRunning, stoppedWith } from '#shared/errors/app-error.ts';
import type { CancelProof } from '#shared/model/cancel-proof.ts';
import type { Progress } from '#shared/model/progress.ts';
import { positionAt } from '#shared/sql/position.ts';
import type { AwsContext } from '../../aws/aws.ts';
import { readBatches } from '../../engine/row-batches.ts';
import type { RunStats, SessionContext, SessionEvent, Statement } from '../connector.ts';
import { runFailure } from './errors.ts';
import { type Fetched, type FetchTools, fetchResult } from './fetch.ts';
import { followToEnd, stopWithProof } from './follow.ts';
import type { Metadata } from './metadata.ts';
import { planUnload } from './plan-unload.ts';
import { billOf, stateOf, statsOf } from './run-state.ts';
import { newToken, type Submission, submissionOf } from './submit.ts';
import { removeUnloaded } from './unload.ts';
import { unstoppable } from './unstoppable.ts';

type Emit = (event: SessionEvent) => void;

/** Where the rows of a run go, and how many of them are wanted. */
interface Wanted {
  readonly into: string | undefined;
  readonly preview?: number | undefined;
}

/** The same failure, its position in the statement as it was written instead of in the text that was sent. */
export function asWritten(error: unknown, sql: string, sourceOffset: Submission['sourceOffset']): unknown {
  if (!isAppError(error) || error.details.position === undefined) return error;
  return new AppError(error.code, error.message, {
    hint: error.hint,
    retryable: error.retryable,
    cause: error.cause,
    details: { ...error.details, position: positionAt(sql, sourceOffset(error.details.position.offset)) },
  });
}

async function stopped(tools: FetchTools, id: string, context: AwsContext): Promise<AppError> {
  const proof = await stopWithProof(tools.calls, id, tools.profile, unstoppable(context)).catch(unproven);
  return stoppedWith(proof);
}

function unproven(error: unknown): CancelProof {
  return { state: 'unproven', polls: 0, reason: isAppError(error) ? error.message : String(error) };
}

/** Throws what a run that did not succeed ended with. */
function refuseFailed(execution: QueryExecution, tools: FetchTools): void {
  const state = stateOf(execution);
  if (state === 'CANCELLED') {
    throw stoppedWith({ state: 'cancelled', polls: 1, ...billOf(execution, tools.profile) });
  }
  if (state === 'FAILED') throw runFailure(execution);
}

async function deliver(
  tools: FetchTools,
  execution: QueryExecution,
  { into, preview }: Wanted,
  context: AwsContext,
  emit: Emit,
): Promise<Fetched> {
  const report = (progress: Progress) => emit({ type: 'progress', progress });
  const file = into ?? path.join(tools.temporary, `athena-${randomUUID()}.parquet`);
  try {
    const fetched = await fetchResult(tools, { execution, into: file, preview }, context, report);
    if (fetched.kind === 'rows') {
      emit({ type: 'columns', columns: fetched.columns });
      if (into === undefined) {
        await readBatches(tools.engine, file, fetched.columns, context.signal, (batch) =>
          emit({ type: 'batch', ...batch }),
        );
      }
    }
    return fetched;
  } finally {
    if (into === undefined) await rm(file, { force: true });
  }
}

/** Failures after which a run may be followed again, so that what it wrote must stay. */
function mayFollowAgain(error: unknown): boolean {
  if (!isAppError(error)) return false;
  return (
    error.details.leftRunning === true || error.code === 'connection.lost' || error.code === 'auth.expired'
  );
}

async function follow(
  tools: FetchTools,
  id: string,
  wanted: Wanted,
  { leave, ...context }: SessionContext,
  emit: Emit,
): Promise<RunStats> {
  const signal = leave === undefined ? context.signal : AbortSignal.any([context.signal, leave]);
  const inner: AwsContext = { ...context, signal };
  try {
    const execution = await followToEnd(tools.calls, id, tools.profile.limits, inner, (progress) =>
      emit({ type: 'progress', progress }),
    );
    refuseFailed(execution, tools);
    const fetched = await deliver(tools, execution, wanted, inner, emit);
    const stats = statsOf(execution, tools.profile);
    return fetched.kind === 'rows'
      ? { ...stats, rows: fetched.rows }
      : { ...stats, message: fetched.message };
  } catch (error) {
    if (context.signal.aborted) throw await stopped(tools, id, context);
    if (leave?.aborted === true) throw leftRunning();
    throw error;
  }
}

/**
 * Follows a run to its rows. An abort stops it, with proof; leaving leaves it at work. `prefix` is where an UNLOAD of
 * ours writes: it is removed once nobody needs it any more.
 */
export async function followRun(
  tools: FetchTools,
  id: string,
  wanted: Wanted,
  context: SessionContext,
  emit: Emit,
  prefix?: string,
): Promise<RunStats> {
  let again = false;
  try {
    return await follow(tools, id, wanted, context, emit);
  } catch (error) {
    again = mayFollowAgain(error);
    throw error;
  } finally {
    if (prefix !== undefined && !again) await removeUnloaded(tools, prefix, context);
  }
}

/**
 * Hands a statement over and gives the run's id. Where that is aborted with the request on its way, the same token
 * tells which run it was, so that it is stopped.
 */
export async function submit(
  tools: FetchTools,
  input: Submission['input'],
  context: AwsContext,
): Promise<string> {
  let isSent = false;
  try {
    return await tools.calls.start(input, context, () => {
      isSent = true;
    });
  } catch (error) {
    if (!context.signal.aborted || !isSent) throw error;
    const found = await tools.calls.start(input, unstoppable(context)).catch(unproven);
    throw typeof found === 'string' ? await stopped(tools, found, context) : stoppedWith(found);
  }
}

async function runAsWritten(
  tools: FetchTools,
  statement: Statement,
  context: SessionContext,
  emit: Emit,
): Promise<RunStats> {
  const submission = submissionOf(statement, tools.profile);
  try {
    const id = await submit(tools, submission.input, context);
    emit({ type: 'started', remoteId: id });
    const { into, preview } = statement;
    return await followRun(tools, id, { into, preview }, context, emit);
  } catch (error) {
    throw asWritten(error, statement.sql, submission.sourceOffset);
  }
}

/** What UNLOAD says where it cannot write what a query gives; the query itself may run all the same. */
const cannotUnload = /not supported|unsupported|HIVE_|parquet|cannot be written|empty (list|map|array)/i;

/**
 * Runs one statement to its rows. One that is expected to read more than the profile says is run as UNLOAD, and as it
 * is where UNLOAD cannot hold what it gives.
 */
export async function runStatement(
  tools: FetchTools,
  metadata: Metadata,
  statement: Statement,
  context: SessionContext,
  emit: Emit,
): Promise<RunStats> {
  const token = statement.token ?? newToken();
  const unload = await planUnload(tools, metadata, { ...statement, token }, context);
  if (unload === undefined) return runAsWritten(tools, { ...statement, token }, context, emit);
  const { input, text } = unload;
  try {
    const id = await submit(tools, input, context);
    emit({ type: 'started', remoteId: id });
    return await followRun(tools, id, { into: statement.into }, context, emit, text.prefix);
  } catch (error) {
    const isUnloads = isAppError(error) && error.code === 'query.failed' && cannotUnload.test(error.message);
    if (!isUnloads) throw error;
    context.log.info(`UNLOAD cannot hold the result (${error.message}): it is fetched as CSV.`);
    return runAsWritten(tools, { ...statement, token: `${token}-csv` }, context, emit);
  }
}
