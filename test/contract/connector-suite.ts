import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  Capabilities,
  Session,
  SessionContext,
  SessionEvent,
  Statement,
} from '#main/connectors/connector.ts';
import { systemClock } from '#main/platform/clock.ts';
import { silentLog } from '#main/platform/log.ts';
import { isAppError } from '#shared/errors/app-error.ts';
import type { Cell, Column } from '#shared/model/column.ts';

/** A source under test, with what differs between sources in its own words. */
export interface ConnectorUnderTest {
  readonly capabilities: Capabilities;
  /** A new session on a source whose own schema holds a table `plans (code INTEGER, name VARCHAR)` of two rows. */
  open(context: SessionContext): Promise<Session>;
  /** A statement that would work for minutes. */
  readonly endless: string;
  /** A statement that makes an empty table `made (a INTEGER)`; `CREATE TABLE made (a INTEGER)` where absent. */
  readonly definition?: string;
  /** A type of moments to the microsecond; `TIMESTAMP` where absent. */
  readonly timestamp?: string;
  /** Where `plans` stands in the tree. */
  readonly plansPath: readonly string[];
  close(): Promise<void>;
}

interface Seen {
  readonly kinds: readonly SessionEvent['type'][];
  readonly columns: readonly Column[] | undefined;
  /** `values[c][r]`. */
  readonly values: readonly (readonly Cell[])[];
  readonly rows: number | undefined;
  readonly message: string | undefined;
}

async function collect(events: AsyncIterable<SessionEvent>): Promise<Seen> {
  const kinds: SessionEvent['type'][] = [];
  let columns: readonly Column[] | undefined;
  let values: Cell[][] = [];
  let [rows, message]: [number | undefined, string | undefined] = [undefined, undefined];
  for await (const event of events) {
    if (event.type !== 'progress') kinds.push(event.type);
    if (event.type === 'columns') {
      columns = event.columns;
      values = event.columns.map(() => []);
    }
    if (event.type === 'batch') {
      for (const [index, cells] of event.values.entries()) values[index]?.push(...cells);
    }
    if (event.type === 'done') {
      rows = event.stats.rows;
      message = event.stats.message;
    }
  }
  return { kinds, columns, values, rows, message };
}

function context(signal = new AbortController().signal): SessionContext {
  return { signal, log: silentLog, clock: systemClock };
}

async function failure(work: Promise<unknown>) {
  const thrown: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!isAppError(thrown)) throw new Error(`No AppError: ${String(thrown)}`);
  return thrown;
}

/** What every session promises, whichever source it is of: one call of this a connector. */
export function connectorSuite(name: string, start: () => Promise<ConnectorUnderTest>): void {
  describe(`the ${name} connector`, () => {
    let tested: ConnectorUnderTest;
    let session: Session;
    let folder: string;
    beforeAll(async () => {
      tested = await start();
      session = await tested.open(context());
      folder = await mkdtemp(path.join(tmpdir(), 'backcast-connector-'));
    });
    afterAll(async () => {
      await session.close();
      await tested.close();
      await rm(folder, { recursive: true, force: true });
    });

    const run = (sql: string, more: Partial<Statement> = {}, signal?: AbortSignal) =>
      collect(session.run({ sql, parameters: {}, ...more }, context(signal)));

    it('tells of a run in order', async () => {
      const seen = await run('SELECT code, name FROM plans ORDER BY code');
      expect(seen.kinds[0]).toBe('started');
      expect(seen.kinds.slice(1, 3)).toEqual(['columns', 'batch']);
      expect(seen.kinds.at(-1)).toBe('done');
      expect(seen.values).toEqual([
        [1, 2],
        ['Monthly', 'Yearly'],
      ]);
      expect(seen.rows).toBe(2);
    });

    it('keeps values exact, nulls apart from empty text, and duplicate names', async () => {
      const seen = await run(
        `SELECT CAST(9007199254740993 AS BIGINT) AS a, CAST('-12.50' AS DECIMAL(10,2)) AS a, '' AS b, CAST(NULL AS VARCHAR) AS c, CAST('2017-01-25' AS DATE) AS d, CAST('2017-01-25 01:02:03.000004' AS ${tested.timestamp ?? 'TIMESTAMP'}) AS t`,
      );
      expect(seen.values.map(([cell]) => cell)).toEqual([
        9007199254740993n,
        '-12.50',
        '',
        null,
        '2017-01-25',
        '2017-01-25 01:02:03.000004',
      ]);
      expect(seen.columns?.map((column) => [column.name, column.type.kind])).toEqual([
        ['a', 'integer'],
        ['a', 'decimal'],
        ['b', 'text'],
        ['c', 'text'],
        ['d', 'date'],
        ['t', 'timestamp'],
      ]);
      expect(new Set(seen.columns?.map(({ field }) => field)).size).toBe(6);
    });

    it('gives columns where there are no rows', async () => {
      const seen = await run('SELECT code FROM plans WHERE 1 = 0');
      expect([seen.columns?.length, seen.values, seen.rows]).toEqual([1, [[]], 0]);
    });

    it('writes the same rows as one Parquet file', async () => {
      const into = path.join(folder, 'rows.parquet');
      const seen = await run('SELECT name AS n, code AS n FROM plans ORDER BY code DESC', { into });
      expect(seen.kinds).toEqual(['started', 'columns', 'done']);
      expect(seen.rows).toBe(2);
      const instance = await DuckDBInstance.create(':memory:');
      const connection = await instance.connect();
      const read = await connection.runAndReadAll(`SELECT * FROM read_parquet('${into}')`);
      expect(read.columnNames()).toEqual(seen.columns?.map(({ field }) => field));
      expect(read.getColumns()).toEqual([
        ['Yearly', 'Monthly'],
        [2, 1],
      ]);
      connection.closeSync();
      instance.closeSync();
    });

    it('says what a statement without rows did, and leaves no file', async () => {
      const into = path.join(folder, 'none.parquet');
      const seen = await run(tested.definition ?? 'CREATE TABLE made (a INTEGER)', { into });
      expect([seen.columns, seen.rows]).toEqual([undefined, undefined]);
      expect(seen.message).not.toBe('');
      await expect(access(into)).rejects.toMatchObject({ code: 'ENOENT' });
      expect((await run('SELECT a FROM made')).rows).toBe(0);
    });

    it('binds parameters', async () => {
      const statement: Partial<Statement> = {
        parameters: { name: "Year'ly", wanted: 2, day: '2017-01-25' },
        types: new Map([['day', 'date']]),
      };
      const sql = 'SELECT :name AS n, :day AS d, code FROM plans WHERE code = :wanted';
      expect((await run(sql, statement)).values).toEqual([["Year'ly"], ['2017-01-25'], [2]]);
      expect((await failure(run(sql))).code).toBe('input.invalid');
    });

    it('says where SQL is wrong', async () => {
      const wrong = await failure(run('SELECT code\nFROM plans WHERE nothing = 1'));
      expect([wrong.code, wrong.details.position]).toEqual([
        'query.failed',
        { offset: 29, line: 2, column: 18 },
      ]);
      expect((await failure(run('SELEC code'))).code).toBe('query.syntax');
      const missing = await failure(run('SELECT * FROM plan'));
      expect(missing.details.suggestions).toContain('plans');
    });

    it('stops the work of an aborted run, and runs the next', async () => {
      const controller = new AbortController();
      const kinds: SessionEvent['type'][] = [];
      const stopped = async () => {
        const into = path.join(folder, 'stopped.parquet');
        const events = session.run({ sql: tested.endless, parameters: {}, into }, context(controller.signal));
        for await (const event of events) {
          kinds.push(event.type);
          if (event.type === 'progress') controller.abort();
        }
      };
      expect((await failure(stopped())).code).toBe('query.cancelled');
      expect(kinds).not.toContain('done');
      expect((await run('SELECT 1 AS one')).values).toEqual([[1]]);
      const aborted = new AbortController();
      aborted.abort();
      expect((await failure(run('SELECT 1', {}, aborted.signal))).code).toBe('query.cancelled');
    });

    it('proves that a run it cancels has stopped', async () => {
      let proof: Promise<unknown> | undefined;
      const cancelled = async () => {
        let remoteId = '';
        for await (const event of session.run({ sql: tested.endless, parameters: {} }, context())) {
          if (event.type === 'started') remoteId = event.remoteId;
          if (event.type === 'progress') proof ??= session.cancel(remoteId);
        }
      };
      expect((await failure(cancelled())).code).toBe('query.cancelled');
      expect(await proof).toMatchObject({ state: 'cancelled' });
      expect((await failure(session.cancel('never-was'))).code).toBe('not-found');
    });

    it('stops the work of a run nobody reads any more', async () => {
      for await (const event of session.run({ sql: tested.endless, parameters: {} }, context())) {
        if (event.type === 'progress') break;
      }
      expect((await run('SELECT 1 AS one')).values).toEqual([[1]]);
    });

    it('finds a run again exactly where it says that it can', async () => {
      const again = failure((async () => collect(session.attach('never-was', undefined, context())))());
      expect((await again).code).toBe(tested.capabilities.attach ? 'not-found' : 'unsupported');
    });

    it('says what a statement would cost, and why', async () => {
      const estimate = await session.estimate({ sql: 'SELECT code FROM plans', parameters: {} }, context());
      expect(['exact', 'upper-bound', 'unknown']).toContain(estimate.kind);
      expect(estimate.basis).not.toBe('');
      expect(estimate.bytes === undefined).toBe(estimate.kind === 'unknown');
    });

    it('shows its catalog a level at a time, and whole', async () => {
      for (const depth of tested.plansPath.keys()) {
        const level = await session.introspect(tested.plansPath.slice(0, depth), context());
        const path = tested.plansPath.slice(0, depth + 1);
        expect(level.find((node) => node.name === tested.plansPath[depth])).toMatchObject({
          path,
          hasChildren: true,
        });
      }
      const columns = await session.introspect(tested.plansPath, context());
      expect(columns.map((node) => [node.name, node.kind, node.type?.kind])).toEqual([
        ['code', 'column', 'integer'],
        ['name', 'column', 'text'],
      ]);
      const tables = await session.tables(context());
      const plans = tables.find((table) => table.name === 'plans');
      expect(plans?.columns.map((column) => column.name)).toEqual(['code', 'name']);
      expect((await failure(session.introspect(['nowhere', 'nothing'], context()))).code).toBe('not-found');
    });
  });
}
