import { describe, expect, it } from 'vitest';
import { createBlockLoader } from '#renderer/components/data-grid/block-loader.ts';
import { AppError } from '#shared/errors/app-error.ts';

/** A source whose answers are given by hand. */
function source() {
  const waiting = new Map<
    string,
    { readonly signal: AbortSignal; resolve(value: string): void; reject(error: unknown): void }
  >();
  const asked: string[] = [];
  return {
    waiting,
    asked,
    load(key: string, signal: AbortSignal): Promise<string> {
      asked.push(key);
      return new Promise((resolve, reject) => waiting.set(key, { signal, resolve, reject }));
    },
    async answer(key: string): Promise<void> {
      waiting.get(key)?.resolve(`block ${key}`);
      await Promise.resolve();
      await Promise.resolve();
    },
    async fail(key: string, error: unknown): Promise<void> {
      waiting.get(key)?.reject(error);
      await Promise.resolve();
      await Promise.resolve();
    },
  };
}

describe('the block loader', () => {
  it('loads what is wanted, nearest first and a few at once', async () => {
    const from = source();
    const loader = createBlockLoader({ load: from.load, capacity: 10, parallel: 2 });
    loader.want(['a', 'b', 'c']);
    expect(from.asked).toEqual(['a', 'b']);
    await from.answer('a');
    expect(from.asked).toEqual(['a', 'b', 'c']);
    expect(loader.snapshot().get('a')).toBe('block a');
    expect(loader.snapshot().get('b')).toBeUndefined();
  });

  it('aborts what has scrolled away and takes no answer of it', async () => {
    const from = source();
    const loader = createBlockLoader({ load: from.load, capacity: 10, parallel: 1 });
    loader.want(['a']);
    loader.want(['z']);
    expect(from.waiting.get('a')?.signal.aborted).toBe(true);
    await from.answer('a');
    await from.answer('z');
    expect([loader.snapshot().get('a'), loader.snapshot().get('z')]).toEqual([undefined, 'block z']);
  });

  it('shows a failure until it is tried again', async () => {
    const from = source();
    const loader = createBlockLoader({ load: from.load, capacity: 10, parallel: 1 });
    loader.want(['a']);
    const failure = new AppError('query.failed', 'The file is gone.');
    await from.fail('a', failure);
    expect(loader.snapshot().error).toBe(failure);
    loader.retry();
    await from.answer('a');
    expect([loader.snapshot().error, loader.snapshot().get('a')]).toEqual([null, 'block a']);
  });

  it('forgets the blocks seen longest ago', async () => {
    const from = source();
    const loader = createBlockLoader({ load: from.load, capacity: 2, parallel: 1 });
    for (const key of ['a', 'b', 'c']) {
      loader.want([key]);
      await from.answer(key);
    }
    const { get } = loader.snapshot();
    expect(['a', 'b', 'c'].map(get)).toEqual([undefined, 'block b', 'block c']);
  });
});
