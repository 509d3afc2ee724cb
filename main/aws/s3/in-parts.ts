/** A range of bytes: from `start` (from 0) up to but without `end`. */
export interface Part {
  /** From 1. */
  readonly number: number;
  readonly start: number;
  readonly end: number;
}

/** The parts that `bytes` fall into; none where there are no bytes. */
export function partsOf(bytes: number, partBytes: number): Part[] {
  return Array.from({ length: Math.ceil(bytes / partBytes) }, (_, index) => ({
    number: index + 1,
    start: index * partBytes,
    end: Math.min(bytes, (index + 1) * partBytes),
  }));
}

/** Works on every part, so many at once. After the first failure no more is begun; it is thrown once none works. */
export async function eachPart<P>(
  parts: readonly P[],
  parallel: number,
  signal: AbortSignal,
  work: (part: P, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const left = parts.values();
  let failure: { readonly error: unknown } | undefined;
  const worker = async () => {
    for (const part of left) {
      if (stop.signal.aborted) return;
      try {
        await work(part, AbortSignal.any([signal, stop.signal]));
      } catch (error) {
        failure ??= { error };
        stop.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, parts.length) }, worker));
  if (failure !== undefined) throw failure.error;
}
