import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Clock, systemClock } from '#main/platform/clock.ts';
import { type AwsDouble, startAwsDouble } from '../helpers/aws/double.ts';
import { cliUnder, spawnCli } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/core.ts';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let double: AwsDouble<Clock>;
let workspace: string;

beforeAll(async () => {
  place = await temporaryFolder();
  workspace = path.join(place.folder, 'workspace');
  double = await startAwsDouble({ clock: systemClock });
  await double.athena.addTable({
    database: 'main',
    name: 'plays',
    columns: [{ name: 'video', type: 'bigint' }],
    rows: [[1], [2], [3]],
    format: 'parquet',
  });
  double.athena.rule({ queueMs: 10, runMs: 50 });
  const added = await backcast('connections', 'add', 'Lake', '--kind', 'athena', '--database', 'main');
  expect(added.code).toBe(0);
});
afterAll(async () => {
  await place?.remove();
  await double?.close();
});

const backcast = (...args: string[]) => cliUnder(double.environment, ...args, '--workspace', workspace);

/** The submissions of a statement that the service carried out. */
const executed = (word: string): readonly unknown[] =>
  double
    .callsOf('athena', 'StartQueryExecution')
    .filter((call) => call.executed && JSON.stringify(call.input).includes(word))
    .map(({ input }) => input);

it('finds the run of a killed process again, and follows it to its answer without starting a second', async () => {
  double.athena.rule({ matches: /survivor/, runMs: 4000 });
  const sql = 'SELECT count(*) AS survivor FROM plays';
  const killed = spawnCli(
    ['run', '-e', sql, '--connection', 'lake', '--workspace', workspace],
    'ignore',
    double.environment,
  );
  if (killed.stderr === null) throw new Error('No stderr.');
  let runId = '';
  for await (const line of createInterface({ input: killed.stderr })) {
    runId = /^run (\S+), at its source/.exec(line)?.[1] ?? '';
    if (runId !== '') break;
  }
  const ended = once(killed, 'exit');
  killed.kill('SIGKILL');
  await ended;

  const listed = await backcast('runs', 'list');
  expect(listed.out.split('\t').slice(0, 4)).toEqual([runId, 'lake', 'left', 'can be resumed']);
  const resumed = await backcast('runs', 'resume', runId, '--format', 'csv');
  expect([resumed.code, resumed.out]).toEqual([0, 'survivor\n3\n']);
  expect(executed('survivor')).toHaveLength(1);
  expect((await backcast('runs', 'list')).out).toBe('');
});

it('starts no second run where the answer to its submission was lost', async () => {
  double.inject({ service: 'athena', operation: 'StartQueryExecution', fault: { kind: 'reset-after' } });
  const answer = await backcast(
    'run',
    '-e',
    'SELECT max(video) AS once FROM plays',
    '--connection',
    'lake',
    '--format',
    'csv',
  );
  expect([answer.code, answer.out]).toEqual([0, 'once\n3\n']);
  const tokens = double
    .callsOf('athena', 'StartQueryExecution')
    .filter(({ input }) => JSON.stringify(input).includes('AS once'))
    .map(({ input }) => JSON.parse(JSON.stringify(input)).ClientRequestToken);
  expect(tokens).toHaveLength(2);
  expect(new Set(tokens).size).toBe(1);
  const ids = [...double.athena.executions.values()].filter(({ request }) =>
    request.QueryString?.includes('AS once'),
  );
  expect(ids).toHaveLength(1);
});

it('stops at its source what the interrupt of the command line ends', async () => {
  double.athena.rule({ matches: /endless/, runMs: 600_000 });
  const sql = 'SELECT count(*) AS endless FROM plays';
  const child = spawnCli(
    ['run', '-e', sql, '--connection', 'lake', '--workspace', workspace],
    'ignore',
    double.environment,
  );
  if (child.stderr === null) throw new Error('No stderr.');
  for await (const line of createInterface({ input: child.stderr })) {
    if (line.startsWith('run ')) break;
  }
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  expect(await ended).toEqual([130, null]);
  const runs = [...double.athena.executions.values()].filter(({ request }) =>
    request.QueryString?.includes('endless'),
  );
  expect(await Promise.all(runs.map((run) => run.settle()))).toEqual(['CANCELLED']);
  expect((await backcast('runs', 'list')).out).toBe('');
});
