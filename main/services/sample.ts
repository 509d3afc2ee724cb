import type { SampleStatus } from '#shared/contract/connections.ts';
import type { Progress } from '#shared/model/progress.ts';
import { eventStream } from '../engine/event-stream.ts';
import type { Sample } from '../engine/sample/sample.ts';
import { procedures } from './procedure.ts';

export function createSampleService(sample: Sample) {
  const os = procedures.sample;
  return {
    status: os.status.handler(() => sample.status()),
    create: os.create.handler(async function* ({ input, signal }) {
      const stream = eventStream<Progress, SampleStatus>(
        ({ signal: stop, report }) => sample.create(input.scale, stop, report),
        signal,
      );
      for await (const event of stream) {
        if ('report' in event) yield { type: 'progress' as const, progress: event.report };
        else yield { type: 'ready' as const, status: event.done };
      }
    }),
  };
}
