import { NoSuchUpload$ } from '@aws-sdk/client-s3';
import { ServiceError } from '../core/errors.ts';
import { modelled } from '../core/modelled.ts';
import type { Bucket, ObjectStore, StoredObject } from './store.ts';

/** S3's errors name what they are about. */
function s3Error(code: string, status: number, message: string, members = {}): ServiceError {
  return new ServiceError(code, message, { status, members });
}

export const accessDenied = () => s3Error('AccessDenied', 403, 'Access Denied');
export const badDigest = () =>
  s3Error('BadDigest', 400, 'The checksum you specified did not match the calculated checksum.');
export const invalidPart = () =>
  s3Error(
    'InvalidPart',
    400,
    "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
  );
export const entityTooSmall = () =>
  s3Error('EntityTooSmall', 400, 'Your proposed upload is smaller than the minimum allowed size');
export const preconditionFailed = (condition: string) =>
  s3Error('PreconditionFailed', 412, 'At least one of the pre-conditions you specified did not hold', {
    Condition: condition,
  });
export const invalidRange = (range: string, size: number) =>
  s3Error('InvalidRange', 416, 'The requested range is not satisfiable', {
    RangeRequested: range,
    ActualObjectSize: size,
  });
export const noSuchUpload = () => {
  const error = modelled(NoSuchUpload$);
  return s3Error(
    error.code,
    404,
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
  );
};

/** The bucket, in the region that the request was signed for. */
export function demandBucket(store: ObjectStore, name: string, signedRegion: string): Bucket {
  const bucket = store.buckets.get(name);
  if (bucket === undefined) {
    throw s3Error('NoSuchBucket', 404, 'The specified bucket does not exist', { BucketName: name });
  }
  if (bucket.region !== signedRegion) {
    throw s3Error(
      'PermanentRedirect',
      301,
      'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
      {
        Bucket: name,
        Endpoint: `${name}.s3.${bucket.region}.amazonaws.com`,
        'x-amz-bucket-region': bucket.region,
      },
    );
  }
  return bucket;
}

export function demandObject(bucket: Bucket, key: string): StoredObject {
  const object = bucket.objects.get(key);
  if (object === undefined) {
    throw s3Error('NoSuchKey', 404, 'The specified key does not exist.', { Key: key });
  }
  return object;
}
