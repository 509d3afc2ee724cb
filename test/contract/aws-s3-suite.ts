import { createHash } from 'node:crypto';
import { access, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  CreateBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eachPart } from '#main/aws/s3/in-parts.ts';
import { temporaryFolder } from '#test/helpers/core.ts';
import { type AwsAtPeer, type AwsPeer, reachPeer, refused } from './aws-peer.ts';

const partBytes = 5 * 2 ** 20;

/** Bytes that repeat only after a prime number of them, so that no two parts are alike. */
function bytesOf(length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, index) => (index % 251) ^ (index >> 13)));
}

function sha(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What our transfer of objects relies on, asked of S3 through the SDK. */
export function awsS3Suite(name: string, start: () => Promise<AwsPeer>): void {
  describe(`S3 by ${name}`, () => {
    let peer: AwsPeer;
    let reach: AwsAtPeer;
    let place: Awaited<ReturnType<typeof temporaryFolder>>;
    let bucket = '';
    let buckets = 0;
    beforeAll(async () => {
      peer = await start();
      place = await temporaryFolder();
    });
    afterAll(async () => {
      await place.remove();
      await peer.close();
    });
    beforeEach(async () => {
      reach = reachPeer(peer, {}, { s3: { partBytes, parallel: 4 } });
      buckets += 1;
      bucket = `lake-${buckets}`;
      await reach.send(S3Client, (s3) =>
        s3.send(
          new CreateBucketCommand({
            Bucket: bucket,
            CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
          }),
        ),
      );
    });
    afterEach(() => reach.end());

    const url = (key: string) => `s3://${bucket}/${key}`;
    const file = (of: string) => path.join(place.folder, of);
    const put = (Key: string, Body: string | Uint8Array, more: Partial<PutObjectCommandInput> = {}) =>
      reach.send(S3Client, (s3) => s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ...more })));

    async function keysUnder(prefix: string): Promise<string[]> {
      const keys: string[] = [];
      for await (const { key } of reach.aws.s3.list({}, url(prefix), reach.context())) keys.push(key);
      return keys;
    }

    test('a list holds exactly what its prefix begins, in the order of the bytes of the keys', async () => {
      const keys = ['m=1/B', 'm=1/a b+c.csv', 'm=1/a/b', 'm=1/ü', 'm=1/～', 'm=1/𝒳', 'm=1/&<">%41', 'm=10/a'];
      for (const key of keys) await put(key, key);
      const found: [string, number, string][] = [];
      for await (const object of reach.aws.s3.list({}, url('m=1/'), reach.context())) {
        expect(object.bucket).toBe(bucket);
        found.push([object.key, object.bytes, object.storageClass]);
      }
      const wanted = keys.slice(0, -1).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      expect(found).toEqual(wanted.map((key) => [key, Buffer.byteLength(key), 'STANDARD']));
      expect(await keysUnder('m=1')).toEqual([...wanted, 'm=10/a']);
      expect(await keysUnder('m=2/')).toEqual([]);
    });

    test('more than a thousand objects are listed page after page, and removed with nothing beside them', {
      timeout: 180_000,
    }, async () => {
      const keys = Array.from({ length: 1003 }, (_, index) => `old/${String(index).padStart(4, '0')}`);
      await eachPart(keys, 8, reach.context().signal, async (key) => void (await put(key, '')));
      await put('old/& <odd> "key"', '');
      await put('older', 'stays');
      expect(await keysUnder('old/')).toEqual(['old/& <odd> "key"', ...keys]);
      await reach.aws.s3.removeUnder({}, url('old/'), reach.context());
      expect(await keysUnder('')).toEqual(['older']);
      await reach.aws.s3.removeUnder({}, url('never/'), reach.context());
    });

    test('the head of an object says its size and class; of none there is null', async () => {
      await put('warm', 'hello');
      await put('cold', 'ice', { StorageClass: 'GLACIER' });
      const head = (key: string) => reach.aws.s3.head({}, url(key), reach.context());
      expect(await head('warm')).toEqual({ bucket, key: 'warm', bytes: 5, storageClass: 'STANDARD' });
      expect(await head('cold')).toEqual({ bucket, key: 'cold', bytes: 3, storageClass: 'GLACIER' });
      expect(await head('never')).toBe(null);
    });

    test('an object is fetched by ranges, whole; an empty one as an empty file', async () => {
      const bytes = bytesOf(2 * partBytes + 17);
      await put('rows', bytes);
      await put('none', '');
      const { s3 } = reach.aws;
      expect(await s3.download({}, url('rows'), file('rows'), reach.context())).toEqual({
        bytes: bytes.length,
      });
      expect(sha(await readFile(file('rows')))).toBe(sha(bytes));
      expect(await s3.download({}, url('none'), file('none'), reach.context())).toEqual({ bytes: 0 });
      expect(await readFile(file('none'), 'utf8')).toBe('');
    });

    test('what is missing or archived is refused, and leaves no file', async () => {
      await put('cold', 'ice', { StorageClass: 'DEEP_ARCHIVE' });
      const fetched = (key: string) => refused(reach.aws.s3.download({}, key, file('not'), reach.context()));
      expect(await fetched(url('never'))).toEqual(['not-found', `There is no ${url('never')}.`]);
      expect(await fetched(url('cold'))).toEqual([
        'unsupported',
        `${url('cold')} is archived (DEEP_ARCHIVE) and cannot be read as it is.`,
      ]);
      await expect(access(file('not'))).rejects.toMatchObject({ code: 'ENOENT' });
      const text = (key: string) => refused(reach.aws.s3.text({}, key, 10, reach.context()));
      expect(await text(url('never'))).toEqual(['not-found', `There is no ${url('never')}.`]);
      expect(await text('s3://no-such-lake/a')).toEqual([
        'not-found',
        'The bucket of s3://no-such-lake/a does not exist.',
      ]);
    });

    test('a small object is read as text; a larger one is refused', async () => {
      await put('manifest', 'zwölf Bytes');
      expect(await reach.aws.s3.text({}, url('manifest'), 12, reach.context())).toBe('zwölf Bytes');
      expect(await refused(reach.aws.s3.text({}, url('manifest'), 11, reach.context()))).toEqual([
        'limit.exceeded',
        `${url('manifest')} has 12 bytes, more than 11.`,
      ]);
    });

    test('a small file goes up in one piece, a large one in parts', async () => {
      const bytes = bytesOf(2 * partBytes + 3);
      await writeFile(file('small'), 'hello');
      await writeFile(file('large'), bytes);
      await reach.aws.s3.upload({}, file('small'), url('up/small'), reach.context());
      await reach.aws.s3.upload({}, file('large'), url('up/large one'), reach.context());
      expect(await reach.aws.s3.text({}, url('up/small'), 100, reach.context())).toBe('hello');
      await reach.aws.s3.download({}, url('up/large one'), file('back'), reach.context());
      expect(sha(await readFile(file('back')))).toBe(sha(bytes));
      const object = { Bucket: bucket, Key: 'up/large one' };
      const { ETag } = await reach.send(S3Client, (s3) => s3.send(new HeadObjectCommand(object)));
      const md5 = (part: Uint8Array) => createHash('md5').update(part).digest();
      const parts = [0, 1, 2].map((part) => md5(bytes.subarray(part * partBytes, (part + 1) * partBytes)));
      expect(ETag).toBe(`"${md5(Buffer.concat(parts)).toString('hex')}-3"`);
    });
  });
}
