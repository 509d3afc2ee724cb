import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '../free-port.ts';
import type { PostgresPrograms } from './binaries.ts';

/** A running server; nothing else knows its process. */
export interface ServerProcess {
  readonly port: number;
  /** Stops it at once, open sessions or not. `keepFolder` leaves the data folder for another start. */
  stop(options?: { readonly keepFolder?: boolean }): Promise<void>;
}

/** Safe settings of a server that need not survive a loss of power, and answers nobody but this machine. */
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '64MB',
  max_parallel_workers_per_gather: '0',
  io_method: 'sync',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/**
 * The server under a shell that holds the other end of a pipe of ours. Whatever ends us, be it a signal nobody can
 * catch, closes the pipe: then the shell stops the server and removes its data. `keep` on the pipe saves the data.
 */
const guardian = `
folder=$1; shift
exec 3<&0
"$@" </dev/null &
server=$!
( read -r word <&3; [ "$word" = keep ] && : > "$folder/keep"; kill -INT $server ) &
watcher=$!
wait $server
status=$?
kill $watcher 2>/dev/null
if [ -e "$folder/keep" ]; then rm "$folder/keep"; else rm -rf "$folder"; fi
exit $status
`;

export interface StartSettings {
  readonly programs: PostgresPrograms;
  readonly folder: string;
  /** Any free one if not said. */
  readonly port?: number;
  /** Values of PostgreSQL's own settings, over those of a test server. */
  readonly values?: Readonly<Record<string, string>>;
}

/** Starts a server on a data folder that is its own from now on. */
export async function startServerProcess(start: StartSettings): Promise<ServerProcess> {
  const { programs, folder, values } = start;
  const port = start.port ?? (await freePort());
  const flags = Object.entries({ ...settings, ...values }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const command = [programs.postgres, '-D', folder, '-p', String(port), ...flags];
  const child = spawn('/bin/sh', ['-c', guardian, 'sh', folder, ...command], {
    ...programs.owner,
    cwd: folder,
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const ended = once(child, 'exit');
  child.stdin.on('error', () => undefined);
  let log = '';
  const ready = new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-20_000);
      if (log.includes('database system is ready to accept connections')) resolve();
    });
    child.once('exit', (status) => reject(new Error(`PostgreSQL ended with ${status}: ${log}`)));
  });
  await ready;
  return {
    port,
    async stop({ keepFolder = false } = {}) {
      child.stdin.end(keepFolder ? 'keep\n' : 'stop\n');
      await ended;
    },
  };
}
