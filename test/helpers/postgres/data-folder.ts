import { execFile } from 'node:child_process';
import { access, chmod, chown, cp, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { PostgresPrograms, ServerOwner } from './binaries.ts';

const run = promisify(execFile);

async function give(folder: string, owner: ServerOwner | undefined): Promise<void> {
  if (owner === undefined) return;
  const inside = await readdir(folder, { recursive: true });
  await Promise.all(
    [folder, ...inside.map((name) => path.join(folder, name))].map((one) => chown(one, owner.uid, owner.gid)),
  );
}

/** A data folder as initdb leaves it, made once for a version and a user and kept for the next time. */
async function initialised({ version, initdb, owner }: PostgresPrograms): Promise<string> {
  const kept = path.join(
    tmpdir(),
    `backcast-postgres-data-${version}-${owner?.uid ?? process.getuid?.() ?? 0}`,
  );
  const isThere = await access(kept).then(
    () => true,
    () => false,
  );
  if (isThere) return kept;
  const partial = await mkdtemp(`${kept}-`);
  await give(partial, owner);
  const settings = ['--username=postgres', '--auth=trust', '--locale=C', '--encoding=UTF8', '--no-sync'];
  await run(initdb, [`--pgdata=${partial}`, ...settings], { ...owner, cwd: tmpdir() });
  await rename(partial, kept).catch(() => rm(partial, { recursive: true, force: true }));
  return kept;
}

/**
 * A fresh data folder: initdb takes a second, a copy of what it left a tenth of one. The folder belongs to who runs
 * the server; whoever starts one on it removes it.
 */
export async function freshDataFolder(programs: PostgresPrograms): Promise<string> {
  const source = await initialised(programs);
  const folder = await mkdtemp(path.join(tmpdir(), 'backcast-postgres-'));
  await cp(source, folder, { recursive: true });
  await chmod(folder, 0o700);
  await give(folder, programs.owner);
  return folder;
}
