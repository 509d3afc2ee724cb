import { randomUUID } from 'node:crypto';
import type { ResultFormatString, SqlParameter } from '@aws-sdk/client-redshift-data';
import type { Clock } from '#main/platform/clock.ts';
import type { Connections } from './connections.ts';
import type { createExecutor, Stopping } from './executor.ts';
import type { BoundSql } from './parameters.ts';
import { isOver, type Part, type StatementRecord, type Target } from './records.ts';
import { invalid, notFound } from './refusals.ts';
import type { KeptSession, Sessions } from './sessions.ts';

/** What a request wants run. */
export interface Submission {
  readonly sqls: readonly string[];
  readonly bound: readonly BoundSql[];
  readonly isBatch: boolean;
  readonly inTransaction: boolean;
  readonly target: Target;
  readonly parameters: readonly SqlParameter[];
  readonly name?: string | undefined;
  readonly format: ResultFormatString;
  readonly session?: KeptSession | undefined;
  /** What the client calls its request; the same again is the same statement. */
  readonly token?: string | undefined;
  readonly fingerprint: string;
}

/** The statements that the service knows. */
export interface Statements {
  /** The statement of an earlier request with the same token. */
  again(token: string | undefined, fingerprint: string): StatementRecord | undefined;
  submit(submission: Submission): StatementRecord;
  /** A statement, or one of a batch by `id:2`; forgotten a day after its end. */
  demand(id: string): { readonly record: StatementRecord; readonly part: Part };
  readonly all: readonly StatementRecord[];
}

export interface StatementsSettings {
  readonly clock: Clock;
  readonly connections: Connections;
  readonly executor: ReturnType<typeof createExecutor>;
  readonly sessions: Sessions;
}

const keptHours = 24;

export function createStatements(settings: StatementsSettings): Statements {
  const { clock, connections, executor, sessions } = settings;
  const records: StatementRecord[] = [];
  const tokens = new Map<string, { readonly fingerprint: string; readonly record: StatementRecord }>();

  function submit(submission: Submission): StatementRecord {
    const { sqls, isBatch, target, session } = submission;
    const id = randomUUID();
    const now = clock.now();
    const stop: Stopping = { requested: false, asked: Promise.resolve() };
    const parts = sqls.map((sql, index): Part => {
      const partId = isBatch ? `${id}:${index + 1}` : id;
      return {
        id: partId,
        sql,
        status: 'SUBMITTED',
        createdAt: now,
        updatedAt: now,
        rowCount: -1,
        queryId: -1,
      };
    });
    let finished: () => void = () => undefined;
    const over = new Promise<void>((resolve) => {
      finished = resolve;
    });
    const record: StatementRecord = {
      id,
      target,
      isBatch,
      parts,
      parameters: submission.parameters,
      ...(submission.name !== undefined && { name: submission.name }),
      format: submission.format,
      createdAt: now,
      updatedAt: now,
      status: 'SUBMITTED',
      pid: 0,
      ...(session !== undefined && { sessionId: session.id }),
      over,
      cancel: () => executor.cancel(record, stop),
    };
    if (session !== undefined) session.statementId = id;
    const work = {
      record,
      bound: submission.bound,
      inTransaction: submission.inTransaction,
      session: async () => {
        if (session !== undefined) return sessions.use(session, id);
        const client = await connections.open(target.database, target.role);
        return { client, release: () => client.end() };
      },
    };
    executor.run(work, stop).finally(finished);
    records.push(record);
    if (submission.token !== undefined) {
      tokens.set(submission.token, { fingerprint: submission.fingerprint, record });
    }
    return record;
  }

  return {
    all: records,
    submit,
    again(token, fingerprint) {
      const known = token === undefined ? undefined : tokens.get(token);
      if (known === undefined) return undefined;
      if (known.fingerprint !== fingerprint) {
        throw invalid('The client token was used before, with another request.');
      }
      return known.record;
    },
    demand(id) {
      const [whole = '', number] = id.split(':');
      const record = records.find((one) => one.id === whole);
      const age = record === undefined ? 0 : clock.now().getTime() - record.updatedAt.getTime();
      const isForgotten = record !== undefined && isOver(record.status) && age > keptHours * 3_600_000;
      const part = record?.parts[number === undefined ? 0 : Number(number) - 1];
      if (record === undefined || part === undefined || isForgotten) {
        throw notFound('Query does not exist.', id);
      }
      return { record, part };
    },
  };
}
