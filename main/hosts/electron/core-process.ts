import type {} from 'electron';
import { createCore } from '../../core.ts';
import { systemClock } from '../../platform/clock.ts';
import { systemKeyring } from '../../platform/keyring.ts';
import { lineLog } from '../../platform/log.ts';
import { builtInQueries, defaultWorkspace, productVersion } from '../places.ts';
import { createPortServer } from './serve-port.ts';

/** The program of the utility process: the core, which serves the ports that the main process hands over. */
const log = lineLog((line) => console.error(line));
// A message that is not the contract's fails where nobody waits for it; the page that sent it is only the poorer.
process.on('unhandledRejection', (reason) => log.failure('core-process', reason));

const starting = createCore({
  host: 'desktop',
  version: productVersion(),
  workspace: process.argv[2] ?? defaultWorkspace(),
  queries: builtInQueries(),
  allowPaths: false,
  clock: systemClock,
  secrets: systemKeyring(),
  log,
});

process.parentPort.on('message', (event) => {
  const [port] = event.ports;
  if (port !== undefined) void starting.then((core) => createPortServer(core)(port));
});

process.once('SIGTERM', () => {
  void starting.then((core) => core.close()).finally(() => process.exit(0));
});
