import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { homedir } from 'node:os';
import path from 'node:path';

/** Where `test/peers/install.sh` puts what no package manager of the system carries. */
export const peerFolder = path.join(
  process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'),
  'backcast',
  'peers',
);

/** A server of somebody else's, for as long as a suite runs. */
export interface PeerServer {
  stop(): Promise<void>;
}

export interface PeerServerSettings {
  readonly command: string;
  readonly args: readonly string[];
  readonly folder: string;
  /** What it prints once it answers. */
  readonly ready: string;
}

/**
 * The server under a shell that holds the other end of a pipe of ours: whatever ends us closes the pipe, and the shell
 * ends the server.
 */
const guardian = `
exec 3<&0
"$@" </dev/null &
server=$!
( read -r word <&3; kill -KILL $server ) &
watcher=$!
wait $server
kill $watcher 2>/dev/null
`;

/** Starts it; throws what it printed last where it ends before it is ready. */
export async function startPeerServer(settings: PeerServerSettings): Promise<PeerServer> {
  const { command, args, folder, ready } = settings;
  const child = spawn('/bin/sh', ['-c', guardian, 'sh', command, ...args], {
    cwd: folder,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  child.stdin.on('error', () => undefined);
  let log = '';
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-20_000);
      if (log.includes(ready)) resolve();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', () => reject(new Error(`${command} ended before it was ready: ${log}`)));
  });
  return {
    async stop() {
      child.stdin.end('stop\n');
      await ended;
    },
  };
}
