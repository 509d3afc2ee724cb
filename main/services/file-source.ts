import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { FileSource } from '#shared/contract/transfers.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { UploadedFile, Uploads } from '../engine/transfers.ts';
import { isMissing } from '../platform/files.ts';
import type { Platform } from '../platform/platform.ts';

/** What a file of the user's may come by. */
export interface FileSources {
  readonly platform: Pick<Platform, 'allowPaths'>;
  readonly uploads: Uploads;
}

/** The file a call names: one that was uploaded, or one on a disk the caller is trusted with. */
export async function fileOf(source: FileSource, parts: FileSources): Promise<UploadedFile> {
  if (source.kind === 'upload') return parts.uploads.whole(source.id);
  if (!parts.platform.allowPaths) {
    throw new AppError('permission.denied', 'Files may only be uploaded here, not named by their path.', {
      hint: 'Choose or drop the file, or use the command line.',
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
