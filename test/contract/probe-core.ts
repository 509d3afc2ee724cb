import { createRouterClient } from '@orpc/server';
import type { ServedCore } from '#main/hosts/served-core.ts';
import { silentLog } from '#main/platform/log.ts';
import { asOverTransport } from '#main/services/in-process.ts';
import { procedures } from '#main/services/procedure.ts';
import type { Client } from '#shared/contract/contract.ts';
import { AppError } from '#shared/errors/app-error.ts';

/** The part of the contract that the probe answers. */
export interface ProbeClient {
  readonly pivot: Pick<Client['pivot'], 'read'>;
  readonly library: Pick<Client['library'], 'get' | 'check' | 'remove'>;
  readonly uploads: Pick<Client['uploads'], 'write'>;
  readonly downloads: Pick<Client['downloads'], 'read'>;
  readonly sample: Pick<Client['sample'], 'create'>;
}

/** What the probe's handlers saw. */
export interface Seen {
  /** Bytes that `uploads.write` was given, call by call. */
  readonly written: Uint8Array[];
  /** Resolves when the handler of the long stream is under way. */
  readonly started: Promise<void>;
  /** Resolves when that handler's own signal is aborted. */
  readonly aborted: Promise<void>;
}

/** Bytes with every value in them, more than one piece of the base64 coder. */
export const everyByte = Uint8Array.from({ length: 70_000 }, (_, index) => index % 256);

function untilAborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) resolve();
    signal?.addEventListener('abort', () => resolve(), { once: true });
  });
}

/**
 * Handlers of the real contract's procedures, behind the real middleware, whose outcome is known. By scale,
 * `sample.create` gives 1: three events and an end; 2: one event, then a failure; 3: one event, then nothing until
 * aborted.
 */
export function createProbeCore() {
  let start = (): void => {};
  let abort = (): void => {};
  const written: Uint8Array[] = [];
  const seen: Seen = {
    written,
    started: new Promise((resolve) => {
      start = resolve;
    }),
    aborted: new Promise((resolve) => {
      abort = resolve;
    }),
  };

  const router = {
    pivot: {
      read: procedures.pivot.read.handler(({ input }) => ({
        value: BigInt(input.formula),
        type: { kind: 'integer', native: 'BIGINT', bits: 64 },
        formula: 'GETPIVOTDATA("value",$A$5)',
        sql: 'SELECT 1',
        statement: 'SELECT 1',
        cell: null,
      })),
    },
    library: {
      get: procedures.library.get.handler(({ input }) => {
        throw new AppError('not-found', `There is no query ${input.id}.`, {
          hint: 'Choose one of the list.',
          details: { name: input.id, suggestions: ['subscription/report'] },
        });
      }),
      check: procedures.library.check.handler(() => {
        throw new Error('the secret cause');
      }),
      remove: procedures.library.remove.handler(async ({ signal }) => {
        start();
        await untilAborted(signal);
        abort();
        throw new AppError('query.cancelled', 'The removal was stopped.');
      }),
    },
    uploads: {
      write: procedures.uploads.write.handler(({ input }) => {
        written.push(input.bytes);
      }),
    },
    downloads: { read: procedures.downloads.read.handler(() => ({ bytes: everyByte })) },
    sample: {
      create: procedures.sample.create.handler(async function* ({ input, signal }) {
        yield { type: 'progress' as const, progress: { message: 'one', fraction: 0.5 } };
        if (input.scale === 2) {
          throw new AppError('limit.exceeded', 'The disk is full.', { details: { file: 'data.parquet' } });
        }
        if (input.scale === 3) {
          const stopped = untilAborted(signal);
          start();
          await stopped;
          abort();
          return;
        }
        yield { type: 'progress' as const, progress: { message: 'two' } };
        yield { type: 'ready' as const, status: { state: 'ready' as const, scale: input.scale } };
      }),
    },
  };
  const core: ServedCore = { router, context: { log: silentLog } };
  return {
    core,
    seen,
    /** The client without a transport, wired as the core wires it. */
    inProcessClient: (): ProbeClient =>
      createRouterClient(router, { context: { log: silentLog }, interceptors: [asOverTransport] }),
  };
}
