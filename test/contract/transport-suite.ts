import { expect, test } from 'vitest';
import { AppError } from '#shared/errors/app-error.ts';
import { createProbeCore, everyByte, type ProbeClient } from './probe-core.ts';

type ProbeCore = ReturnType<typeof createProbeCore>;

/** A client on a probe, by one transport. */
export interface OpenTransport {
  readonly client: ProbeClient;
  close(): Promise<void>;
}

async function failureOf(promise: Promise<unknown>): Promise<AppError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw new Error(`Not an AppError: ${String(error)}`, { cause: error });
  }
  throw new Error('It did not fail.');
}

const resultId = '20260101-000000-00000000';

/** What every transport of the contract must do, and does alike. */
export function transportContract(open: (probe: ProbeCore) => Promise<OpenTransport>): void {
  async function withClient(work: (client: ProbeClient, probe: ProbeCore) => Promise<void>): Promise<void> {
    const probe = createProbeCore();
    const transport = await open(probe);
    try {
      await work(transport.client, probe);
    } finally {
      await transport.close();
    }
  }

  test('an integer beyond 2^53 arrives exact', () =>
    withClient(async (client) => {
      const { value } = await client.pivot.read({
        resultId,
        spec: { rows: [], columns: [], measures: [] },
        formula: '9223372036854775807',
      });
      expect(value).toBe(9223372036854775807n);
    }));

  test('bytes go and come as they are', () =>
    withClient(async (client, { seen }) => {
      await client.uploads.write({ id: 'a', offset: 0, bytes: everyByte });
      const { bytes } = await client.downloads.read({ id: 'a', offset: 0, length: 100_000 });
      expect(seen.written).toHaveLength(1);
      expect(Buffer.compare(seen.written[0] ?? new Uint8Array(), everyByte)).toBe(0);
      expect(bytes).toBeInstanceOf(Uint8Array);
      expect(Buffer.compare(bytes, everyByte)).toBe(0);
    }));

  test('a failure arrives with its code, message, hint and details', () =>
    withClient(async (client) => {
      const error = await failureOf(client.library.get({ id: 'subscription/repot' }));
      expect({ ...error, message: error.message }).toEqual({
        name: 'AppError',
        code: 'not-found',
        message: 'There is no query subscription/repot.',
        hint: 'Choose one of the list.',
        retryable: false,
        details: { name: 'subscription/repot', suggestions: ['subscription/report'] },
      });
    }));

  test('an unexpected failure keeps its cause to itself', () =>
    withClient(async (client) => {
      const error = await failureOf(client.library.check());
      expect(error.code).toBe('internal');
      expect(error.details.logId).toMatch(/^[0-9a-f]{8}$/);
      expect(JSON.stringify([error.message, error.hint, error.details])).not.toContain('secret');
    }));

  test('input that the contract does not allow is refused before the handler, by field', () =>
    withClient(async (client, { seen }) => {
      const error = await failureOf(client.uploads.write({ id: 'a', offset: -1, bytes: everyByte }));
      expect(error.code).toBe('input.invalid');
      expect(error.message).toContain('offset');
      expect(seen.written).toEqual([]);
    }));

  test('a stream gives its events in order and ends', () =>
    withClient(async (client) => {
      const events: unknown[] = [];
      for await (const event of await client.sample.create({ scale: 1 })) events.push(event);
      expect(events).toEqual([
        { type: 'progress', progress: { message: 'one', fraction: 0.5 } },
        { type: 'progress', progress: { message: 'two' } },
        { type: 'ready', status: { state: 'ready', scale: 1 } },
      ]);
    }));

  test('a stream that fails half way gives what came before, then the failure', () =>
    withClient(async (client) => {
      const events: string[] = [];
      const error = await failureOf(
        (async () => {
          for await (const event of await client.sample.create({ scale: 2 })) events.push(event.type);
        })(),
      );
      expect(events).toEqual(['progress']);
      expect([error.code, error.message, error.details]).toEqual([
        'limit.exceeded',
        'The disk is full.',
        { file: 'data.parquet' },
      ]);
    }));

  test('aborting a stream stops the handler, and the reader hears of it', () =>
    withClient(async (client, { seen }) => {
      const stop = new AbortController();
      const stream = await client.sample.create({ scale: 3 }, { signal: stop.signal });
      await stream.next();
      const next = failureOf(stream.next());
      await seen.started;
      stop.abort();
      await seen.aborted;
      expect((await next).code).toBe('query.cancelled');
    }));

  test('leaving a stream early stops the handler', () =>
    withClient(async (client, { seen }) => {
      const stream = await client.sample.create({ scale: 3 });
      await stream.next();
      const pending = stream.next().catch(() => undefined);
      await seen.started;
      await stream.return?.();
      await seen.aborted;
      await pending;
    }));

  test('aborting a call stops the handler, and the call fails as cancelled', () =>
    withClient(async (client, { seen }) => {
      const stop = new AbortController();
      const call = failureOf(client.library.remove({ id: 'my/query' }, { signal: stop.signal }));
      await seen.started;
      stop.abort();
      await seen.aborted;
      expect((await call).code).toBe('query.cancelled');
    }));

  test('a call that was aborted before it began does not begin', () =>
    withClient(async (client, { seen }) => {
      const error = await failureOf(
        client.uploads.write({ id: 'a', offset: 0, bytes: everyByte }, { signal: AbortSignal.abort() }),
      );
      expect(error.code).toBe('query.cancelled');
      expect(seen.written).toEqual([]);
    }));
}

/** What a transport that can break must do when it does. */
export function disconnectContract(
  open: (probe: ProbeCore) => Promise<OpenTransport & { breakOff(): void }>,
): void {
  test('a disconnect fails what is under way as retryable, and stops the handlers', async () => {
    const probe = createProbeCore();
    const transport = await open(probe);
    try {
      const stream = await transport.client.sample.create({ scale: 3 });
      await stream.next();
      const next = failureOf(stream.next());
      await probe.seen.started;
      transport.breakOff();
      const error = await next;
      expect([error.code, error.retryable]).toEqual(['connection.lost', true]);
      await probe.seen.aborted;
    } finally {
      await transport.close();
    }
  });

  test('a disconnect fails a pending call as retryable', async () => {
    const probe = createProbeCore();
    const transport = await open(probe);
    try {
      const call = failureOf(transport.client.library.remove({ id: 'my/query' }));
      await probe.seen.started;
      transport.breakOff();
      const error = await call;
      expect([error.code, error.retryable]).toEqual(['connection.lost', true]);
      await probe.seen.aborted;
    } finally {
      await transport.close();
    }
  });
}
