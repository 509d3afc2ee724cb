import { AppError } from '#shared/errors/app-error.ts';

export interface BlockLoaderOptions<T> {
  /** Loads one block; an aborted load may throw anything. */
  load(key: string, signal: AbortSignal): Promise<T>;
  /** Blocks kept; the least recently wanted leave first. */
  capacity: number;
  /** Loads under way at once. */
  parallel: number;
}

interface BlockSnapshot<T> {
  get(key: string): T | undefined;
  /** The first failure among the wanted blocks. */
  readonly error: AppError | null;
  readonly loading: boolean;
}

/**
 * Keeps the blocks of a large grid that were seen last. `want` says which blocks are on screen, nearest first:
 * missing ones are loaded, loads of blocks that have scrolled away are aborted. A block that failed stays failed
 * until `retry`, and is never shown as empty.
 */
export interface BlockLoader<T> {
  want(keys: readonly string[]): void;
  /** What is there now: another object after every change. */
  snapshot(): BlockSnapshot<T>;
  retry(): void;
  subscribe(listener: () => void): () => void;
  /** Aborts what is under way; the loader can be used no more. */
  close(): void;
}

function asAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  return new AppError('internal', thrown instanceof Error ? thrown.message : String(thrown));
}

export function createBlockLoader<T>({ load, capacity, parallel }: BlockLoaderOptions<T>): BlockLoader<T> {
  const blocks = new Map<string, T>();
  const failures = new Map<string, AppError>();
  const underWay = new Map<string, AbortController>();
  const listeners = new Set<() => void>();
  let wanted: readonly string[] = [];
  let closed = false;
  let current = look();

  function look(): BlockSnapshot<T> {
    const failed = wanted.find((key) => failures.has(key));
    return {
      get: (key) => blocks.get(key),
      error: failed === undefined ? null : (failures.get(failed) ?? null),
      loading: underWay.size > 0,
    };
  }

  function changed(): void {
    current = look();
    for (const listener of listeners) listener();
  }

  function trim(): void {
    for (const key of blocks.keys()) {
      if (blocks.size <= capacity) return;
      if (!wanted.includes(key)) blocks.delete(key);
    }
  }

  async function start(key: string): Promise<void> {
    const controller = new AbortController();
    underWay.set(key, controller);
    try {
      const block = await load(key, controller.signal);
      if (controller.signal.aborted) return;
      blocks.set(key, block);
      trim();
    } catch (thrown) {
      if (controller.signal.aborted) return;
      failures.set(key, asAppError(thrown));
    }
    underWay.delete(key);
    fill();
    changed();
  }

  function fill(): void {
    if (closed) return;
    for (const key of wanted) {
      if (underWay.size >= parallel) return;
      if (!blocks.has(key) && !failures.has(key) && !underWay.has(key)) void start(key);
    }
  }

  return {
    want(keys) {
      if (keys.length === wanted.length && keys.every((key, index) => key === wanted[index])) return;
      wanted = keys;
      for (const [key, controller] of underWay) {
        if (keys.includes(key)) continue;
        controller.abort();
        underWay.delete(key);
      }
      for (const key of keys) {
        const block = blocks.get(key);
        if (block === undefined) continue;
        blocks.delete(key);
        blocks.set(key, block);
      }
      fill();
      changed();
    },
    snapshot: () => current,
    retry() {
      failures.clear();
      fill();
      changed();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      closed = true;
      wanted = [];
      for (const controller of underWay.values()) controller.abort();
      underWay.clear();
      listeners.clear();
    },
  };
}
