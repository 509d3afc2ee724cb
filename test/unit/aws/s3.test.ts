import { createHash } from 'node:crypto';
import { access, open, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { download } from '#main/aws/s3/download.ts';
import { createInBucket } from '#main/aws/s3/in-bucket.ts';
import { isAppError } from '#shared/errors/app-error.ts';
import { type AwsDouble, startAwsDouble } from '#test/helpers/aws/double.ts';
import { type AwsUnderTest, reachAws, stubAwsEnvironment } from '#test/helpers/aws/reach.ts';
import { temporaryFolder } from '#test/helpers/core.ts';

let double: AwsDouble;
let reach: AwsUnderTest;
let place: Awaited<ReturnType<typeof temporaryFolder>>;
const partBytes = 64 * 1024;

beforeEach(async () => {
  double = await startAwsDouble();
  stubAwsEnvironment(double.environment);
  reach = reachAws(double.clock, { s3: { partBytes, parallel: 4 } });
  place = await temporaryFolder();
  double.s3.createBucket('lake');
});

afterEach(async () => {
  reach.aws.close();
  vi.unstubAllEnvs();
  await place.remove();
  await double.close();
});

const file = () => path.join(place.folder, 'fetched');
const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Bytes that repeat only after a prime number of them, so that no two parts are alike. */
function bytesOf(length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, index) => (index % 251) ^ (index >> 13)));
}

async function failure(work: Promise<unknown>) {
  const thrown: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!isAppError(thrown)) throw new Error(`No AppError: ${String(thrown)}`);
  return thrown;
}

const gone = () => expect(access(file())).rejects.toMatchObject({ code: 'ENOENT' });

test('an object is fetched in parts, whole, and tells how far it is', async () => {
  const bytes = bytesOf(10 * partBytes + 17);
  await double.s3.put('lake', 'results/a b+c.csv', bytes);
  const told: { readonly fraction?: number | undefined; readonly bytes: number }[] = [];
  const url = 's3://lake/results/a b+c.csv';
  const fetched = await reach.aws.s3.download({}, url, file(), reach.context(), (progress) => {
    told.push(progress);
  });
  expect(fetched).toEqual({ bytes: bytes.length });
  expect(sha(await readFile(file()))).toBe(sha(bytes));
  expect(double.callsOf('s3', 'GetObject')).toHaveLength(11);
  expect(told.at(-1)).toMatchObject({ fraction: 1, bytes: bytes.length });
});

test('an empty object becomes an empty file', async () => {
  await double.s3.put('lake', 'none', '');
  expect(await reach.aws.s3.download({}, 's3://lake/none', file(), reach.context())).toEqual({ bytes: 0 });
  expect(await readFile(file(), 'utf8')).toBe('');
});

test('a part whose connection breaks is fetched again', async () => {
  const bytes = bytesOf(3 * partBytes);
  await double.s3.put('lake', 'a', bytes);
  double.inject({ operation: 'GetObject', fault: { kind: 'truncated' } });
  double.inject({ operation: 'GetObject', fault: { kind: 'reset-before' } });
  double.inject({ operation: 'GetObject', fault: { kind: 'throttle' } });
  await reach.aws.s3.download({}, 's3://lake/a', file(), reach.context());
  expect(sha(await readFile(file()))).toBe(sha(bytes));
});

test('after a failure that stays there is no file', async () => {
  await double.s3.put('lake', 'a', bytesOf(3 * partBytes));
  double.inject({ operation: 'GetObject', fault: { kind: 'truncated' }, times: 12 });
  const failed = await failure(reach.aws.s3.download({}, 's3://lake/a', file(), reach.context()));
  expect([failed.code, failed.retryable]).toEqual(['connection.lost', true]);
  await gone();
  double.clearFaults();
});

test('a full disk is told as one, and nothing is left on it', async () => {
  await double.s3.put('lake', 'a', bytesOf(3 * partBytes));
  const { aws, context } = reach;
  const full = await failure(
    download({
      access: {},
      address: { bucket: 'lake', key: 'a' },
      file: file(),
      context: context(),
      report: undefined,
      inBucket: createInBucket(aws.call),
      limits: { partBytes, parallel: 2 },
      openFile: async (name, flags) => {
        const handle = await open(name, flags);
        return {
          close: () => handle.close(),
          write: () => Promise.reject(Object.assign(new Error('no space left'), { code: 'ENOSPC' })),
        };
      },
    }),
  );
  expect([full.code, full.message]).toEqual([
    'limit.exceeded',
    `The disk is full: ${file()} could not be written whole.`,
  ]);
  await gone();
});

test('stopping a download ends it, and leaves nothing', async () => {
  await double.s3.put('lake', 'a', bytesOf(20 * partBytes));
  const stopping = new AbortController();
  const stopped = reach.aws.s3.download({}, 's3://lake/a', file(), reach.context(stopping.signal), () =>
    stopping.abort(),
  );
  expect((await failure(stopped)).code).toBe('query.cancelled');
  await gone();
});

test('what is archived says so; what may be missing is null', async () => {
  await double.s3.put('lake', 'old', 'cold', { storageClass: 'GLACIER' });
  const archived = await failure(reach.aws.s3.download({}, 's3://lake/old', file(), reach.context()));
  expect([archived.code, archived.message]).toEqual([
    'unsupported',
    's3://lake/old is archived (GLACIER) and cannot be read as it is.',
  ]);
  expect(await reach.aws.s3.head({}, 's3://lake/old', reach.context())).toEqual({
    bucket: 'lake',
    key: 'old',
    bytes: 4,
    storageClass: 'GLACIER',
  });
  expect(await reach.aws.s3.head({}, 's3://lake/never', reach.context())).toBe(null);
  const missing = await failure(reach.aws.s3.text({}, 's3://lake/never', 10, reach.context()));
  expect([missing.code, missing.message]).toEqual(['not-found', 'There is no s3://lake/never.']);
  const bucket = await failure(reach.aws.s3.text({}, 's3://no-such/x', 10, reach.context()));
  expect(bucket.message).toBe('The bucket of s3://no-such/x does not exist.');
});

test('a bucket of another region is found there, and remembered', async () => {
  double.s3.createBucket('far', 'us-west-2');
  await double.s3.put('far', 'a', 'hello');
  expect(await reach.aws.s3.text({}, 's3://far/a', 100, reach.context())).toBe('hello');
  expect(await reach.aws.s3.head({}, 's3://far/a', reach.context())).toMatchObject({ bytes: 5 });
  expect(double.calls.map(({ operation, outcome }) => [operation, outcome])).toEqual([
    ['GetObject', 'PermanentRedirect'],
    ['GetObject', 'ok'],
    ['HeadObject', 'ok'],
  ]);
});

test('a bucket that may not be read is told with the action that is missing', async () => {
  await double.s3.put('lake', 'secret/a', 'hello');
  double.s3.deny({ operation: 'GetObject' });
  const denied = await failure(reach.aws.s3.text({}, 's3://lake/secret/a', 100, reach.context()));
  expect(denied.code).toBe('permission.denied');
  expect(denied.hint).toContain('s3:GetObject');
});

test('a small object is read as text; a large one is refused', async () => {
  await double.s3.put('lake', 'manifest', 'zwölf Bytes');
  expect(await reach.aws.s3.text({}, 's3://lake/manifest', 12, reach.context())).toBe('zwölf Bytes');
  const large = await failure(reach.aws.s3.text({}, 's3://lake/manifest', 11, reach.context()));
  expect([large.code, large.message]).toEqual([
    'limit.exceeded',
    's3://lake/manifest has 12 bytes, more than 11.',
  ]);
});

test('a list holds exactly what is under the prefix, page after page', async () => {
  double.s3.pageSize = 2;
  for (const key of ['m=1/a', 'm=1/b', 'm=1/c', 'm=10/a', 'z']) await double.s3.put('lake', key, key);
  const keys: string[] = [];
  for await (const { key, bytes } of reach.aws.s3.list({}, 's3://lake/m=1/', reach.context())) {
    keys.push(`${key}:${bytes}`);
  }
  expect(keys).toEqual(['m=1/a:5', 'm=1/b:5', 'm=1/c:5']);
});

test('what is under a folder is removed, and nothing beside it', async () => {
  for (const key of ['m=1/a', 'm=1/b', 'm=10/a']) await double.s3.put('lake', key, key);
  await reach.aws.s3.removeUnder({}, 's3://lake/m=1/', reach.context());
  expect(double.s3.list('lake').map(({ key }) => key)).toEqual(['m=10/a']);
  for (const prefix of ['s3://lake', 's3://lake/', 's3://lake/m=1']) {
    const refused = await failure(reach.aws.s3.removeUnder({}, prefix, reach.context()));
    expect(refused.code).toBe('input.invalid');
  }
});

test('a file goes up in one piece, or in parts where it is large', async () => {
  const small = path.join(place.folder, 'small');
  await writeFile(small, 'hello');
  await reach.aws.s3.upload({}, small, 's3://lake/up/small', reach.context());
  expect(await reach.aws.s3.text({}, 's3://lake/up/small', 100, reach.context())).toBe('hello');

  const part = 5 * 2 ** 20;
  const bytes = bytesOf(2 * part + 3);
  const large = path.join(place.folder, 'large');
  await writeFile(large, bytes);
  const parted = reachAws(double.clock, { s3: { partBytes: part, parallel: 2 } });
  double.inject({ operation: 'UploadPart', fault: { kind: 'reset-before' } });
  await parted.aws.s3.upload({}, large, 's3://lake/up/large', reach.context());
  await reach.aws.s3.download({}, 's3://lake/up/large', file(), reach.context());
  expect(sha(await readFile(file()))).toBe(sha(bytes));

  double.inject({ operation: 'UploadPart', fault: { kind: 'server-error' }, times: 9 });
  expect((await failure(parted.aws.s3.upload({}, large, 's3://lake/up/no', reach.context()))).code).toBe(
    'connection.failed',
  );
  expect(double.s3.openUploads()).toEqual([]);
  double.clearFaults();
  parted.aws.close();
});

test('what is no address of S3 is refused', async () => {
  const wrong = await failure(reach.aws.s3.head({}, 'https://lake/x', reach.context()));
  expect([wrong.code, wrong.message]).toEqual(['input.invalid', 'https://lake/x is no address of S3.']);
});
