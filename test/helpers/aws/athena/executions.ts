import { writeFile } from 'node:fs/promises';
import type {
  QueryExecution,
  QueryExecutionState,
  QueryExecutionStatistics,
  StartQueryExecutionInput,
} from '@aws-sdk/client-athena';
import type { DuckDBConnection } from '@duckdb/node-api';
import { placeOf } from '../catalog/catalog.ts';
import { Violation } from '../core/errors.ts';
import { type Failure, failureOf, internalFailure } from './errors.ts';
import type { Outcome, Plan, PlanContext, RunContext } from './plans/plan.ts';
import { type QueryRule, usual } from './rules.ts';
import { translateError } from './sql/engine-error.ts';
import type { WorkGroupEntry } from './workgroups.ts';

/** How the work went, once it is over. */
type Work = { readonly outcome: Outcome } | { readonly failure: Failure };

export interface Execution {
  readonly id: string;
  readonly request: StartQueryExecutionInput;
  readonly workGroup: WorkGroupEntry;
  readonly plan: Plan;
  readonly submitted: Date;
  /** The result's own place; null where Athena keeps it. */
  readonly outputLocation: string | null;
  /** Set once the query is done. */
  outcome: Outcome | undefined;
  readonly reused: boolean;
  /** Moves the query on to what the clock says, and gives its state. */
  settle(): Promise<QueryExecutionState>;
  stop(): void;
  /** Resolves once the engine works on it no more. */
  readonly settled: Promise<unknown>;
  describe(): Promise<QueryExecution>;
}

export interface ExecutionOptions {
  readonly id: string;
  readonly request: StartQueryExecutionInput;
  readonly workGroup: WorkGroupEntry;
  readonly plan: Plan;
  readonly rule: QueryRule;
  readonly run: Omit<RunContext, 'connection'>;
  /** An earlier execution whose result is taken again. */
  readonly reuse?: Execution | undefined;
}

async function carryOut(
  context: PlanContext,
  { plan, run, rule }: ExecutionOptions,
  held: { connection: DuckDBConnection | undefined },
): Promise<Work> {
  const connection = await context.engine.connect();
  held.connection = connection;
  try {
    if (rule.failure !== undefined) return { failure: rule.failure };
    return { outcome: await plan.run({ ...run, connection }) };
  } catch (error) {
    try {
      return { failure: failureOf(translateError(error, {})) };
    } catch (beyond) {
      const text = beyond instanceof Error ? beyond.message : String(beyond);
      const interrupted = /INTERRUPT/i.test(text);
      const shown =
        beyond instanceof Violation ? text : String(beyond instanceof Error ? beyond.stack : text);
      if (!interrupted) context.double.violation(`athena: ${shown}`);
      return { failure: internalFailure(text) };
    }
  } finally {
    held.connection = undefined;
    connection.closeSync();
  }
}

/** One query on its way. Its work is done at once, but seen only when the clock says so. */
export function createExecution(context: PlanContext, options: ExecutionOptions): Execution {
  const { id, request, workGroup, plan, rule, run, reuse } = options;
  const { clock } = context.double;
  const { queueMs, runMs, stopMs, statisticsDelayMs } = { ...usual, ...rule };
  const submitted = clock.now();
  const startsAt = submitted.getTime() + (reuse === undefined ? queueMs : 0);
  const endsAt = startsAt + (reuse === undefined ? runMs : 50);
  const held: { connection: DuckDBConnection | undefined } = { connection: undefined };
  const work: Promise<Work> =
    reuse?.outcome === undefined
      ? carryOut(context, options, held)
      : Promise.resolve({ outcome: reuse.outcome });
  let stoppedAt: number | undefined;
  let final: QueryExecutionState | undefined;
  let completed: Date | undefined;
  let failure: Failure | undefined;
  let moving: Promise<void> = Promise.resolve();

  const folder = run.outputFolder;
  const ending = { csv: '.csv', txt: '.txt', none: '' }[plan.form];
  const outputLocation = reuse?.outputLocation ?? (folder === null ? null : `${folder}${id}${ending}`);

  async function publish(outcome: Outcome): Promise<void> {
    await outcome.publish();
    if (outputLocation === null || outcome.file === null) return;
    const { bucket, prefix } = placeOf(outputLocation);
    const key = prefix.slice(0, -1);
    if (!context.store.buckets.has(bucket)) throw new Violation(`There is no bucket ${bucket} for results.`);
    await context.store.adopt(bucket, key, outcome.file, { contentType: 'application/octet-stream' });
    const metadata = context.engine.temporary();
    await writeFile(metadata, JSON.stringify(outcome.columns));
    await context.store.adopt(bucket, `${key}.metadata`, metadata);
  }

  async function finish(): Promise<void> {
    const done = await work;
    if ('failure' in done) {
      failure = done.failure;
      final = 'FAILED';
    } else {
      const cutoff = workGroup.options.bytesScannedCutoff ?? Number.POSITIVE_INFINITY;
      execution.outcome = done.outcome;
      if ((rule.scannedBytes ?? done.outcome.scannedBytes) > cutoff) {
        failure = {
          reason: 'Bytes scanned limit was exceeded',
          error: { ErrorCategory: 2, ErrorType: 1014, Retryable: false },
        };
        final = 'CANCELLED';
      } else {
        if (reuse === undefined) await publish(done.outcome);
        final = 'SUCCEEDED';
      }
    }
    completed = new Date(endsAt);
  }

  async function move(): Promise<void> {
    if (final !== undefined) return;
    const now = clock.now().getTime();
    if (stoppedAt !== undefined && stoppedAt < endsAt) {
      if (now < stoppedAt) return;
      held.connection?.interrupt();
      await work;
      final = 'CANCELLED';
      completed = new Date(stoppedAt);
      failure = {
        reason: 'Query cancelled by user',
        error: {
          ErrorCategory: 2,
          ErrorType: 1011,
          Retryable: false,
          ErrorMessage: 'Query cancelled by user',
        },
      };
      return;
    }
    if (now >= endsAt) await finish();
  }

  function statistics(): QueryExecutionStatistics {
    const now = clock.now().getTime();
    const until = completed?.getTime() ?? now;
    const late = completed === undefined || now < completed.getTime() + statisticsDelayMs;
    const scanned = reuse === undefined ? (rule.scannedBytes ?? execution.outcome?.scannedBytes ?? 0) : 0;
    const manifest = execution.outcome?.manifest;
    return {
      QueryQueueTimeInMillis: Math.min(until, startsAt) - submitted.getTime(),
      TotalExecutionTimeInMillis: until - submitted.getTime(),
      ...(late
        ? {}
        : {
            EngineExecutionTimeInMillis: Math.max(0, until - startsAt),
            DataScannedInBytes: scanned,
            ServiceProcessingTimeInMillis: 0,
          }),
      ...(final === 'SUCCEEDED' && manifest !== undefined ? { DataManifestLocation: manifest } : {}),
      ResultReuseInformation: { ReusedPreviousResult: reuse !== undefined },
    };
  }

  const execution: Execution = {
    id,
    request,
    workGroup,
    plan,
    submitted,
    outputLocation,
    outcome: undefined,
    reused: reuse !== undefined,
    settled: work,
    async settle() {
      // One at a time: two requests must not publish twice.
      moving = moving.then(move);
      await moving;
      return final ?? (clock.now().getTime() < startsAt ? 'QUEUED' : 'RUNNING');
    },
    stop() {
      stoppedAt ??= clock.now().getTime() + stopMs;
    },
    async describe() {
      const state = await execution.settle();
      const { ResultReuseConfiguration, ExecutionParameters } = request;
      return {
        QueryExecutionId: id,
        Query: request.QueryString ?? '',
        StatementType: plan.type,
        SubstatementType: plan.subtype,
        ...(outputLocation === null
          ? { ManagedQueryResultsConfiguration: { Enabled: true } }
          : { ResultConfiguration: { OutputLocation: outputLocation } }),
        ...(ResultReuseConfiguration === undefined ? {} : { ResultReuseConfiguration }),
        ...(ExecutionParameters === undefined ? {} : { ExecutionParameters }),
        QueryExecutionContext: { Database: run.database, Catalog: run.catalogName },
        Status: {
          State: state,
          SubmissionDateTime: submitted,
          ...(completed === undefined ? {} : { CompletionDateTime: completed }),
          ...(failure === undefined ? {} : { StateChangeReason: failure.reason, AthenaError: failure.error }),
        },
        Statistics: statistics(),
        WorkGroup: workGroup.options.name,
        EngineVersion: {
          SelectedEngineVersion: 'AUTO',
          EffectiveEngineVersion: 'Athena engine version 3',
        },
      };
    },
  };
  return execution;
}
