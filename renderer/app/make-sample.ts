import type { SampleStatus } from '#shared/contract/connections.ts';
import type { Client } from '#shared/contract/contract.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { Progress } from '#shared/model/progress.ts';

/** Makes the sample warehouse and resolves once it can be queried. */
export async function makeSample(
  client: Client,
  scale: number,
  signal: AbortSignal,
  report: (progress: Progress) => void,
): Promise<SampleStatus> {
  for await (const event of await client.sample.create({ scale }, { signal })) {
    if (event.type === 'ready') return event.status;
    report(event.progress);
  }
  signal.throwIfAborted();
  throw new AppError('internal', 'Preparing the sample warehouse ended without a word.', {
    hint: 'Try again; if it happens twice, look into the log.',
  });
}
