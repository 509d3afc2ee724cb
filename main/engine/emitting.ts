/**
 * Work that tells of its progress by calls, as a stream of what it told; the stream's return value is the work's.
 * When the stream is left early, or `signal` aborts, `work` sees its own signal abort, and the stream ends only
 * once the work has.
 */
export async function* emitting<Event, Value>(
  signal: AbortSignal | undefined,
  work: (emit: (event: Event) => void, signal: AbortSignal) => Promise<Value>,
): AsyncGenerator<Event, Value, void> {
  const leaving = new AbortController();
  const inner = signal === undefined ? leaving.signal : AbortSignal.any([signal, leaving.signal]);
  const waiting: Event[] = [];
  let wake = () => {};
  let ended = false;
  const emit = (event: Event) => {
    waiting.push(event);
    wake();
  };
  const working = work(emit, inner).finally(() => {
    ended = true;
    wake();
  });
  // A failure is reported where it is awaited below; until then it is not unhandled.
  working.catch(() => {});
  try {
    for (;;) {
      const event = waiting.shift();
      if (event !== undefined) yield event;
      else if (ended) return await working;
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    leaving.abort();
    await working.catch(() => {});
  }
}
