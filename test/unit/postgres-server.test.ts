import { existsSync } from 'node:fs';
import pg from 'pg';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { makeAuthority } from '#test/helpers/postgres/certificates.ts';
import { postgresForFile } from '#test/helpers/postgres/postgres-for-file.ts';
import { startPostgres } from '#test/helpers/postgres/server.ts';
import { buildProgram } from '#test/helpers/second-process.ts';

const server = postgresForFile();

it('is a PostgreSQL 18 with a database for each who asks', async () => {
  const names = [await server().createDatabase(), await server().createDatabase()];
  expect(names).toEqual(['test_1', 'test_2']);
  const client = await server().connect({ database: 'test_2' });
  const { rows } = await client.query(
    "SELECT current_database(), current_setting('server_version_num')::int / 10000 AS version",
  );
  expect(rows).toEqual([{ current_database: 'test_2', version: 18 }]);
});

it('tells a wrong password from a right one, and asks trusted users for none', async () => {
  await server().addUser('with-password', "it's");
  await server().addUser('trusted');
  const who = async (user: string, password?: string) => {
    const client = await server().connect({ user, password });
    return (await client.query('SELECT current_user AS who')).rows[0].who;
  };
  expect(await who('with-password', "it's")).toBe('with-password');
  expect(await who('trusted')).toBe('trusted');
  await expect(who('with-password', 'other')).rejects.toMatchObject({ code: '28P01' });
  const client = new pg.Client(server().url('postgres', 'with-password', "it's"));
  await client.connect();
  expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  await client.end();
});

it('ends a session in the midst of a statement', async () => {
  await server().createDatabase('killed');
  const client = await server().connect({ database: 'killed' });
  const waiting = expect(client.query('SELECT pg_sleep(600)')).rejects.toThrow(/terminat/);
  expect(await server().killSessions({ database: 'killed' })).toBe(1);
  await waiting;
});

it('takes no more connections than it is told to, and keeps its data over a restart', async () => {
  const own = await startPostgres();
  try {
    await own.createDatabase('kept');
    await own.restart({ maxConnections: 5 });
    const client = await own.connect({ database: 'kept' });
    expect((await client.query('SHOW max_connections')).rows).toEqual([{ max_connections: '5' }]);
    const all = [client, ...(await Promise.all([1, 2, 3, 4].map(() => own.connect())))];
    await expect(own.connect()).rejects.toMatchObject({ code: '53300' });
    await Promise.all(all.map((one) => one.end()));
  } finally {
    await own.stop();
  }
});

it('speaks TLS with a certificate of an authority of the test’s own', async () => {
  const authority = makeAuthority();
  const names = { hosts: ['warehouse.test', '127.0.0.1'] };
  const own = await startPostgres({ tls: authority.issue(names), withoutTls: false });
  try {
    await own.addUser('analyst', 'secret');
    const login = { user: 'analyst', password: 'secret' };
    const encrypted = async (ssl: pg.ClientConfig['ssl']) => {
      const client = await own.connect({ ...login, ssl });
      return (await client.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()')).rows[0].ssl;
    };
    const ca = authority.certificate;
    expect(await encrypted({ rejectUnauthorized: false })).toBe(true);
    expect(await encrypted({ ca })).toBe(true);
    expect(await encrypted({ ca, servername: 'warehouse.test' })).toBe(true);
    await expect(encrypted({})).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
    await expect(encrypted({ ca: makeAuthority().certificate })).rejects.toMatchObject({
      code: 'CERT_SIGNATURE_FAILURE',
    });
    await expect(encrypted({ ca, servername: 'other.test' })).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    await expect(encrypted(false)).rejects.toMatchObject({ code: '28000' });
    const past = [new Date('2020-01-01'), new Date('2020-02-01')] as const;
    await own.restart({ tls: authority.issue({ ...names, validity: past }) });
    await expect(encrypted({ ca })).rejects.toMatchObject({ code: 'CERT_HAS_EXPIRED' });
    expect(await encrypted(false)).toBe(false);
  } finally {
    await own.stop();
  }
});

it('ends, and leaves nothing, when the process that started it is killed', async () => {
  const program = await buildProgram('test/helpers/postgres/server-program.ts');
  try {
    const running = program.start();
    const { port, folder } = z
      .object({ port: z.number(), folder: z.string() })
      .parse(JSON.parse(await running.line));
    expect(existsSync(folder)).toBe(true);
    running.kill();
    await running.ended;
    await expect.poll(() => existsSync(folder), { timeout: 20_000 }).toBe(false);
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres' });
    await expect(client.connect()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  } finally {
    await program.remove();
  }
});
