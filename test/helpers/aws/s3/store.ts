import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import type { Clock } from '#main/platform/clock.ts';
import { type ChecksumAlgorithm, createDigest } from './checksums.ts';

export interface ObjectChecksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64, of parts with `-N` behind. */
  readonly value: string;
  readonly type: 'FULL_OBJECT' | 'COMPOSITE';
}

/** An object; its bytes are a file of the store, or made on demand. */
export interface StoredObject {
  readonly key: string;
  readonly size: number;
  /** Without its quotes. */
  readonly etag: string;
  readonly lastModified: Date;
  readonly contentType: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  readonly storageClass: string;
  readonly checksum: ObjectChecksum | undefined;
  /** On disk; absent where the bytes are made on demand. */
  readonly file: string | undefined;
  /** The bytes from `start` to before `end`. */
  read(start: number, end: number): Readable;
}

export interface ObjectOptions {
  readonly contentType?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly storageClass?: string | undefined;
}

/** Bytes on disk with what was computed while they were written. */
export interface Written {
  readonly file: string;
  readonly size: number;
  readonly md5: Buffer;
  readonly checksum: Buffer | undefined;
}

export interface Bucket {
  readonly name: string;
  readonly region: string;
  readonly created: Date;
  /** Objects by key. */
  readonly objects: Map<string, StoredObject>;
}

/** Buckets and objects, the bytes in files of one folder. */
export interface ObjectStore {
  readonly buckets: ReadonlyMap<string, Bucket>;
  createBucket(name: string, region?: string): Bucket;
  /** Writes bytes down without making an object of them. */
  write(source: AsyncIterable<Uint8Array>, algorithm?: ChecksumAlgorithm): Promise<Written>;
  /** Makes an object of what was written. */
  keep(bucket: string, key: string, written: Written, options?: ObjectOptions & Kept): StoredObject;
  put(bucket: string, key: string, body: string | Uint8Array, options?: ObjectOptions): Promise<StoredObject>;
  /** Takes a file over as an object; the file is gone from where it was. */
  adopt(bucket: string, key: string, file: string, options?: ObjectOptions): Promise<StoredObject>;
  /** An object of `size` bytes, which `make` gives from `start` to before `end`; nothing is on disk. */
  generate(
    bucket: string,
    key: string,
    size: number,
    make: (start: number, end: number) => Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  ): StoredObject;
  get(bucket: string, key: string): StoredObject | undefined;
  /** The objects whose key starts so, by the bytes of their keys. */
  list(bucket: string, prefix?: string): StoredObject[];
  delete(bucket: string, key: string): void;
  /** A new name in the store's folder, for who writes files of his own. */
  temporary(): string;
}

interface Kept {
  readonly etag?: string;
  readonly checksum?: ObjectChecksum | undefined;
}

const astral = /[\ud800-\udfff]/;

/** The order of keys in listings, that of their bytes; text of JavaScript has the astral characters elsewhere. */
export function compareKeys(a: string, b: string): number {
  if (astral.test(a) || astral.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

export function byKey(a: { readonly key: string }, b: { readonly key: string }): number {
  return compareKeys(a.key, b.key);
}

export async function createStore(folder: string, clock: Clock, region: string): Promise<ObjectStore> {
  await mkdir(folder, { recursive: true });
  const buckets = new Map<string, Bucket>();
  let count = 0;

  function bucketOf(name: string): Bucket {
    const bucket = buckets.get(name);
    if (bucket === undefined) throw new Error(`The double has no bucket ${name}.`);
    return bucket;
  }

  function temporary(): string {
    count += 1;
    return path.join(folder, String(count).padStart(8, '0'));
  }

  const store: ObjectStore = {
    buckets,
    temporary,
    createBucket(name, of = region) {
      const bucket = { name, region: of, created: clock.now(), objects: new Map<string, StoredObject>() };
      buckets.set(name, bucket);
      return bucket;
    },
    async write(source, algorithm) {
      const file = temporary();
      const md5 = createDigest('MD5');
      const checksum = algorithm === undefined ? undefined : createDigest(algorithm);
      let size = 0;
      const handle = await open(file, 'w');
      try {
        for await (const part of source) {
          md5.update(part);
          checksum?.update(part);
          size += part.length;
          await handle.write(part);
        }
      } finally {
        await handle.close();
      }
      return { file, size, md5: md5.digest(), checksum: checksum?.digest() };
    },
    keep(bucket, key, { file, size, md5 }, options = {}) {
      const object: StoredObject = {
        key,
        size,
        etag: options.etag ?? md5.toString('hex'),
        lastModified: clock.now(),
        contentType: options.contentType,
        metadata: options.metadata ?? {},
        storageClass: options.storageClass ?? 'STANDARD',
        checksum: options.checksum,
        file,
        read: (start, end) =>
          end > start ? createReadStream(file, { start, end: end - 1 }) : Readable.from([]),
      };
      bucketOf(bucket).objects.set(key, object);
      return object;
    },
    async put(bucket, key, body, options) {
      return store.keep(bucket, key, await store.write(Readable.from([Buffer.from(body)])), options);
    },
    async adopt(bucket, key, from, options) {
      const file = temporary();
      await rename(from, file);
      const md5 = createDigest('MD5');
      for await (const part of createReadStream(file)) md5.update(part);
      const { size } = await stat(file);
      return store.keep(bucket, key, { file, size, md5: md5.digest(), checksum: undefined }, options);
    },
    generate(bucket, key, size, make) {
      const object: StoredObject = {
        key,
        size,
        etag: `generated-${size}`,
        lastModified: clock.now(),
        contentType: undefined,
        metadata: {},
        storageClass: 'STANDARD',
        checksum: undefined,
        file: undefined,
        read: (start, end) => Readable.from(make(start, end)),
      };
      bucketOf(bucket).objects.set(key, object);
      return object;
    },
    get: (bucket, key) => buckets.get(bucket)?.objects.get(key),
    list: (bucket, prefix = '') =>
      [...bucketOf(bucket).objects.values()].filter(({ key }) => key.startsWith(prefix)).toSorted(byKey),
    delete(bucket, key) {
      const object = buckets.get(bucket)?.objects.get(key);
      buckets.get(bucket)?.objects.delete(key);
      // The file may still be read by who found the object before.
      if (object?.file !== undefined) void rm(object.file, { force: true });
    },
  };
  return store;
}
