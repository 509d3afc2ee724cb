import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/**
 * Asks a question on a terminal. Where `hidden`, what is typed is not shown. Gives undefined where the input ended or
 * the person interrupted it.
 */
export async function askTerminal(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  question: string,
  { hidden = false }: { readonly hidden?: boolean } = {},
): Promise<string | undefined> {
  output.write(question);
  // Readline echoes what is typed to its output: a secret goes nowhere.
  const echo = hidden ? new Writable({ write: (_chunk, _encoding, done) => done() }) : output;
  const lines = createInterface({ input, output: echo, terminal: true });
  const left = new AbortController();
  lines.once('close', () => left.abort());
  lines.once('SIGINT', () => left.abort());
  try {
    return await lines.question('', { signal: left.signal });
  } catch {
    return undefined;
  } finally {
    lines.close();
    if (hidden) output.write('\n');
  }
}
