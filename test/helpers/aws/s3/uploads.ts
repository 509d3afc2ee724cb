import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import {
  AbortMultipartUpload$,
  type AbortMultipartUploadOutput,
  type AbortMultipartUploadRequest,
  CompleteMultipartUpload$,
  type CompleteMultipartUploadOutput,
  type CompleteMultipartUploadRequest,
  CreateMultipartUpload$,
  type CreateMultipartUploadOutput,
  type CreateMultipartUploadRequest,
  UploadPart$,
  type UploadPartOutput,
  type UploadPartRequest,
} from '@aws-sdk/client-s3';
import { type Operation, operation } from '../core/service.ts';
import { createDigest } from './checksums.ts';
import { demandBucket, entityTooSmall, invalidPart, noSuchUpload } from './errors.ts';
import { checksumMember, type Received, receive } from './incoming.ts';
import type { ObjectStore } from './store.ts';

interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly request: CreateMultipartUploadRequest;
  readonly parts: Map<number, Received>;
}

async function* inTurn(parts: readonly Received[]): AsyncGenerator<Uint8Array> {
  for (const { file } of parts) yield* createReadStream(file);
}

export interface Uploads {
  readonly operations: readonly Operation[];
  /** Uploads that were begun and neither completed nor aborted. */
  open(): readonly { readonly bucket: string; readonly key: string }[];
}

/** Multipart uploads. Only the last part may be smaller than `smallestPart` bytes. */
export function createUploads(store: ObjectStore, smallestPart: number): Uploads {
  const uploads = new Map<string, Upload>();
  let count = 0;

  function demand(id: string | undefined, key: string | undefined): Upload {
    const upload = uploads.get(id ?? '');
    if (upload === undefined || upload.key !== key) throw noSuchUpload();
    return upload;
  }

  async function end(id: string, upload: Upload): Promise<void> {
    uploads.delete(id);
    for (const { file } of upload.parts.values()) await rm(file, { force: true });
  }

  const operations = [
    operation<CreateMultipartUploadRequest, CreateMultipartUploadOutput>(
      CreateMultipartUpload$,
      (request, call) => {
        const { Bucket = '', Key = '' } = request;
        demandBucket(store, Bucket, call.region);
        count += 1;
        const UploadId = `upload-${count}`;
        uploads.set(UploadId, { bucket: Bucket, key: Key, request, parts: new Map() });
        return {
          Bucket,
          Key,
          UploadId,
          ...(request.ChecksumAlgorithm === undefined
            ? {}
            : { ChecksumAlgorithm: request.ChecksumAlgorithm }),
        };
      },
    ),
    operation<UploadPartRequest, UploadPartOutput>(UploadPart$, async (input, call) => {
      const upload = demand(input.UploadId, input.Key);
      const received = await receive(call.exchange, store);
      upload.parts.set(input.PartNumber ?? 0, received);
      return {
        ETag: `"${received.md5.toString('hex')}"`,
        ...checksumMember(received.algorithm, received.value),
      };
    }),
    operation<CompleteMultipartUploadRequest, CompleteMultipartUploadOutput>(
      CompleteMultipartUpload$,
      async ({ UploadId = '', Key, MultipartUpload }) => {
        const upload = demand(UploadId, Key);
        const parts = (MultipartUpload?.Parts ?? []).map(({ PartNumber = 0, ETag = '', ...more }) => {
          const part = upload.parts.get(PartNumber);
          const etag = ETag.replaceAll('"', '');
          if (part === undefined || part.md5.toString('hex') !== etag) throw invalidPart();
          const claimed = part.algorithm === undefined ? undefined : more[`Checksum${part.algorithm}`];
          if (claimed !== undefined && claimed !== part.value) throw invalidPart();
          return part;
        });
        if (parts.length === 0) throw invalidPart();
        if (parts.slice(0, -1).some(({ size }) => size < smallestPart)) throw entityTooSmall();
        const algorithm = parts[0]?.algorithm;
        const written = await store.write(inTurn(parts));
        const md5 = createHash('md5');
        const digest = algorithm === undefined ? undefined : createDigest(algorithm);
        for (const part of parts) {
          md5.update(part.md5);
          if (part.checksum !== undefined) digest?.update(part.checksum);
        }
        const value =
          digest === undefined ? undefined : `${digest.digest().toString('base64')}-${parts.length}`;
        const object = store.keep(upload.bucket, upload.key, written, {
          etag: `${md5.digest('hex')}-${parts.length}`,
          contentType: upload.request.ContentType,
          storageClass: upload.request.StorageClass,
          metadata: upload.request.Metadata ?? {},
          checksum:
            algorithm === undefined || value === undefined
              ? undefined
              : { algorithm, value, type: 'COMPOSITE' },
        });
        await end(UploadId, upload);
        return {
          Bucket: upload.bucket,
          Key: upload.key,
          ETag: `"${object.etag}"`,
          Location: `https://${upload.bucket}.s3.amazonaws.com/${upload.key}`,
          ...checksumMember(algorithm, value),
          ...(algorithm === undefined ? {} : { ChecksumType: 'COMPOSITE' }),
        };
      },
    ),
    operation<AbortMultipartUploadRequest, AbortMultipartUploadOutput>(
      AbortMultipartUpload$,
      async ({ UploadId = '', Key }) => {
        await end(UploadId, demand(UploadId, Key));
        return {};
      },
    ),
  ];
  return { operations, open: () => [...uploads.values()].map(({ bucket, key }) => ({ bucket, key })) };
}
