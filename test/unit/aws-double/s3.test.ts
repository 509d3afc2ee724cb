import { createHash } from 'node:crypto';
import { get } from 'node:http';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AwsDouble, startAwsDouble } from '../../helpers/aws/double.ts';

let double: AwsDouble;
let s3: S3Client;

beforeEach(async () => {
  double = await startAwsDouble();
  double.s3.createBucket('lake');
  s3 = new S3Client({ ...double.client, maxAttempts: 1 });
});

afterEach(async () => {
  s3.destroy();
  await double.close();
});

const at = (Key: string) => ({ Bucket: 'lake', Key });
const md5 = (text: string) => createHash('md5').update(text).digest('hex');

test('what was put comes back, byte for byte, with its checksum', async () => {
  const put = await s3.send(
    new PutObjectCommand({ ...at('a/héllo wörld+1.txt'), Body: 'twelve bytes', Metadata: { run: '7' } }),
  );
  expect(put).toMatchObject({
    ETag: `"${md5('twelve bytes')}"`,
    // By Python's zlib.
    ChecksumCRC32: 'xb/MoA==',
    ChecksumType: 'FULL_OBJECT',
  });
  const got = await s3.send(new GetObjectCommand(at('a/héllo wörld+1.txt')));
  expect(await got.Body?.transformToString()).toBe('twelve bytes');
  expect(got).toMatchObject({
    ContentLength: 12,
    ETag: `"${md5('twelve bytes')}"`,
    Metadata: { run: '7' },
    LastModified: new Date('2030-01-01T00:00:00.000Z'),
    ChecksumCRC32: 'xb/MoA==',
  });
  const head = await s3.send(new HeadObjectCommand(at('a/héllo wörld+1.txt')));
  expect(head).toMatchObject({ ContentLength: 12, ETag: got.ETag });
});

test('a stream is put in chunks whose trailer holds the checksum', async () => {
  const Body = Readable.from([Buffer.alloc(100_000, 'a'), Buffer.alloc(1, 'b')]);
  const put = await s3.send(new PutObjectCommand({ ...at('stream'), Body, ContentLength: 100_001 }));
  expect(put.ChecksumCRC32).toHaveLength(8);
  const [call] = double.calls;
  expect(call?.outcome).toBe('ok');
  const got = await s3.send(new GetObjectCommand(at('stream')));
  expect(await got.Body?.transformToString()).toBe(`${'a'.repeat(100_000)}b`);
});

test('a checksum that does not fit is refused', async () => {
  const put = new PutObjectCommand({ ...at('x'), Body: 'one', ChecksumCRC32: 'AAAAAA==' });
  await expect(s3.send(put)).rejects.toMatchObject({ name: 'BadDigest' });
  expect(double.s3.get('lake', 'x')).toBeUndefined();
});

test('ranges are parts of the object', async () => {
  await double.s3.put('lake', 'digits', '0123456789');
  const part = async (Range: string) => {
    const got = await s3.send(new GetObjectCommand({ ...at('digits'), Range }));
    return [got.$metadata.httpStatusCode, got.ContentRange, await got.Body?.transformToString()];
  };
  expect(await part('bytes=2-4')).toEqual([206, 'bytes 2-4/10', '234']);
  expect(await part('bytes=7-')).toEqual([206, 'bytes 7-9/10', '789']);
  expect(await part('bytes=-2')).toEqual([206, 'bytes 8-9/10', '89']);
  await expect(part('bytes=10-')).rejects.toMatchObject({ name: 'InvalidRange' });
});

test('listings go page by page, fold at the delimiter and sort by bytes', async () => {
  double.s3.pageSize = 2;
  for (const key of ['m=1/a', 'm=10/b', 'm=1/c', 'm=1/d/e', 'z']) await double.s3.put('lake', key, key);
  const keys: string[] = [];
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: 'lake', Prefix: 'm=1/' })) {
    keys.push(...(page.Contents ?? []).map(({ Key = '' }) => Key));
  }
  expect(keys).toEqual(['m=1/a', 'm=1/c', 'm=1/d/e']);
  expect(double.callsOf('s3', 'ListObjectsV2')).toHaveLength(2);
  double.s3.pageSize = 1000;
  const folded = await s3.send(new ListObjectsV2Command({ Bucket: 'lake', Delimiter: '/' }));
  expect(folded.CommonPrefixes).toEqual([{ Prefix: 'm=1/' }, { Prefix: 'm=10/' }]);
  expect(folded.Contents?.map(({ Key, Size }) => [Key, Size])).toEqual([['z', 1]]);
  expect(folded.KeyCount).toBe(3);
});

test('parts become one object, and what is aborted leaves nothing', async () => {
  const part = Buffer.alloc(5 * 1024 * 1024, 'p');
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(at('big')));
  const upload = async (PartNumber: number, Body: Buffer) => {
    const { ETag, ChecksumCRC32 } = await s3.send(
      new UploadPartCommand({ ...at('big'), UploadId, PartNumber, Body }),
    );
    return { PartNumber, ETag, ChecksumCRC32 };
  };
  const Parts = [await upload(1, part), await upload(2, Buffer.from('end'))];
  const done = await s3.send(
    new CompleteMultipartUploadCommand({ ...at('big'), UploadId, MultipartUpload: { Parts } }),
  );
  const hash = createHash('md5');
  for (const bytes of [part, Buffer.from('end')]) hash.update(createHash('md5').update(bytes).digest());
  expect(done.ETag).toBe(`"${hash.digest('hex')}-2"`);
  const tail = await s3.send(new GetObjectCommand({ ...at('big'), Range: 'bytes=-5' }));
  expect(await tail.Body?.transformToString()).toBe('ppend');

  const other = await s3.send(new CreateMultipartUploadCommand(at('never')));
  expect(double.s3.openUploads()).toEqual([{ bucket: 'lake', key: 'never' }]);
  await s3.send(new AbortMultipartUploadCommand({ ...at('never'), UploadId: other.UploadId }));
  expect(double.s3.openUploads()).toEqual([]);
  expect(double.s3.get('lake', 'never')).toBeUndefined();
});

test('a part too small, but for the last, is refused', async () => {
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(at('small')));
  const Parts = await Promise.all(
    [1, 2].map(async (PartNumber) => {
      const { ETag } = await s3.send(
        new UploadPartCommand({ ...at('small'), UploadId, PartNumber, Body: 'part' }),
      );
      return { PartNumber, ETag };
    }),
  );
  const complete = new CompleteMultipartUploadCommand({
    ...at('small'),
    UploadId,
    MultipartUpload: { Parts },
  });
  await expect(s3.send(complete)).rejects.toMatchObject({ name: 'EntityTooSmall' });
});

test('objects are deleted one by one and many at once', async () => {
  for (const key of ['a', 'b', 'c']) await double.s3.put('lake', key, key);
  await s3.send(new DeleteObjectCommand(at('a')));
  const many = await s3.send(
    new DeleteObjectsCommand({ Bucket: 'lake', Delete: { Objects: [{ Key: 'b' }, { Key: 'never was' }] } }),
  );
  expect(many.Deleted).toEqual([{ Key: 'b' }, { Key: 'never was' }]);
  expect(double.s3.list('lake').map(({ key }) => key)).toEqual(['c']);
});

test('what is not there, not allowed, archived or elsewhere says so', async () => {
  await expect(s3.send(new GetObjectCommand(at('nothing')))).rejects.toMatchObject({ name: 'NoSuchKey' });
  await expect(s3.send(new HeadObjectCommand(at('nothing')))).rejects.toMatchObject({ name: 'NotFound' });
  await expect(s3.send(new GetObjectCommand({ Bucket: 'none', Key: 'x' }))).rejects.toMatchObject({
    name: 'NoSuchBucket',
  });
  double.s3.deny({ prefix: 'secret/' });
  await expect(s3.send(new GetObjectCommand(at('secret/x')))).rejects.toMatchObject({ name: 'AccessDenied' });
  await double.s3.put('lake', 'cold', 'x', { storageClass: 'GLACIER' });
  await expect(s3.send(new GetObjectCommand(at('cold')))).rejects.toMatchObject({
    name: 'InvalidObjectState',
    StorageClass: 'GLACIER',
  });
  double.s3.createBucket('far', 'us-west-2');
  await expect(s3.send(new ListObjectsV2Command({ Bucket: 'far' }))).rejects.toMatchObject({
    name: 'PermanentRedirect',
    $response: { headers: { 'x-amz-bucket-region': 'us-west-2' } },
  });
  const location = await s3.send(new GetBucketLocationCommand({ Bucket: 'far' }));
  expect(location.LocationConstraint).toBe('us-west-2');
  expect((await s3.send(new HeadBucketCommand({ Bucket: 'lake' }))).BucketRegion).toBe('eu-west-1');
  const buckets = await s3.send(new ListBucketsCommand({}));
  expect(buckets.Buckets?.map(({ Name }) => Name)).toEqual(['athena-results', 'far', 'lake']);
});

test('a bucket is found by host name as well', async () => {
  await double.s3.put('lake', 'a', 'by host');
  const { port } = new URL(double.endpoint);
  const text = await new Promise<string>((resolve, reject) => {
    const headers = {
      host: `lake.localhost:${port}`,
      authorization: `AWS4-HMAC-SHA256 Credential=${double.credentials.accessKeyId}/20300101/eu-west-1/s3/aws4_request, Signature=0`,
    };
    get(`${double.endpoint}/a`, { headers }, (response) => {
      let all = '';
      response.on('data', (part: Buffer) => {
        all += part.toString();
      });
      response.on('end', () => resolve(all));
    }).on('error', reject);
  });
  expect(text).toBe('by host');
});

test('an object of a terabyte is made as it is read', async () => {
  const size = 1024 ** 4;
  double.s3.generate('lake', 'huge', size, function* (start, end) {
    for (let place = start; place < end; place += 1) yield Buffer.from(String(place % 10));
  });
  const got = await s3.send(new GetObjectCommand({ ...at('huge'), Range: 'bytes=-4' }));
  expect(got.ContentRange).toBe('bytes 1099511627772-1099511627775/1099511627776');
  expect(await got.Body?.transformToString()).toBe('2345');
});
