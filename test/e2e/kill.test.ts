import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, spawnCli } from '#test/helpers/cli.ts';
import { openTestCore, temporaryFolder } from '#test/helpers/core.ts';

/** What stands under a folder: name and size of each file. */
async function snapshot(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  const sizes = await Promise.all(
    files.sort().map(
      async (file) =>
        `${file} ${await stat(file).then(
          ({ size }) => size,
          () => 'gone',
        )}`,
    ),
  );
  return sizes.join('\n');
}

/** Kills the command without warning once its work in `folder` has changed on disk `changes` times. */
async function killAfter(args: readonly string[], folder: string, changes: number): Promise<boolean> {
  const child = spawnCli(args);
  const ended = once(child, 'close');
  let running = true;
  child.on('close', () => {
    running = false;
  });
  child.stdout?.resume();
  child.stderr?.resume();
  let seen = 0;
  for (let last = await snapshot(folder); running && seen < changes; ) {
    const now = await snapshot(folder);
    if (now !== last) seen += 1;
    last = now;
    await nextTurn();
  }
  const killed = child.kill('SIGKILL');
  await ended;
  return killed;
}

describe('a process killed in the middle of its work', () => {
  let place: Awaited<ReturnType<typeof temporaryFolder>>;
  let workspace: string;
  let shipped: string;
  beforeAll(async () => {
    place = await temporaryFolder();
    workspace = path.join(place.folder, 'workspace');
    shipped = path.join(place.folder, 'shipped');
    await mkdir(shipped);
    const lines = Array.from({ length: 300_000 }, (_, row) => `${row},plan ${row % 17},${row * 3}`);
    await writeFile(path.join(place.folder, 'facts.csv'), `id,plan,value\n${lines.join('\n')}\n`);
    const kept = await cli(
      'run',
      '--workspace',
      workspace,
      '-e',
      "SELECT i AS id, 'text ' || i AS label, i * 1.5 AS amount FROM range(400000) r(i)",
      '--format',
      'csv',
      '--out',
      path.join(place.folder, 'kept.csv'),
    );
    expect(kept).toMatchObject({ code: 0 });
  });
  afterAll(() => place.remove());

  it('loses no kept result and leaves no partial file, twenty times', async () => {
    const before = await cli('results', 'list', '--workspace', workspace);
    const keptId = before.out.split('\t')[0] ?? '';
    const data = path.join(workspace, 'results', keptId, 'data.parquet');
    const checksum = createHash('sha256')
      .update(await readFile(data))
      .digest('hex');
    const works: readonly (readonly string[])[] = [
      ['import', path.join(place.folder, 'facts.csv'), '--workspace', workspace],
      [
        'run',
        '-e',
        'SELECT i, hash(i) AS h FROM range(6000000) r(i)',
        '--workspace',
        workspace,
        '--format',
        'table',
      ],
      ['results', 'show', keptId, '--workspace', workspace, '--out', path.join(shipped, 'report.xlsx')],
    ];
    let killed = 0;
    for (let round = 0; killed < 20; round += 1) {
      expect(round).toBeLessThan(80);
      const work = works[round % works.length] ?? [];
      if (await killAfter(work, place.folder, 1 + (Math.floor(round / works.length) % 7))) killed += 1;

      const core = await openTestCore(workspace);
      try {
        const results = await core.client.results.list();
        expect(results.map(({ id }) => id)).toContain(keptId);
        for (const { id, rows, checksum: told } of results) {
          const file = path.join(workspace, 'results', id, 'data.parquet');
          expect(
            createHash('sha256')
              .update(await readFile(file))
              .digest('hex'),
          ).toBe(told);
          expect((await core.client.results.page({ id, offset: rows - 1, limit: 1 })).rowCount).toBe(1);
        }
        expect(
          createHash('sha256')
            .update(await readFile(data))
            .digest('hex'),
        ).toBe(checksum);
        const shippedFiles = await readdir(shipped);
        expect(shippedFiles.filter((name) => name !== 'report.xlsx')).toEqual([]);
        const temporary = await readdir(path.join(workspace, 'tmp'));
        expect(temporary.filter((name) => !name.startsWith(`${process.pid}-`))).toEqual([]);
        for (const { id } of results) if (id !== keptId) await core.client.results.remove({ id });
      } finally {
        await core.close();
      }
    }
    const names = await readdir(path.join(workspace, 'results'));
    expect(names).toEqual([keptId]);
  });
});
