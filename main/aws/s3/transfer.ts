import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
} from '@aws-sdk/client-s3';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import type { Aws, S3Object, S3Transfer } from '../aws.ts';
import { parseS3, printS3, type S3Address } from './address.ts';
import { download } from './download.ts';
import { createInBucket } from './in-bucket.ts';
import { upload } from './upload.ts';

export interface S3Limits {
  /** Bytes of a part, and how many are under way at once. */
  readonly partBytes: number;
  readonly parallel: number;
}

export const usualS3Limits: S3Limits = { partBytes: 8 * 2 ** 20, parallel: 4 };

const deletedAtOnce = 1000;

/** Objects of S3, each in the region of its bucket. */
export function createS3Transfer(call: Aws['call'], limits: S3Limits): S3Transfer {
  const inBucket = createInBucket(call);

  const transfer: S3Transfer = {
    async *list(access, prefix, context) {
      const address = parseS3(prefix);
      const { bucket, key } = address;
      let token: string | undefined;
      do {
        const page = await inBucket(
          { access, address, operation: 's3:ListBucket', context },
          (client, options) =>
            client.send(
              new ListObjectsV2Command({ Bucket: bucket, Prefix: key, ContinuationToken: token }),
              options,
            ),
        );
        for (const { Key, Size = 0, StorageClass = 'STANDARD' } of page.Contents ?? []) {
          if (Key !== undefined) yield { bucket, key: Key, bytes: Size, storageClass: StorageClass };
        }
        token = page.NextContinuationToken;
      } while (token !== undefined);
    },
    async head(access, url, context) {
      const address = parseS3(url);
      try {
        const { ContentLength = 0, StorageClass = 'STANDARD' } = await inBucket(
          { access, address, operation: 's3:GetObject', context },
          (client, options) =>
            client.send(new HeadObjectCommand({ Bucket: address.bucket, Key: address.key }), options),
        );
        return { ...address, bytes: ContentLength, storageClass: StorageClass };
      } catch (error) {
        if (isAppError(error) && error.code === 'not-found') return null;
        throw error;
      }
    },
    download: (access, url, file, context, report) =>
      download({ access, address: parseS3(url), file, context, report, inBucket, limits }),
    upload: (access, file, url, context) =>
      upload({ access, address: parseS3(url), file, context, inBucket, limits }),
    async text(access, url, mostBytes, context) {
      const address = parseS3(url);
      return inBucket({ access, address, operation: 's3:GetObject', context }, async (client, options) => {
        const { Body, ContentLength = 0 } = await client.send(
          new GetObjectCommand({ Bucket: address.bucket, Key: address.key }),
          options,
        );
        if (Body === undefined) return '';
        if (ContentLength <= mostBytes) return Body.transformToString('utf-8');
        if ('destroy' in Body) Body.destroy();
        throw new AppError('limit.exceeded', `${url} has ${ContentLength} bytes, more than ${mostBytes}.`);
      });
    },
    async removeUnder(access, prefix, context) {
      const address = parseS3(prefix);
      if (address.key === '' || !address.key.endsWith('/')) {
        throw new AppError('input.invalid', `Only what is in a folder is removed, and ${prefix} is none.`);
      }
      let batch: S3Object[] = [];
      for await (const object of transfer.list(access, prefix, context)) {
        batch.push(object);
        if (batch.length < deletedAtOnce) continue;
        await remove(address, batch);
        batch = [];
      }
      if (batch.length > 0) await remove(address, batch);

      async function remove(place: S3Address, objects: readonly S3Object[]): Promise<void> {
        const { Errors = [] } = await inBucket(
          { access, address: place, operation: 's3:DeleteObject', context },
          (client, options) =>
            client.send(
              new DeleteObjectsCommand({
                Bucket: place.bucket,
                Delete: { Objects: objects.map(({ key }) => ({ Key: key })), Quiet: true },
              }),
              options,
            ),
        );
        const [first] = Errors;
        if (first === undefined) return;
        const url = printS3({ bucket: place.bucket, key: first.Key ?? '' });
        throw new AppError(
          first.Code === 'AccessDenied' ? 'permission.denied' : 'query.failed',
          `${Errors.length} objects could not be removed, the first ${url}: ${first.Message ?? first.Code}.`,
        );
      }
    },
  };
  return transfer;
}
