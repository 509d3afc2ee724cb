import { z } from 'zod';
import type { ObjectStore, StoredObject } from '../../s3/store.ts';
import { DialectError } from '../dialect/dialect-error.ts';

export interface Location {
  readonly bucket: string;
  readonly key: string;
}

/** `s3://bucket/key` in its parts; the bucket must be there. */
export function locate(store: ObjectStore, url: string): Location {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.*)$/.exec(url) ?? [];
  if (!store.buckets.has(bucket)) {
    throw new DialectError(
      'S3ServiceException:The specified bucket does not exist,Status 404,Error NoSuchBucket',
      'XX000',
    );
  }
  return { bucket, key };
}

const manifestSchema = z.object({
  entries: z.array(
    z.object({
      url: z.string(),
      mandatory: z.boolean().optional(),
      meta: z.object({ content_length: z.number() }).optional(),
    }),
  ),
});

export interface SourceObject {
  readonly url: string;
  readonly object: StoredObject;
}

export async function textOf(object: StoredObject): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of object.read(0, object.size)) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString('utf8');
}

function demand(store: ObjectStore, url: string): SourceObject {
  const { bucket, key } = locate(store, url);
  const object = store.get(bucket, key);
  if (object === undefined) {
    throw new DialectError(
      `S3ServiceException:The specified key does not exist.,Status 404,Error NoSuchKey: ${url}`,
      'XX000',
    );
  }
  return { url, object };
}

async function listed(store: ObjectStore, url: string, needsLength: boolean): Promise<SourceObject[]> {
  const { object } = demand(store, url);
  const parsed = manifestSchema.safeParse(JSON.parse(await textOf(object)));
  if (!parsed.success) throw new DialectError(`Problem reading manifest file - ${url}`, 'XX000');
  const sources: SourceObject[] = [];
  for (const entry of parsed.data.entries) {
    const { bucket, key } = locate(store, entry.url);
    if (entry.mandatory !== true && store.get(bucket, key) === undefined && entry.meta === undefined)
      continue;
    const source = demand(store, entry.url);
    if (needsLength && entry.meta === undefined) {
      throw new DialectError('File in manifest does not have content_length in its meta', 'XX000');
    }
    if (entry.meta !== undefined && entry.meta.content_length !== source.object.size) {
      throw new DialectError(`File ${entry.url} has not the content_length of its manifest`, 'XX000');
    }
    sources.push(source);
  }
  return sources;
}

/** The objects a COPY reads: those of a manifest, or all whose key starts so. */
export async function sourcesOf(
  store: ObjectStore,
  url: string,
  options: { readonly manifest: boolean; readonly parquet: boolean },
): Promise<SourceObject[]> {
  if (options.manifest) return listed(store, url, options.parquet);
  const { bucket, key } = locate(store, url);
  const found = store.list(bucket, key).map((object) => ({ url: `s3://${bucket}/${object.key}`, object }));
  if (found.length === 0) {
    throw new DialectError(`The specified S3 prefix '${key}' does not exist`, 'XX000');
  }
  return found;
}
