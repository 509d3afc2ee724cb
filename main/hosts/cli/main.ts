import { text } from 'node:stream/consumers';
import { runCli } from './cli.ts';
import type { CliIo } from './io.ts';
import { askTerminal } from './terminal.ts';

const interrupted = new AbortController();
process.on('SIGINT', () => interrupted.abort());
process.on('SIGTERM', () => interrupted.abort());
// A reader that has seen enough (`backcast run … | head`) is no failure.
process.stdout.on('error', (error) => {
  if ('code' in error && error.code === 'EPIPE') process.exit(0);
  throw error;
});

const io: CliIo = {
  out: (chunk) => void process.stdout.write(chunk),
  err: (line) => void process.stderr.write(line),
  input: () => text(process.stdin),
  ask: (question, options) => askTerminal(process.stdin, process.stderr, question, options),
  inIsTerminal: process.stdin.isTTY === true,
  outIsTerminal: process.stdout.isTTY === true,
  errIsTerminal: process.stderr.isTTY === true,
  signal: interrupted.signal,
};

const code = await runCli(process.argv.slice(2), io);
process.exitCode = interrupted.signal.aborted ? 130 : code;
