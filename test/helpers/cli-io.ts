import path from 'node:path';
import { runCli } from '#main/hosts/cli/cli.ts';
import type { CliIo } from '#main/hosts/cli/io.ts';

/** A command line that nobody sits at: everything it says is kept. */
export function silentIo(said: string[], change: Partial<CliIo> = {}): CliIo {
  return {
    out: (chunk) => void said.push(String(chunk)),
    err: (text) => void said.push(text),
    outIsTerminal: false,
    errIsTerminal: false,
    input: async () => '',
    ask: async () => undefined,
    inIsTerminal: false,
    signal: new AbortController().signal,
    ...change,
  };
}

/** Runs commands of the command line in this process, on a workspace under `folder`. */
export function cliOn(folder: string, change: Partial<CliIo> = {}) {
  return async (...args: string[]): Promise<{ readonly code: number; readonly text: string }> => {
    const said: string[] = [];
    const code = await runCli(
      [...args, '--workspace', path.join(folder, 'workspace')],
      silentIo(said, change),
    );
    return { code, text: said.join('') };
  };
}
