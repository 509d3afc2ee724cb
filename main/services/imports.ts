import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { FileSource } from '#shared/contract/transfers.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { Progress } from '#shared/model/progress.ts';
import type { Engine } from '../engine/engine.ts';
import { eventStream } from '../engine/event-stream.ts';
import type { SourceFile } from '../engine/import/detect-format.ts';
import { type Imported, importFile, inspectFile } from '../engine/import/import-file.ts';
import type { ResultStore } from '../engine/result-store.ts';
import type { Uploads } from '../engine/transfers.ts';
import type { Workspace } from '../engine/workspace.ts';
import { isMissing } from '../platform/files.ts';
import type { Platform } from '../platform/platform.ts';
import { procedures } from './procedure.ts';

export interface ImportsParts {
  readonly platform: Pick<Platform, 'allowPaths'>;
  readonly workspace: Pick<Workspace, 'temporary'>;
  readonly engine: Engine;
  readonly results: ResultStore;
  readonly uploads: Uploads;
}

async function fileOf(source: FileSource, parts: ImportsParts): Promise<SourceFile> {
  if (source.kind === 'upload') return parts.uploads.whole(source.id);
  if (!parts.platform.allowPaths) {
    throw new AppError('permission.denied', 'Files may only be uploaded here, not named by their path.', {
      hint: 'Choose or drop the file, or import it from the command line.',
    });
  }
  const file = path.resolve(source.path);
  const found = await stat(file).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
    throw new AppError('not-found', `There is no file ${file}.`, { details: { file, name: file } });
  });
  if (!found.isFile()) throw new AppError('input.invalid', `${file} is not a file.`, { details: { file } });
  return { path: file, fileName: path.basename(file), bytes: found.size };
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
