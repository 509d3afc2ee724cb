import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Connector, Session, SessionContext, Statement } from '#main/connectors/connector.ts';
import { createOdbcConnector } from '#main/connectors/odbc/session.ts';
import { openEngine } from '#main/engine/engine.ts';
import { quoteText } from '#main/engine/sql-text.ts';
import { systemClock } from '#main/platform/clock.ts';
import { silentLog } from '#main/platform/log.ts';
import { createPromptDesk, type PromptDesk } from '#main/platform/prompts.ts';
import { isAppError } from '#shared/errors/app-error.ts';
import type { Cell } from '#shared/model/column.ts';
import { odbcProfileSchema, type ProfileOf } from '#shared/model/connection.ts';
import { connectorSuite } from '#test/contract/connector-suite.ts';
import { temporaryFolder } from '#test/helpers/core.ts';
import { databaseOfPlans } from '#test/helpers/postgres/connector.ts';
import { type PostgresServer, startPostgres } from '#test/helpers/postgres/server.ts';
import { secretsInMemory } from '#test/helpers/secrets.ts';
import { describeWithPeer } from './peer.ts';

const driver = 'PostgreSQL Unicode';

/** The driver manager with PostgreSQL's driver, and the package built for it. */
async function findOdbc(): Promise<{ readonly missing: string | null }> {
  const known = spawnSync('odbcinst', ['-q', '-d'], { encoding: 'utf8' });
  if (known.status !== 0) return { missing: 'odbcinst was not found (apt: unixodbc unixodbc-dev)' };
  if (!known.stdout.includes(`[${driver}]`)) {
    return { missing: `the driver ${driver} was not found (apt: odbc-postgresql)` };
  }
  const isBuilt = await import('odbc').then(
    () => true,
    () => false,
  );
  return {
    missing: isBuilt
      ? null
      : 'the package odbc is not built (npm rebuild odbc --ignore-scripts=false --build-from-source)',
  };
}

function profileOf(
  server: PostgresServer,
  database: string,
  change: Partial<ProfileOf<'odbc'>> = {},
): ProfileOf<'odbc'> {
  const connectionString = `Driver={${driver}};Server=127.0.0.1;Port=${server.port};Database=${database}`;
  const profile = odbcProfileSchema.parse({
    id: 'odbc',
    name: 'ODBC',
    kind: 'odbc',
    connectionString,
    user: 'postgres',
    dialect: 'postgres',
  });
  return { ...profile, ...change };
}

async function openConnector(prompts: PromptDesk = createPromptDesk()) {
  const place = await temporaryFolder();
  const engine = await openEngine({ temporary: place.folder });
  const connector: Connector<ProfileOf<'odbc'>> = createOdbcConnector({
    engine,
    prompts,
    secrets: secretsInMemory(),
  });
  return {
    connector,
    engine,
    folder: place.folder,
    async close() {
      engine.close();
      await place.remove();
    },
  };
}

const context: SessionContext = {
  signal: new AbortController().signal,
  log: silentLog,
  clock: systemClock,
};

const peer = await findOdbc();

describeWithPeer('ODBC by unixODBC and psqlodbc', peer, () => {
  connectorSuite('odbc', async () => {
    const server = await startPostgres();
    const database = await databaseOfPlans(server);
    const opened = await openConnector();
    return {
      capabilities: opened.connector.capabilities,
      open: (of) => opened.connector.connect(profileOf(server, database), of),
      endless: 'SELECT pg_sleep(600)',
      plansPath: ['main', 'plans'],
      async close() {
        await opened.close();
        await server.stop();
      },
    };
  });

  let server: PostgresServer;
  let opened: Awaited<ReturnType<typeof openConnector>>;
  let session: Session | undefined;
  beforeAll(async () => {
    server = await startPostgres();
    opened = await openConnector();
    session = await opened.connector.connect(profileOf(server, 'postgres'), context);
  });
  afterAll(async () => {
    await session?.close();
    await opened.close();
    await server.stop();
  });

  async function run(sql: string, more: Partial<Statement> = {}) {
    const values: Cell[][] = [];
    let kinds: string[] = [];
    let message: string | undefined;
    if (session === undefined) throw new Error('There is no session.');
    for await (const event of session.run({ sql, parameters: {}, ...more }, context)) {
      if (event.type === 'columns') kinds = event.columns.map(({ type }) => type.kind);
      if (event.type === 'batch') values.push(...event.values.map((cells) => [...cells]));
      if (event.type === 'done') message = event.stats.message;
    }
    return { values, kinds, message };
  }

  const cases: readonly (readonly [sql: string, kind: string, cell: Cell])[] = [
    ['9007199254740993', 'integer', 9007199254740993n],
    ['12345678901234567890.123456789::numeric', 'decimal', '12345678901234567890.123456789'],
    ['0.1::float8 + 0.2::float8', 'float', 0.30000000000000004],
    ["'NaN'::float8", 'float', Number.NaN],
    ['true', 'boolean', true],
    ["''::text", 'text', ''],
    ["repeat('é', 10000)", 'text', 'é'.repeat(10_000)],
    ["DATE '0044-03-15 BC'", 'date', '0044-03-15 (BC)'],
    ["TIME '23:59:59.999999'", 'time', '23:59:59.999999'],
    ["TIMESTAMP '2017-01-25 01:02:03.000004'", 'timestamp', '2017-01-25 01:02:03.000004'],
    ["TIMESTAMPTZ '2017-01-25 01:02:03.5+08'", 'timestamptz', '2017-01-24 17:02:03.5+00'],
    ["'\\x00ff41'::bytea", 'bytes', '\\x00\\xFFA'],
    ['\'{"b":2,"a":1}\'::jsonb', 'json', '{"a": 1, "b": 2}'],
    ['ARRAY[1, NULL]', 'list', '[1,null]'],
    ["'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid", 'text', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
  ];

  test.each(cases)('%s is exact, as a cell and as kept', async (sql, kind, cell) => {
    const told = await run(`SELECT ${sql} AS v`);
    expect([told.kinds, told.values]).toEqual([[kind], [[cell]]]);
    const into = path.join(opened.folder, 'one.parquet');
    await run(`SELECT ${sql} AS v UNION ALL SELECT NULL`, { into });
    const table = await opened.engine.query(`SELECT * FROM read_parquet(${quoteText(into)})`);
    expect(table.values).toEqual([[cell, null]]);
  });

  test('more rows than one portion come in their order', async () => {
    const into = path.join(opened.folder, 'many.parquet');
    await run('SELECT i, i::text AS t FROM generate_series(1, 2500) AS g(i) ORDER BY i DESC', { into });
    const table = await opened.engine.query(
      `SELECT count(*), first(i), last(t) FROM read_parquet(${quoteText(into)})`,
    );
    expect(table.values.map(([value]) => value)).toEqual([2500n, 2500, '1']);
  });

  test('statements that change rows say how many, and a session keeps what is its own', async () => {
    await run('CREATE TEMP TABLE mine (a INTEGER)');
    expect((await run('INSERT INTO mine VALUES (1), (2)')).message).toBe('2 rows changed.');
    expect((await run('SELECT sum(a) AS s FROM mine')).values).toEqual([[3n]]);
    expect((await run('SHOW TimeZone')).values).toEqual([['UTC']]);
  });

  test('a password is asked for, and stands in no error', async () => {
    await server.addUser('analyst', 'right}word');
    const prompts = createPromptDesk();
    const asked: (string | undefined)[] = [];
    prompts.watch((open) => {
      for (const { id, prompt } of open) {
        if (prompt.kind !== 'password') continue;
        asked.push(prompt.refused);
        const text = asked.length === 1 ? 'wrong-word' : 'right}word';
        queueMicrotask(() => prompts.answer(id, { text, remember: false }));
      }
    });
    const own = await openConnector(prompts);
    const profile = profileOf(server, 'postgres', { user: 'analyst', password: true });
    await (await own.connector.connect(profile, context)).close();
    expect(asked.length).toBe(2);
    expect(asked[1]).toContain('password authentication failed');
    expect(asked[1]).not.toContain('wrong-word');
    await own.close();
  });

  test('a driver that is not there, and a server that is not, are told apart', async () => {
    const failing = async (connectionString: string) => {
      const thrown: unknown = await opened.connector
        .connect({ ...profileOf(server, 'postgres'), connectionString }, context)
        .catch((error: unknown) => error);
      return isAppError(thrown) ? [thrown.code, thrown.hint] : [];
    };
    expect(await failing('Driver={No such driver};Server=127.0.0.1')).toEqual([
      'connection.failed',
      expect.stringContaining('driver'),
    ]);
    expect(await failing(`Driver={${driver}};Server=127.0.0.1;Port=1;Database=postgres`)).toEqual([
      'connection.failed',
      expect.stringContaining('host, port'),
    ]);
  });
});
