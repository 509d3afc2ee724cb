import path from 'node:path';
import type { DoubleContext } from '../core/context.ts';
import type { AwsService } from '../core/service.ts';
import { bucketOperations } from './buckets.ts';
import { accessDenied } from './errors.ts';
import { objectOperations } from './objects.ts';
import { defineS3Service } from './protocol.ts';
import { createStore, type ObjectStore } from './store.ts';
import { createUploads } from './uploads.ts';

/** What nobody may do: every part that is given has to fit. */
export interface Denial {
  readonly operation?: string;
  readonly bucket?: string;
  /** What the key, or the listed prefix, starts with. */
  readonly prefix?: string;
}

export interface S3Double extends ObjectStore {
  readonly service: AwsService;
  /** The most that one answer of a listing holds; 1,000. */
  pageSize: number;
  deny(denial: Denial): void;
  /** Multipart uploads that were begun and neither completed nor aborted. */
  openUploads(): readonly { readonly bucket: string; readonly key: string }[];
}

/** `smallestPart`: bytes that every part but the last must have; 5 MiB as the real one wants. */
export async function createS3(
  { folder, clock, region }: DoubleContext,
  { smallestPart = 5 * 1024 * 1024 }: { readonly smallestPart?: number } = {},
): Promise<S3Double> {
  const store = await createStore(path.join(folder, 's3'), clock, region);
  const denials: Denial[] = [];
  const uploads = createUploads(store, smallestPart);
  const operations = [
    ...objectOperations(store),
    ...bucketOperations(store, () => s3.pageSize),
    ...uploads.operations,
  ];
  const s3: S3Double = {
    ...store,
    pageSize: 1000,
    deny: (denial) => void denials.push(denial),
    openUploads: uploads.open,
    service: defineS3Service(operations, (input, name) => {
      const key = String(input.Key ?? input.Prefix ?? '');
      const denied = denials.some(
        ({ operation, bucket, prefix = '' }) =>
          (operation ?? name) === name && (bucket ?? input.Bucket) === input.Bucket && key.startsWith(prefix),
      );
      if (denied) throw accessDenied();
    }),
  };
  return s3;
}
