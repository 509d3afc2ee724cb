import { lookup } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { AppError, cancelled } from '#shared/errors/app-error.ts';
import { toAppError } from '#shared/errors/wire.ts';
import type { ConnectionStep } from '#shared/model/connection-test.ts';
import { networkError } from './network-errors.ts';

/** One thing to try on the way to a first answer; gives what was reached. */
export interface StepToTry {
  readonly step: ConnectionStep['step'];
  attempt(signal: AbortSignal): Promise<string>;
}

/** Tries each step in order and tells how it went; after one that fails none is tried. Throws query.cancelled. */
export async function* tryConnectionSteps(
  steps: Iterable<StepToTry> | AsyncIterable<StepToTry>,
  signal: AbortSignal,
): AsyncGenerator<ConnectionStep, void, void> {
  for await (const { step, attempt } of steps) {
    if (signal.aborted) throw cancelled('The test');
    const started = performance.now();
    const elapsedMs = () => performance.now() - started;
    try {
      const message = await attempt(signal);
      yield { step, outcome: 'passed', message, elapsedMs: elapsedMs() };
    } catch (error) {
      if (signal.aborted) throw cancelled('The test');
      const { message, hint } = toAppError(error);
      yield {
        step,
        outcome: 'failed',
        message,
        ...(hint === undefined ? {} : { hint }),
        elapsedMs: elapsedMs(),
      };
      return;
    }
  }
}

/** A host to reach. */
export interface Reach {
  readonly host: string;
  readonly port: number;
  /** Absent: no TLS from the first byte (PostgreSQL begins in the clear and makes its own step). */
  readonly tls?: {
    /** PEM of the authorities to trust instead of Node's. */
    readonly authorities?: string | undefined;
  };
  /** Milliseconds until a connection counts as failed; 15 seconds if not said. */
  readonly timeout?: number;
}

function until<S extends Socket>(
  { host, port, timeout = 15_000 }: Reach,
  signal: AbortSignal,
  socket: S,
  ready: 'connect' | 'secureConnect',
): Promise<S> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      socket.destroy();
      reject(signal.aborted ? cancelled('The test') : (networkError(error, `${host}:${port}`) ?? error));
    };
    const abort = () => fail(undefined);
    signal.addEventListener('abort', abort, { once: true });
    socket.setTimeout(timeout, () => fail(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' })));
    socket.once('error', fail);
    socket.once(ready, () => {
      signal.removeEventListener('abort', abort);
      resolve(socket);
    });
  });
}

function secured(reach: Reach, signal: AbortSignal): Promise<TLSSocket> {
  const { host, port, tls } = reach;
  const socket = connectTls({
    host,
    port,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(tls?.authorities === undefined ? {} : { ca: tls.authorities }),
  });
  return until(reach, signal, socket, 'secureConnect');
}

/** The steps to a host: its address, a connection, TLS. Each fails with advice of its own. */
export function stepsToReach(reach: Reach): StepToTry[] {
  const { host, port, tls } = reach;
  const steps: StepToTry[] = [
    {
      step: 'dns',
      async attempt() {
        if (isIP(host) !== 0) return `${host} is an address.`;
        const addresses = await lookup(host, { all: true }).catch((error: unknown) => {
          throw networkError(error, host) ?? error;
        });
        if (addresses.length === 0) {
          throw new AppError('connection.failed', `${host} has no address.`, { hint: 'Check the name.' });
        }
        return `${host} is ${addresses.map(({ address }) => address).join(', ')}.`;
      },
    },
    {
      step: 'tcp',
      async attempt(signal) {
        const socket = await until(reach, signal, connect({ host, port }), 'connect');
        socket.destroy();
        return `${host} takes connections on port ${port}.`;
      },
    },
  ];
  if (tls !== undefined) {
    steps.push({
      step: 'tls',
      async attempt(signal) {
        const socket = await secured(reach, signal);
        const { subject } = socket.getPeerCertificate();
        const protocol = socket.getProtocol() ?? 'TLS';
        socket.destroy();
        const name = subject?.CN === undefined ? host : String(subject.CN);
        return `${protocol} with ${name}, whose certificate holds.`;
      },
    });
  }
  return steps;
}
