import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { repository } from './core.ts';

export interface RunningHost {
  /** The one-time link it printed. */
  readonly url: string;
  readonly pid: number;
  /** Ends it as a service manager would; gives its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** `npm start -- --no-open` on a workspace: the built program in a process of its own. */
export async function startBuiltHost(
  workspace: string,
  more: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningHost> {
  const child = spawn(
    process.execPath,
    [path.join(repository, 'main/hosts/start.mjs'), '--no-open', '--workspace', workspace, ...more],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment } },
  );
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  let said = '';
  child.stderr.on('data', (piece: Buffer) => {
    said += piece.toString();
  });
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = /http:\/\/127\.0\.0\.1:\d+\/\?login=\S+/.exec(line);
      if (found !== null) resolve(found[0]);
    });
    child.once('error', reject);
    void ended.then((code) => reject(new Error(`The host ended with ${code}: ${said}`)));
  });
  return {
    url,
    pid: child.pid ?? 0,
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
  };
}
