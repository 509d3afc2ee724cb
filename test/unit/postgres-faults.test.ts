import { access, symlink } from 'node:fs/promises';
import { connect as connectTcp, createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Session, SessionContext, SessionEvent, Statement } from '#main/connectors/connector.ts';
import { quoteText } from '#main/engine/sql-text.ts';
import { systemClock } from '#main/platform/clock.ts';
import { silentLog } from '#main/platform/log.ts';
import { isAppError } from '#shared/errors/app-error.ts';
import { openConnector, profileOf } from '#test/helpers/postgres/connector.ts';
import { postgresForFile } from '#test/helpers/postgres/postgres-for-file.ts';

const server = postgresForFile({ maxConnections: 12 });

function context(signal = new AbortController().signal): SessionContext {
  return { signal, log: silentLog, clock: systemClock };
}

let opened: Awaited<ReturnType<typeof openConnector>>;
beforeAll(async () => {
  opened = await openConnector();
});
afterAll(() => opened.close());

const open = (change: Parameters<typeof profileOf>[2] = {}) =>
  opened.connector.connect(profileOf(server(), 'postgres', change), context());

async function run(session: Session, sql: string, more: Partial<Statement> = {}): Promise<SessionEvent[]> {
  const events: SessionEvent[] = [];
  for await (const event of session.run({ sql, parameters: {}, ...more }, context())) events.push(event);
  return events;
}

async function failure(work: Promise<unknown>) {
  const thrown: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!isAppError(thrown)) throw new Error(`No AppError: ${String(thrown)}`);
  return thrown;
}

/** Runs a statement and does something once it works. */
async function whileRunning(session: Session, sql: string, act: () => unknown): Promise<void> {
  let acted = false;
  for await (const event of session.run({ sql, parameters: {} }, context())) {
    if (event.type !== 'progress' || acted) continue;
    acted = true;
    await act();
  }
}

test('a session that the server ends loses its run: what reads may be run again, what writes may have been done', async () => {
  const reading = await open({ database: await server().createDatabase() });
  const lost = await failure(whileRunning(reading, 'SELECT pg_sleep(600)', () => server().killSessions()));
  expect([lost.code, lost.retryable]).toEqual(['connection.lost', true]);
  expect((await failure(run(reading, 'SELECT 1'))).code).toBe('connection.lost');
  await reading.close();
  const writing = await open();
  await run(writing, 'CREATE TABLE written (a TEXT)');
  const inWrite = await failure(
    whileRunning(writing, 'INSERT INTO written SELECT pg_sleep(600)::text', () => server().killSessions()),
  );
  expect([inWrite.code, inWrite.retryable]).toEqual(['connection.lost', false]);
  expect(inWrite.hint).toContain('may have been done');
  await writing.close();
});

async function listening(way: Server): Promise<number> {
  await new Promise<void>((resolve) => way.listen(0, '127.0.0.1', resolve));
  const address = way.address();
  if (address === null || typeof address === 'string') throw new Error('There is no port.');
  return address.port;
}

/** A way to the server that breaks as soon as a statement has been sent through it. */
async function breakingWay(breakAt: string) {
  const sockets = new Set<Socket>();
  const way = createServer((near) => {
    const far = connectTcp(server().port, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
    near.on('data', (bytes: Buffer) => {
      far.write(bytes, () => {
        // What was sent is with the server; its answer is not heard any more.
        if (bytes.includes(breakAt)) {
          near.resetAndDestroy();
          far.end();
        }
      });
    });
    far.on('data', (bytes: Buffer) => near.write(bytes));
    far.on('close', () => near.destroy());
  });
  const port = await listening(way);
  return { port, close: () => way.close() };
}

/** A way to the server that from some moment on carries nothing more, and ends nothing. */
async function mutedWay() {
  const sockets = new Set<Socket>();
  let isMuted = false;
  const way = createServer((near) => {
    sockets.add(near);
    near.on('error', () => undefined);
    if (isMuted) return;
    const far = connectTcp(server().port, '127.0.0.1');
    sockets.add(far);
    far.on('error', () => undefined);
    near.on('data', (bytes: Buffer) => {
      if (!isMuted) far.write(bytes);
    });
    far.on('data', (bytes: Buffer) => {
      if (!isMuted) near.write(bytes);
    });
  });
  const port = await listening(way);
  return {
    port,
    mute() {
      isMuted = true;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      way.close();
    },
  };
}

test('a connection that breaks after an INSERT was sent does not send it again', async () => {
  const way = await breakingWay('INSERT INTO once');
  const direct = await open();
  await run(direct, 'CREATE TABLE once (a INT)');
  const session = await open({ port: way.port });
  const broken = await failure(run(session, 'INSERT INTO once VALUES (1)'));
  expect([broken.code, broken.retryable]).toEqual(['connection.lost', false]);
  const counted = await run(direct, 'SELECT count(*) <= 1 FROM once');
  expect(counted.find(({ type }) => type === 'batch')).toMatchObject({ values: [[true]] });
  await session.close();
  await direct.close();
  way.close();
});

test('a run is proven to have stopped where no other connection can be had', async () => {
  const session = await open();
  const others: Session[] = [];
  const filled = async () => {
    for (;;) others.push(await open());
  };
  expect((await failure(filled())).code).toBe('limit.exceeded');
  const controller = new AbortController();
  const stopped = await failure(
    (async () => {
      const events = session.run({ sql: 'SELECT pg_sleep(600)', parameters: {} }, context(controller.signal));
      for await (const event of events) if (event.type === 'progress') controller.abort();
    })(),
  );
  expect([stopped.code, stopped.details.stopped?.state]).toEqual(['query.cancelled', 'cancelled']);
  expect((await run(session, 'SELECT 1')).at(-1)).toMatchObject({ type: 'done' });
  await Promise.all([session, ...others].map((one) => one.close()));
});

test('a stop that cannot be seen says so, and why', async () => {
  const way = await mutedWay();
  const session = await open({
    port: way.port,
    limits: { fetchRows: 1000, connectSeconds: 0.2, cancelPoll: 1, cancelPolls: 3 },
  });
  const controller = new AbortController();
  const unseen = await failure(
    (async () => {
      const events = session.run({ sql: 'SELECT pg_sleep(600)', parameters: {} }, context(controller.signal));
      for await (const event of events) {
        if (event.type !== 'progress') continue;
        way.mute();
        controller.abort();
      }
    })(),
  );
  expect([unseen.code, unseen.details.stopped?.state]).toEqual(['query.cancelled', 'unproven']);
  expect(unseen.details.stopped?.reason).toContain('does not answer');
  await session.close();
  way.close();
});

test('a statement that runs into a limit of the server is no stop of ours', async () => {
  const session = await open();
  await run(session, "SET statement_timeout = '50ms'");
  expect((await failure(run(session, 'SELECT pg_sleep(600)'))).code).toBe('query.timeout');
  await session.close();
});

test('no rows are a file of no rows; a full disk is said to be full, and leaves the session usable', async () => {
  const session = await open();
  const into = path.join(opened.folder, 'none.parquet');
  await run(session, 'SELECT 1::int AS a WHERE false', { into });
  expect((await opened.engine.query(`FROM read_parquet(${quoteText(into)})`)).rowCount).toBe(0);
  const full = path.join(opened.folder, 'full.parquet');
  await symlink('/dev/full', `${full}.rows`);
  const sql = "SELECT repeat('x', 1000) FROM generate_series(1, 100000)";
  expect((await failure(run(session, sql, { into: full }))).code).toBe('limit.exceeded');
  expect((await run(session, 'SELECT 1')).at(-1)).toMatchObject({ type: 'done' });
  await expect(access(full)).rejects.toMatchObject({ code: 'ENOENT' });
  await session.close();
});
