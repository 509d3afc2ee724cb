import { type FileHandle, open } from 'node:fs/promises';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { AwsAccess } from '#shared/model/connection.ts';
import type { AwsContext } from '../aws.ts';
import type { S3Address } from './address.ts';
import type { InBucket } from './in-bucket.ts';
import { eachPart, type Part, partsOf } from './in-parts.ts';
import type { S3Limits } from './transfer.ts';

export interface Upload {
  readonly access: AwsAccess;
  readonly address: S3Address;
  readonly file: string;
  readonly context: AwsContext;
  readonly inBucket: InBucket;
  readonly limits: S3Limits;
}

/** S3 takes no more parts than this of one object. */
const mostParts = 10_000;

async function read(handle: FileHandle, { start, end }: Pick<Part, 'start' | 'end'>): Promise<Uint8Array> {
  const bytes = new Uint8Array(end - start);
  for (let filled = 0; filled < bytes.length; ) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, start + filled);
    if (bytesRead === 0) throw new Error('The file became shorter while it was sent.');
    filled += bytesRead;
  }
  return bytes;
}

/** Sends a file: in one piece, or in parts at the same time where it is larger than a part. */
export async function upload(settings: Upload): Promise<void> {
  const handle = await open(settings.file, 'r');
  try {
    const { size } = await handle.stat();
    const { access, address, context, inBucket, limits } = settings;
    if (size > limits.partBytes) return await inManyParts(settings, handle, size);
    const Body = await read(handle, { start: 0, end: size });
    await inBucket({ access, address, operation: 's3:PutObject', context }, (client, options) =>
      client.send(new PutObjectCommand({ Bucket: address.bucket, Key: address.key, Body }), options),
    );
  } finally {
    await handle.close();
  }
}

async function inManyParts(settings: Upload, handle: FileHandle, size: number): Promise<void> {
  const { access, address, context, inBucket, limits } = settings;
  const object = { Bucket: address.bucket, Key: address.key };
  const request = { access, address, operation: 's3:PutObject', context };
  const { UploadId } = await inBucket(request, (client, options) =>
    client.send(new CreateMultipartUploadCommand({ ...object, ChecksumAlgorithm: 'CRC32' }), options),
  );
  const completed: CompletedPart[] = [];
  try {
    const parts = partsOf(size, Math.max(limits.partBytes, Math.ceil(size / mostParts)));
    await eachPart(parts, limits.parallel, context.signal, async (part, signal) => {
      const Body = await read(handle, part);
      const { ETag, ChecksumCRC32 } = await inBucket(
        { ...request, context: { ...context, signal } },
        (client, options) =>
          client.send(
            new UploadPartCommand({
              ...object,
              UploadId,
              PartNumber: part.number,
              Body,
              ChecksumAlgorithm: 'CRC32',
            }),
            options,
          ),
      );
      completed[part.number - 1] = { PartNumber: part.number, ETag, ChecksumCRC32 };
    });
    await inBucket(request, (client, options) =>
      client.send(
        new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts: completed } }),
        options,
      ),
    );
  } catch (error) {
    // Parts of an upload that never ended are stored, and billed, until someone removes them.
    const context = { ...settings.context, signal: new AbortController().signal };
    await inBucket({ ...request, context }, (client, options) =>
      client.send(new AbortMultipartUploadCommand({ ...object, UploadId }), options),
    ).catch(() => {});
    throw error;
  }
}
