/**
 * Turns work that reports into a stream of what it reports, then its end. The reader sets the pace: reports that
 * come faster than they are read are dropped but for the newest. Leaving the stream stops the work and waits until
 * it has cleaned up.
 */
export async function* eventStream<Report, Done>(
  work: (tools: { readonly signal: AbortSignal; report(report: Report): void }) => Promise<Done>,
  outer: AbortSignal | undefined,
): AsyncGenerator<{ readonly report: Report } | { readonly done: Done }, void, void> {
  const controller = new AbortController();
  const stop = () => controller.abort();
  if (outer?.aborted) stop();
  outer?.addEventListener('abort', stop);
  let newest: { readonly report: Report } | null = null;
  let wake = () => {};
  const running = work({
    signal: controller.signal,
    report(report) {
      newest = { report };
      wake();
    },
  });
  const ended = running.then(
    () => 'ended' as const,
    () => 'ended' as const,
  );
  const take = () => {
    const one = newest;
    newest = null;
    return one;
  };
  try {
    for (;;) {
      const reported = new Promise<'reported'>((resolve) => {
        wake = () => resolve('reported');
      });
      const report = take();
      if (report !== null) {
        yield report;
        continue;
      }
      if ((await Promise.race([reported, ended])) === 'ended') break;
    }
    yield { done: await running };
  } finally {
    outer?.removeEventListener('abort', stop);
    stop();
    await ended;
  }
}
