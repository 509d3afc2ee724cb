import path from 'node:path';
import type { Client } from '#shared/contract/contract.ts';
import { AppError, cancelled } from '#shared/errors/app-error.ts';
import type { Progress } from '#shared/model/progress.ts';
import { createCore } from '../../core.ts';
import { systemClock } from '../../platform/clock.ts';
import { systemKeyring } from '../../platform/keyring.ts';
import { lineLog, silentLog } from '../../platform/log.ts';
import { builtInQueries, defaultWorkspace, productVersion } from '../places.ts';
import { answerPrompts } from './answer-prompts.ts';
import type { CliIo } from './io.ts';
import { type ProgressLine, progressLine } from './progress-line.ts';

export interface GlobalOptions {
  readonly workspace?: string;
  readonly verbose?: boolean;
}

/** What a command works with. */
export interface Session {
  readonly client: Client;
  readonly io: CliIo;
  readonly progress: ProgressLine;
  /** Writes a text to a file that appears whole or not at all. */
  writeText(pieces: AsyncIterable<string> | Iterable<string>, file: string): Promise<void>;
}

/** Opens the core on the workspace for the time of one command. */
export async function withSession<T>(
  io: CliIo,
  options: GlobalOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const progress = progressLine(io);
  const core = await createCore({
    host: 'cli',
    version: productVersion(),
    workspace: options.workspace ?? defaultWorkspace(),
    queries: builtInQueries(),
    allowPaths: true,
    clock: systemClock,
    secrets: systemKeyring(),
    log: options.verbose ? lineLog((line) => io.err(`${line}\n`)) : silentLog,
  });
  const ended = new AbortController();
  const asking =
    io.inIsTerminal && io.errIsTerminal
      ? answerPrompts(core.client, io, ended.signal, () => progress.clear())
      : Promise.resolve();
  try {
    return await work({
      client: core.client,
      io,
      progress,
      writeText: (pieces, file) => core.writeText(pieces, path.resolve(file), io.signal),
    });
  } finally {
    progress.clear();
    ended.abort();
    await asking;
    await core.close();
  }
}

type Event = { readonly type: string; readonly progress?: Progress };

/**
 * Follows a stream of long work to its end, showing its progress, and hands every other event to `each`.
 * An in-process stream that is aborted merely ends, so the signal is asked afterwards.
 */
export async function follow<E extends Event>(
  session: Session,
  stream: Promise<AsyncIterable<E>>,
  each: (event: E) => void,
): Promise<void> {
  try {
    for await (const event of await stream) {
      if (event.type === 'progress' && event.progress !== undefined) session.progress.show(event.progress);
      else each(event);
    }
  } finally {
    session.progress.clear();
  }
  if (session.io.signal.aborted) throw cancelled('The command');
}

/** The last word of a stream that must have one. */
export function finished<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new AppError('internal', `${what} ended without an answer.`);
  return value;
}
