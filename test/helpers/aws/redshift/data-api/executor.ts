import pg from 'pg';
import type { Clock } from '#main/platform/clock.ts';
import type { Warehouse } from '../warehouse.ts';
import type { ColumnOrigin } from './columns.ts';
import { type Connections, pidOf } from './connections.ts';
import type { BoundSql } from './parameters.ts';
import type { Part, StatementRecord, Status } from './records.ts';
import { type ResultLimits, runPart } from './run-part.ts';

/** How long each state lasts besides what the work itself takes, in milliseconds of the clock; changed at will. */
export interface Delays {
  submitted: number;
  picked: number;
  /** Between the end of the work and the statement's. */
  started: number;
  /** Between the end of a cancelled statement's work and its being ABORTED. */
  aborting: number;
  /** How long after its end a statement's numbers of rows and bytes are not known yet. */
  statistics: number;
}

export interface ExecutorSettings {
  readonly clock: Clock;
  readonly connections: Connections;
  readonly warehouse: Warehouse;
  readonly delays: Delays;
  readonly limits: ResultLimits;
}

/** What is to be run, and how. */
export interface Work {
  readonly record: StatementRecord;
  readonly bound: readonly BoundSql[];
  readonly inTransaction: boolean;
  /** A session that lives on, or one for this statement alone. */
  readonly session: () => Promise<{ readonly client: pg.Client; release(): Promise<void> }>;
}

/** A statement that was told to stop. */
export interface Stopping {
  requested: boolean;
  /** The session that runs a text of it just now. */
  pid?: number;
  /** The server's answer to being asked to stop it. */
  asked: Promise<void>;
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const severity: unknown = Reflect.get(error, 'severity');
  return typeof severity === 'string' ? `${severity}: ${error.message}` : error.message;
}

/** Runs statements through their states. */
export function createExecutor({ clock, connections, warehouse, delays, limits }: ExecutorSettings) {
  async function wait(milliseconds: number): Promise<void> {
    if (milliseconds > 0) await clock.sleep(milliseconds);
  }

  function enter(one: Part | StatementRecord, status: Status): void {
    one.status = status;
    one.updatedAt = clock.now();
  }

  async function origins(database: string, tables: readonly number[]) {
    const found = new Map<string, ColumnOrigin>();
    if (tables.length === 0) return found;
    const administrator = await warehouse.administrator(database);
    const { rows } = await administrator.query(
      `SELECT attrelid::int8::text || '.' || attnum AS place, nspname AS schema, relname AS table, NOT attnotnull AS nullable
      FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace
      WHERE attrelid = ANY ($1::oid[]) AND attnum > 0`,
      [tables],
    );
    for (const { place, schema, table, nullable } of rows) found.set(place, { schema, table, nullable });
    return found;
  }

  async function queryId(database: string, pid: number): Promise<number> {
    const administrator = await warehouse.administrator(database);
    const { rows } = await administrator.query(
      'SELECT coalesce(max(query), -1)::int AS id FROM pg_redshift.statements WHERE pid = $1',
      [pid],
    );
    return rows[0].id;
  }

  /** Runs one text; false where it failed or was stopped. */
  async function runOne(
    client: pg.Client,
    part: Part,
    bound: BoundSql,
    work: Work,
    stop: Stopping,
  ): Promise<boolean> {
    const { record } = work;
    const { database } = record.target;
    part.startedAt = clock.now();
    enter(part, 'STARTED');
    stop.pid = record.pid;
    try {
      const outcome = await runPart(client, bound, record.format, limits, (tables) =>
        origins(database, tables),
      ).finally(() => {
        delete stop.pid;
        return stop.asked;
      });
      part.rowCount = outcome.rowCount;
      if (outcome.result !== undefined) part.result = outcome.result;
      part.queryId = await queryId(database, record.pid);
      await wait(delays.started);
      part.endedAt = clock.now();
      enter(part, 'FINISHED');
      return true;
    } catch (error) {
      part.queryId = await queryId(database, record.pid);
      const isStopped = stop.requested && error instanceof pg.DatabaseError && error.code === '57014';
      if (isStopped) await wait(delays.aborting);
      part.endedAt = clock.now();
      part.error = messageOf(error);
      enter(part, isStopped ? 'ABORTED' : 'FAILED');
      return false;
    }
  }

  async function runAll(client: pg.Client, work: Work, stop: Stopping): Promise<void> {
    const { record, bound, inTransaction } = work;
    if (inTransaction) await client.query('BEGIN');
    let broken = false;
    for (const [index, part] of record.parts.entries()) {
      if (stop.requested || (broken && inTransaction)) {
        enter(part, 'ABORTED');
        continue;
      }
      const isDone = await runOne(client, part, bound[index] ?? { sql: part.sql, values: [] }, work, stop);
      if (isDone) continue;
      broken = true;
      record.error ??= record.isBatch ? `Query #${index + 1} failed with ${part.error}` : (part.error ?? '');
    }
    if (inTransaction) await client.query(broken || stop.requested ? 'ROLLBACK' : 'COMMIT');
  }

  function abort(record: StatementRecord): void {
    for (const part of record.parts) if (part.status !== 'FINISHED') enter(part, 'ABORTED');
    enter(record, 'ABORTED');
  }

  function fail(record: StatementRecord, error: unknown): void {
    record.error = messageOf(error);
    for (const part of record.parts) {
      part.error ??= record.error;
      enter(part, 'FAILED');
    }
    enter(record, 'FAILED');
  }

  return {
    async run(work: Work, stop: Stopping): Promise<void> {
      const { record } = work;
      await wait(delays.submitted);
      if (stop.requested) return abort(record);
      enter(record, 'PICKED');
      await wait(delays.picked);
      if (stop.requested) return abort(record);
      let session: Awaited<ReturnType<Work['session']>>;
      try {
        session = await work.session();
      } catch (error) {
        return fail(record, error);
      }
      try {
        record.pid = pidOf(session.client);
        enter(record, 'STARTED');
        await runAll(session.client, work, stop);
        record.statisticsAt = new Date(clock.now().getTime() + delays.statistics);
        const statuses = record.parts.map(({ status }) => status);
        const last = statuses.find((status) => status === 'FAILED' || status === 'ABORTED');
        enter(record, last ?? 'FINISHED');
      } catch (error) {
        fail(record, error);
      } finally {
        await session.release();
      }
    },
    /** The server forgets a request that comes before the text it is for; so it is made until nothing runs. */
    cancel({ target }: StatementRecord, stop: Stopping): void {
      if (stop.requested) return;
      stop.requested = true;
      const ask = async () => {
        while (stop.pid !== undefined) {
          await connections.cancel(target.database, stop.pid);
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      };
      stop.asked = ask();
    },
  };
}
