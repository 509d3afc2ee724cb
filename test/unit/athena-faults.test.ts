import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import type { Aws } from '#main/aws/aws.ts';
import { AppError } from '#shared/errors/app-error.ts';
import {
  type AthenaSettings,
  type AthenaUnderTest,
  collectRun,
  failureOf,
  startAthena,
} from '#test/helpers/athena.ts';
import { temporaryFolder } from '#test/helpers/core.ts';

let athena: AthenaUnderTest | undefined;
afterEach(async () => {
  vi.unstubAllEnvs();
  expect(await athena?.leftovers()).toEqual([]);
  await athena?.close();
  athena = undefined;
});

async function start(settings: AthenaSettings = {}): Promise<AthenaUnderTest> {
  athena = await startAthena(settings);
  return athena;
}

const starts = ({ double }: AthenaUnderTest) => double.athena.executions.size;

test('throttled for a minute, a run waits and goes on', async () => {
  const { double, run, ...rest } = await start();
  const began = double.clock.now().getTime();
  double.inject({ service: 'athena', fault: { kind: 'throttle' }, until: new Date(began + 60_000) });
  expect((await run('SELECT 1 AS one')).values).toEqual([[1]]);
  expect(double.clock.now().getTime() - began).toBeGreaterThanOrEqual(60_000);
  expect(starts({ double, run, ...rest })).toBe(1);
});

test('a connection that breaks after the query was taken starts no second one', async () => {
  const under = await start();
  under.double.inject({
    service: 'athena',
    operation: 'StartQueryExecution',
    fault: { kind: 'reset-after' },
  });
  expect((await under.run('SELECT 1 AS one')).values).toEqual([[1]]);
  expect(under.double.callsOf('athena', 'StartQueryExecution')).toHaveLength(2);
  expect(starts(under)).toBe(1);
});

test('a run aborted while Athena has not answered yet is found by its token, and stopped', async () => {
  const under = await start();
  under.double.athena.rule({ runMs: 600_000 });
  const controller = new AbortController();
  under.double.inject({
    service: 'athena',
    operation: 'StartQueryExecution',
    when: () => {
      controller.abort();
      return false;
    },
    fault: { kind: 'html' },
  });
  const failure = await failureOf(under.run('SELECT 1', {}, { signal: controller.signal }));
  expect(failure.code).toBe('query.cancelled');
  expect(failure.details.stopped?.state).toBe('cancelled');
  expect(starts(under)).toBe(1);
});

test('a page of a proxy instead of an answer is called that', async () => {
  const under = await start();
  under.double.inject({ service: 'athena', fault: { kind: 'html' }, times: 100 });
  const failure = await failureOf(under.run('SELECT 1'));
  expect(failure.code).toBe('connection.failed');
  expect(failure.message).toMatch(/answered athena:StartQueryExecution with a web page/);
});

test('pages that come slowly come all the same', async () => {
  const under = await start({ profile: {} });
  await under.double.athena.addTable({
    database: 'default',
    name: 'plans',
    columns: [{ name: 'code', type: 'int' }],
    select: 'SELECT i FROM range(2500) AS t(i)',
  });
  under.double.s3.deny({ bucket: 'athena-results' });
  under.double.inject({
    service: 'athena',
    operation: 'GetQueryResults',
    fault: { kind: 'slow', milliseconds: 20_000 },
    times: 10,
  });
  expect((await under.run('SELECT code FROM plans')).stats.rows).toBe(2500);
});

test('a sign-in that ends on the way is asked for once, and the run goes on', async () => {
  const home = await temporaryFolder();
  const under = await start({
    profile: { aws: { profile: 'analyst' } },
    answer: (double) => ({
      answer: async () => {
        await double.sso.writeHome(home.folder);
        return {};
      },
    }),
  });
  await under.double.sso.writeHome(home.folder);
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_REGION'])
    vi.stubEnv(name, undefined);
  vi.stubEnv('HOME', home.folder);
  under.double.athena.rule({ runMs: 30_000 });
  let polls = 0;
  const ended = async () => {
    const events = under.session.run({ sql: 'SELECT 1 AS one', parameters: {} }, under.context());
    for await (const event of events) {
      if (event.type === 'progress' && ++polls === 2) under.double.sso.expire();
      if (event.type === 'done') return event.stats.rows;
    }
    return undefined;
  };
  expect(await ended()).toBe(1);
  expect(under.reach.asked).toMatchObject([{ kind: 'sign-in', profile: 'analyst' }]);
  expect(starts(under)).toBe(1);
  await home.remove();
});

/** A disk that is full after the first bytes of an object. */
function fullDisk(aws: Aws): Aws {
  return {
    ...aws,
    s3: {
      ...aws.s3,
      async download(_access, url, file) {
        await writeFile(file, '"code"\n"1"\n');
        throw new AppError('limit.exceeded', `The disk is full: ${url} was not fetched.`);
      },
    },
  };
}

test('a full disk ends the run and leaves nothing', async () => {
  const under = await start({ between: fullDisk });
  await under.double.athena.addTable({
    database: 'default',
    name: 'plans',
    columns: [{ name: 'code', type: 'int' }],
    select: 'SELECT i FROM range(2500) AS t(i)',
  });
  const failure = await failureOf(under.run('SELECT code FROM plans'));
  expect([failure.code, failure.retryable]).toEqual(['limit.exceeded', false]);
});

const gigabyte = 1024 ** 3;
const rowBytes = 1024;

/** A gigabyte of CSV made as it is read: the same 1,024 rows of 1,024 bytes over and over, behind a line of names. */
function gigabyteOfRows(): { readonly size: number; make(start: number, end: number): Iterable<Uint8Array> } {
  const names = Buffer.from('"id","text"\n');
  const rows = Array.from({ length: 1024 }, (_, index) => {
    const id = `"${String(index).padStart(4, '0')}"`;
    return `${id},"${'x'.repeat(rowBytes - id.length - 4)}"\n`;
  });
  const block = Buffer.from(rows.join(''));
  return {
    size: names.length + gigabyte,
    *make(start, end) {
      for (let at = start; at < end; ) {
        const within =
          at < names.length ? names.subarray(at) : block.subarray((at - names.length) % block.length);
        const piece = within.subarray(0, end - at);
        yield piece;
        at += piece.length;
      }
    },
  };
}

test('a gigabyte in one result comes whole', { timeout: 180_000 }, async () => {
  const under = await start();
  under.double.athena.rule({
    answer: {
      columns: [
        { Name: 'id', Type: 'integer' },
        { Name: 'text', Type: 'varchar' },
      ],
      rows: [['1', 'x']],
    },
  });
  const { events } = await under.run('SELECT 1');
  const id = events.flatMap((event) => (event.type === 'started' ? [event.remoteId] : []))[0] ?? '';
  const { size, make } = gigabyteOfRows();
  under.double.s3.generate('athena-results', `${id}.csv`, size, make);
  const place = await temporaryFolder();
  const into = path.join(place.folder, 'rows.parquet');
  const { stats } = await collectRun(under.session.attach(id, into, under.context()));
  expect(stats.rows).toBe(gigabyte / rowBytes);
  const { values } = await under.engine.query(
    `SELECT sum(id), min(length(text)) FROM read_parquet('${into}')`,
  );
  expect(values).toEqual([[(1023n * 1024n * 1024n) / 2n], [BigInt(rowBytes - 10)]]);
  await place.remove();
});
