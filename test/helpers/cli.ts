import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { repository } from './core.ts';

export interface CliAnswer {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Starts the built command line (the test set-up has built it), detached from any terminal. */
export function spawnCli(
  args: readonly string[],
  input: 'ignore' | 'pipe' = 'ignore',
  environment: Readonly<Record<string, string>> = {},
): ChildProcess {
  return spawn(process.execPath, [path.join(repository, 'out/main/cli.js'), ...args], {
    stdio: [input, 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
}

/** Runs the built command line to its end. */
export function cli(...args: string[]): Promise<CliAnswer> {
  return answerOf(spawnCli(args));
}

/** The same under an environment of its own, and how it answers `kill`. */
export function cliUnder(
  environment: Readonly<Record<string, string>>,
  ...args: string[]
): Promise<CliAnswer> {
  return answerOf(spawnCli(args, 'ignore', environment));
}

/** The same with a text piped in. */
export function cliGiven(input: string, ...args: string[]): Promise<CliAnswer> {
  const child = spawnCli(args, 'pipe');
  child.stdin?.end(input);
  return answerOf(child);
}

async function answerOf(child: ChildProcess): Promise<CliAnswer> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() };
}
