import { cancelled } from '#shared/errors/app-error.ts';

interface Running<T> {
  readonly result: Promise<T>;
  readonly controller: AbortController;
  waiting: number;
}

/** Work that several need at once and that is done once for all of them. */
export interface SharedWork<T> {
  /**
   * Joins the work under way for `key`, or begins it. The work stops when all who waited have left; who leaves gets
   * query.cancelled.
   */
  join(key: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

export function createSharedWork<T>(): SharedWork<T> {
  const running = new Map<string, Running<T>>();

  function begin(key: string, work: (signal: AbortSignal) => Promise<T>): Running<T> {
    const controller = new AbortController();
    const result = work(controller.signal);
    const begun: Running<T> = { result, controller, waiting: 0 };
    running.set(key, begun);
    const end = () => {
      if (running.get(key) === begun) running.delete(key);
    };
    result.then(end, end);
    return begun;
  }

  return {
    async join(key, signal, work) {
      if (signal.aborted) throw cancelled('The call');
      const one = running.get(key) ?? begin(key, work);
      one.waiting += 1;
      return new Promise<T>((resolve, reject) => {
        const leave = () => {
          one.waiting -= 1;
          if (one.waiting === 0) {
            if (running.get(key) === one) running.delete(key);
            one.controller.abort();
          }
          reject(cancelled('The call'));
        };
        signal.addEventListener('abort', leave, { once: true });
        one.result.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
      });
    },
  };
}
