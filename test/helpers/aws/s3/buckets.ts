import {
  CreateBucket$,
  type CreateBucketOutput,
  type CreateBucketRequest,
  GetBucketLocation$,
  type GetBucketLocationOutput,
  type GetBucketLocationRequest,
  HeadBucket$,
  type HeadBucketOutput,
  type HeadBucketRequest,
  ListBuckets$,
  type ListBucketsOutput,
  type ListBucketsRequest,
  ListObjectsV2$,
  type ListObjectsV2Output,
  type ListObjectsV2Request,
} from '@aws-sdk/client-s3';
import { ServiceError } from '../core/errors.ts';
import { type Operation, operation } from '../core/service.ts';
import { demandBucket } from './errors.ts';
import { compareKeys, type ObjectStore, type StoredObject } from './store.ts';

/** One line of a listing: an object, or what several share up to the delimiter. */
type Entry = { readonly name: string; readonly object: StoredObject | null };

function entriesOf(objects: readonly StoredObject[], prefix: string, delimiter: string | undefined): Entry[] {
  if (delimiter === undefined || delimiter === '')
    return objects.map((object) => ({ name: object.key, object }));
  const entries: Entry[] = [];
  let last = '';
  for (const object of objects) {
    const at = object.key.indexOf(delimiter, prefix.length);
    if (at < 0) {
      entries.push({ name: object.key, object });
      continue;
    }
    const common = object.key.slice(0, at + delimiter.length);
    if (common !== last) entries.push({ name: common, object: null });
    last = common;
  }
  return entries;
}

/** `pageSize`: the most that one answer of a listing holds. */
export function bucketOperations(store: ObjectStore, pageSize: () => number): Operation[] {
  return [
    operation<ListObjectsV2Request, ListObjectsV2Output>(ListObjectsV2$, (input, call) => {
      const { Bucket = '', Prefix = '', Delimiter, MaxKeys = 1000, ContinuationToken, StartAfter } = input;
      demandBucket(store, Bucket, call.region);
      const after =
        ContinuationToken === undefined
          ? (StartAfter ?? '')
          : Buffer.from(ContinuationToken, 'base64url').toString('utf8');
      const all = entriesOf(store.list(Bucket, Prefix), Prefix, Delimiter).filter(
        ({ name }) => compareKeys(name, after) > 0,
      );
      const limit = Math.min(MaxKeys, pageSize());
      const page = all.slice(0, limit);
      const truncated = all.length > page.length;
      const last = page.at(-1)?.name ?? '';
      const encode = (text: string) =>
        input.EncodingType === 'url' ? encodeURIComponent(text).replaceAll('%2F', '/') : text;
      const objects = page.flatMap(({ object }) => (object === null ? [] : [object]));
      const common = page.filter(({ object }) => object === null);
      return {
        Name: Bucket,
        Prefix: encode(Prefix),
        MaxKeys,
        KeyCount: page.length,
        IsTruncated: truncated,
        ...(Delimiter === undefined ? {} : { Delimiter: encode(Delimiter) }),
        ...(ContinuationToken === undefined ? {} : { ContinuationToken }),
        ...(truncated ? { NextContinuationToken: Buffer.from(last).toString('base64url') } : {}),
        ...(input.EncodingType === undefined ? {} : { EncodingType: input.EncodingType }),
        Contents: objects.map(({ key, size, etag, lastModified, storageClass }) => ({
          Key: encode(key),
          LastModified: lastModified,
          ETag: `"${etag}"`,
          Size: size,
          StorageClass: storageClass as 'STANDARD',
        })),
        CommonPrefixes: common.map(({ name }) => ({ Prefix: encode(name) })),
      };
    }),
    operation<ListBucketsRequest, ListBucketsOutput>(ListBuckets$, () => ({
      Buckets: [...store.buckets.values()]
        .map(({ name, created }) => ({ Name: name, CreationDate: created }))
        .toSorted((a, b) => (a.Name < b.Name ? -1 : 1)),
    })),
    operation<HeadBucketRequest, HeadBucketOutput>(HeadBucket$, ({ Bucket = '' }, call) => ({
      BucketRegion: demandBucket(store, Bucket, call.region).region,
    })),
    operation<GetBucketLocationRequest, GetBucketLocationOutput>(GetBucketLocation$, ({ Bucket = '' }) => {
      const bucket = store.buckets.get(Bucket);
      const { region } = bucket ?? demandBucket(store, Bucket, '');
      return region === 'us-east-1' ? {} : { LocationConstraint: region as 'eu-west-1' };
    }),
    operation<CreateBucketRequest, CreateBucketOutput>(
      CreateBucket$,
      ({ Bucket = '', CreateBucketConfiguration }, call) => {
        if (store.buckets.has(Bucket)) {
          throw new ServiceError(
            'BucketAlreadyOwnedByYou',
            'Your previous request to create the named bucket succeeded and you already own it.',
            { status: 409 },
          );
        }
        store.createBucket(Bucket, CreateBucketConfiguration?.LocationConstraint ?? call.region);
        return { Location: `/${Bucket}` };
      },
    ),
  ];
}
