import { type FileHandle, open, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { AppError } from '#shared/errors/app-error.ts';
import type { AwsAccess } from '#shared/model/connection.ts';
import type { Progress } from '#shared/model/progress.ts';
import type { AwsContext } from '../aws.ts';
import { printS3, type S3Address } from './address.ts';
import { archived, diskError } from './errors.ts';
import type { InBucket } from './in-bucket.ts';
import { eachPart, type Part, partsOf } from './in-parts.ts';
import type { S3Limits } from './transfer.ts';

export interface Download {
  readonly access: AwsAccess;
  readonly address: S3Address;
  readonly file: string;
  readonly context: AwsContext;
  readonly report: ((progress: Progress & { readonly bytes: number }) => void) | undefined;
  readonly inBucket: InBucket;
  readonly limits: S3Limits;
  /** For tests: another disk. */
  readonly openFile?: (file: string, flags: string) => Promise<Pick<FileHandle, 'write' | 'close'>>;
}

/** Storage classes whose objects must be restored before they can be read. */
const archives: ReadonlySet<string> = new Set(['GLACIER', 'DEEP_ARCHIVE']);

/** A part that ended early; it counts as a broken connection, which is tried again. */
function cutShort(): Error {
  return Object.assign(new Error('The answer ended before its end.'), { code: 'ECONNRESET' });
}

async function writeAll(
  handle: Pick<FileHandle, 'write'>,
  bytes: Uint8Array,
  position: number,
): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}

/** Fetches an object into a file, in parts at the same time. After a failure there is no file. */
export async function download(settings: Download): Promise<{ readonly bytes: number }> {
  const { access, address, file, context, report, inBucket, limits, openFile = open } = settings;
  const operation = 's3:GetObject';
  const object = { Bucket: address.bucket, Key: address.key };
  const head = await inBucket({ access, address, operation, context }, (client, options) =>
    client.send(new HeadObjectCommand(object), options),
  );
  const { ContentLength: bytes = 0, ETag, StorageClass = 'STANDARD', Restore } = head;
  const url = printS3(address);
  if (archives.has(StorageClass) && Restore?.includes('ongoing-request="false"') !== true) {
    throw archived(url, StorageClass);
  }

  let fetched = 0;
  async function fetchPart(
    handle: Pick<FileHandle, 'write'>,
    { start, end }: Part,
    signal: AbortSignal,
  ): Promise<void> {
    await inBucket(
      { access, address, operation, context: { ...context, signal } },
      async (client, options) => {
        const { Body } = await client.send(
          new GetObjectCommand({ ...object, Range: `bytes=${start}-${end - 1}`, IfMatch: ETag }),
          options,
        );
        if (!(Body instanceof Readable)) throw cutShort();
        let at = start;
        try {
          for await (const chunk of Body) {
            if (!(chunk instanceof Uint8Array) || at + chunk.length > end) throw cutShort();
            await writeAll(handle, chunk, at);
            at += chunk.length;
            fetched += chunk.length;
            report?.({ message: `Fetching ${url}`, fraction: Math.min(1, fetched / bytes), bytes: fetched });
          }
          if (at !== end) throw cutShort();
        } catch (error) {
          fetched -= at - start;
          throw diskError(error, file);
        }
      },
    );
  }

  let handle: Awaited<ReturnType<typeof openFile>> | undefined;
  try {
    handle = await openFile(file, 'w');
    const opened = handle;
    await eachPart(partsOf(bytes, limits.partBytes), limits.parallel, context.signal, (part, signal) =>
      fetchPart(opened, part, signal),
    );
    await handle.close();
    if (fetched !== bytes) {
      throw new AppError('connection.lost', `Of the ${bytes} bytes of ${url} only ${fetched} came.`, {
        hint: 'Try again.',
        retryable: true,
      });
    }
    return { bytes };
  } catch (error) {
    await handle?.close().catch(() => {});
    await rm(file, { force: true });
    throw diskError(error, file);
  }
}
