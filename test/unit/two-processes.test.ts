import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Core } from '#main/core.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { openTestCore, temporaryFolder } from '#test/helpers/core.ts';
import { buildProgram, type Program } from '#test/helpers/second-process.ts';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let core: Core;
let program: Program;
beforeAll(async () => {
  program = await buildProgram('test/helpers/workspace-program.ts');
  place = await temporaryFolder();
  core = await openTestCore(place.folder);
});
afterAll(async () => {
  await core.close();
  await place.remove();
  await program.remove();
});

async function run(sql: string): Promise<ResultInfo> {
  const source = { kind: 'sql' as const, sql, title: 'Shared name' };
  for await (const event of await core.client.runs.start({ connectionId: 'local', source })) {
    if (event.type === 'result') return event.result;
  }
  throw new Error(`No rows: ${sql}`);
}

it('keeps every result of three processes at once, each under a name of its own', async () => {
  const others = [program.start(place.folder, 'runs', '12'), program.start(place.folder, 'runs', '12')];
  const own: string[] = [];
  for (let n = 0; n < 12; n += 1) own.push((await run(`SELECT 'here' AS pid, ${n} AS n`)).id);
  const ended = await Promise.all(others.map((other) => other.ended));
  expect(ended.map(({ code }) => code)).toEqual([0, 0]);
  const theirs = ended.flatMap(({ text }): string[] => JSON.parse(text));

  const results = await core.client.results.list();
  expect(results.map(({ id }) => id).sort()).toEqual([...own, ...theirs].sort());
  const names = results.map(({ name }) => name).sort();
  const numbered = Array.from({ length: 35 }, (_, n) => `shared_name_${n + 2}`);
  expect(names).toEqual(['shared_name', ...numbered].sort());
  expect(await core.client.history.list({})).toHaveLength(36);

  const union = numbered.map((name) => `SELECT n FROM ${name}`).join(' UNION ALL ');
  const sum = await run(`SELECT sum(n) FROM (SELECT n FROM shared_name UNION ALL ${union})`);
  const page = await core.client.results.page({ id: sum.id, offset: 0, limit: 1 });
  expect(page.columns).toEqual([[String(3 * 66)]]);
});

it('loses nothing when a process is killed in the middle of a run', async () => {
  const before = await core.client.results.list();
  const killed = program.start(place.folder, 'endless');
  expect(await killed.line).toBe('running');
  killed.kill();
  await killed.ended;
  expect(await readdir(path.join(place.folder, 'tmp'))).toHaveLength(2);

  const next = await openTestCore(place.folder);
  try {
    const own = (await readdir(path.join(place.folder, 'tmp'))).sort();
    expect(own.every((name) => name.startsWith(`${process.pid}-`))).toBe(true);
    expect(await next.client.results.list()).toEqual(before);
    expect(await readdir(path.join(place.folder, 'results'))).toHaveLength(before.length);
  } finally {
    await next.close();
  }
});
