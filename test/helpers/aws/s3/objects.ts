import {
  DeleteObject$,
  type DeleteObjectOutput,
  type DeleteObjectRequest,
  DeleteObjects$,
  type DeleteObjectsOutput,
  type DeleteObjectsRequest,
  GetObject$,
  type GetObjectRequest,
  HeadObject$,
  type HeadObjectRequest,
  InvalidObjectState$,
  PutObject$,
  type PutObjectOutput,
  type PutObjectRequest,
} from '@aws-sdk/client-s3';
import { ServiceError } from '../core/errors.ts';
import { modelled } from '../core/modelled.ts';
import { type Call, type Operation, operation } from '../core/service.ts';
import { demandBucket, demandObject, invalidRange, preconditionFailed } from './errors.ts';
import { checksumMember, receive } from './incoming.ts';
import type { ObjectStore, StoredObject } from './store.ts';

const archived = new Set(['GLACIER', 'DEEP_ARCHIVE']);

/** `bytes=a-b`, `bytes=a-` or `bytes=-n` as `[start, end)`. */
function rangeOf(range: string | undefined, size: number): readonly [number, number] | null {
  if (range === undefined) return null;
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  if (from === '' && to === '') return null;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size : Math.min(size, Number(to) + 1);
  if (start >= size || end <= start) throw invalidRange(range, size);
  return [start, end];
}

/** What GET and HEAD say of an object. */
function describe(object: StoredObject, input: GetObjectRequest | HeadObjectRequest) {
  const etag = `"${object.etag}"`;
  if (input.IfMatch !== undefined && input.IfMatch !== etag && input.IfMatch !== object.etag) {
    throw preconditionFailed('If-Match');
  }
  const range = rangeOf(input.Range, object.size);
  const [start, end] = range ?? [0, object.size];
  const { checksum } = object;
  return {
    start,
    end,
    output: {
      AcceptRanges: 'bytes',
      LastModified: object.lastModified,
      ContentLength: end - start,
      ETag: etag,
      ContentType: object.contentType ?? 'binary/octet-stream',
      Metadata: object.metadata,
      ...(range === null ? {} : { ContentRange: `bytes ${start}-${end - 1}/${object.size}` }),
      ...(object.storageClass === 'STANDARD' ? {} : { StorageClass: object.storageClass }),
      // It is of the whole object, and does not come with a part of it.
      ...(input.ChecksumMode === 'ENABLED' && checksum !== undefined && range === null
        ? { ...checksumMember(checksum.algorithm, checksum.value), ChecksumType: checksum.type }
        : {}),
    },
  };
}

export function objectOperations(store: ObjectStore): Operation[] {
  const find = (
    { Bucket = '', Key = '' }: { Bucket?: string | undefined; Key?: string | undefined },
    call: Call,
  ) => demandObject(demandBucket(store, Bucket, call.region), Key);

  return [
    operation<GetObjectRequest, unknown>(GetObject$, (input, call) => {
      const object = find(input, call);
      if (archived.has(object.storageClass)) {
        const error = modelled(InvalidObjectState$, { StorageClass: object.storageClass });
        throw new ServiceError(
          error.code,
          "The operation is not valid for the object's storage class",
          error,
        );
      }
      const { start, end, output } = describe(object, input);
      return { ...output, Body: object.read(start, end) };
    }),
    operation<HeadObjectRequest, unknown>(
      HeadObject$,
      (input, call) => describe(find(input, call), input).output,
    ),
    operation<PutObjectRequest, PutObjectOutput>(PutObject$, async (input, call) => {
      const { Bucket = '', Key = '' } = input;
      const bucket = demandBucket(store, Bucket, call.region);
      if (input.IfNoneMatch === '*' && bucket.objects.has(Key)) throw preconditionFailed('If-None-Match');
      const received = await receive(call.exchange, store);
      const { algorithm, value } = received;
      const object = store.keep(Bucket, Key, received, {
        contentType: input.ContentType,
        storageClass: input.StorageClass,
        metadata: input.Metadata ?? {},
        checksum:
          algorithm === undefined || value === undefined
            ? undefined
            : { algorithm, value, type: 'FULL_OBJECT' },
      });
      return {
        ETag: `"${object.etag}"`,
        ...checksumMember(algorithm, value),
        ...(algorithm === undefined ? {} : { ChecksumType: 'FULL_OBJECT' }),
      };
    }),
    operation<DeleteObjectRequest, DeleteObjectOutput>(DeleteObject$, ({ Bucket = '', Key = '' }, call) => {
      demandBucket(store, Bucket, call.region);
      store.delete(Bucket, Key);
      return {};
    }),
    operation<DeleteObjectsRequest, DeleteObjectsOutput>(DeleteObjects$, ({ Bucket = '', Delete }, call) => {
      demandBucket(store, Bucket, call.region);
      const keys = (Delete?.Objects ?? []).map(({ Key = '' }) => Key);
      if (keys.length === 0 || keys.length > 1000) {
        throw new ServiceError(
          'MalformedXML',
          'The XML you provided was not well-formed or did not validate against our published schema',
        );
      }
      for (const key of keys) store.delete(Bucket, key);
      return Delete?.Quiet === true ? {} : { Deleted: keys.map((Key) => ({ Key })) };
    }),
  ];
}
