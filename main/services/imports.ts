import type { Progress } from '#shared/model/progress.ts';
import type { Engine } from '../engine/engine.ts';
import { eventStream } from '../engine/event-stream.ts';
import { type Imported, importFile, inspectFile } from '../engine/import/import-file.ts';
import type { ResultStore } from '../engine/result-store.ts';
import type { Workspace } from '../engine/workspace.ts';
import { type FileSources, fileOf } from './file-source.ts';
import { procedures } from './procedure.ts';

export interface ImportsParts extends FileSources {
  readonly workspace: Pick<Workspace, 'temporary'>;
  readonly engine: Engine;
  readonly results: ResultStore;
}

/** Imports of files into kept results. */
export function createImportsService(parts: ImportsParts) {
  const os = procedures.imports;
  const { engine, results } = parts;
  const { temporary } = parts.workspace;
  return {
    inspect: os.inspect.handler(async ({ input, signal }) =>
      inspectFile(await fileOf(input.source, parts), input.options, { engine, temporary, signal }),
    ),
    start: os.start.handler(async function* ({ input, signal }) {
      const events = eventStream<Progress, Imported>(async (tools) => {
        const file = await fileOf(input.source, parts);
        return importFile(file, input.name, input.options, { engine, results, temporary, ...tools });
      }, signal);
      for await (const event of events) {
        if ('done' in event)
          yield { type: 'done' as const, result: event.done.result, notes: [...event.done.notes] };
        else yield { type: 'progress' as const, progress: event.report };
      }
    }),
  };
}
