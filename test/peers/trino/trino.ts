import { spawnSync } from 'node:child_process';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { temporaryFolder } from '#test/helpers/core.ts';
import { freePort } from '#test/helpers/free-port.ts';
import { peerFolder, startPeerServer } from '../peer-server.ts';
import { askTrino, type TrinoAnswer } from './statement.ts';

const jars = path.join(peerFolder, 'trino', 'jars');

/** Trino's jars, and a Java that compiles the few lines that start them. */
export async function findTrino(): Promise<{ readonly missing: string | null }> {
  const java = spawnSync('javac', ['-version'], { encoding: 'utf8' });
  const version = Number(/javac (\d+)/.exec(java.stdout ?? '')?.[1]);
  if (!(version >= 17))
    return { missing: 'a JDK of version 17 was not found (apt: openjdk-17-jdk-headless)' };
  const found = await readdir(jars).catch((): string[] => []);
  return {
    missing: found.includes('trino-main-435.jar')
      ? null
      : `Trino 435 was not found in ${jars} (test/peers/install.sh)`,
  };
}

/** A server with one empty catalog in memory. */
export interface Trino {
  /** Runs a statement to its end. Values are as Trino writes them in JSON: decimals and dates as text. */
  ask(sql: string): Promise<TrinoAnswer>;
  stop(): Promise<void>;
}

/** The memory connector as a plugin: of its parts only the list of what it offers is not among the jars. */
async function writePlugin(folder: string): Promise<void> {
  const services = path.join(folder, 'services', 'META-INF', 'services');
  await mkdir(services, { recursive: true });
  await writeFile(path.join(services, 'io.trino.spi.Plugin'), 'io.trino.plugin.memory.MemoryPlugin\n');
  for (const name of await readdir(jars)) await symlink(path.join(jars, name), path.join(folder, name));
}

function lines(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

/** Starts one on 127.0.0.1 with a heap of 1.5 GB; some 20 seconds. */
export async function startTrino(): Promise<Trino> {
  const place = await temporaryFolder();
  const port = await freePort();
  const plugins = path.join(place.folder, 'plugins');
  const catalogs = path.join(place.folder, 'catalogs');
  await mkdir(catalogs);
  await writePlugin(path.join(plugins, 'memory'));
  await writeFile(
    path.join(catalogs, 'memory.properties'),
    lines({ 'connector.name': 'memory', 'memory.max-data-per-node': '512MB' }),
  );
  const config = path.join(place.folder, 'config.properties');
  await writeFile(
    config,
    lines({
      'node.environment': 'test',
      'node.internal-address': '127.0.0.1',
      'node.bind-ip': '127.0.0.1',
      'http-server.http.port': port,
      'discovery.uri': `http://127.0.0.1:${port}`,
      coordinator: 'true',
      'node-scheduler.include-coordinator': 'true',
      'query.max-memory': '512MB',
      'query.max-memory-per-node': '512MB',
      'memory.heap-headroom-per-node': '256MB',
      // Rows are put into tables as text in statements.
      'query.max-length': 50_000_000,
      'plugin.dir': plugins,
      'catalog.config-dir': catalogs,
    }),
  );
  const server = await startPeerServer({
    command: 'java',
    args: [
      '-Xmx1500m',
      '-XX:+UseG1GC',
      // It lives for a minute, in which compiling well takes longer than it saves.
      '-XX:TieredStopAtLevel=1',
      '-Djdk.attach.allowAttachSelf=true',
      '-Duser.timezone=UTC',
      `-Dconfig=${config}`,
      '-cp',
      path.join(jars, '*'),
      path.join(import.meta.dirname, 'StartTrino.java'),
    ],
    folder: place.folder,
    ready: 'SERVER STARTED',
  });
  return {
    ask: (sql) => askTrino(`http://127.0.0.1:${port}`, sql),
    async stop() {
      await server.stop();
      await place.remove();
    },
  };
}
