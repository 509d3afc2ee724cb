import { S3Client } from '@aws-sdk/client-s3';
import type { AwsAccess } from '#shared/model/connection.ts';
import type { Aws, AwsContext } from '../aws.ts';
import { answerHeader } from '../failures.ts';
import { printS3, type S3Address } from './address.ts';
import { s3Error } from './errors.ts';

export interface S3Request {
  readonly access: AwsAccess;
  readonly address: S3Address;
  /** `s3:GetObject`. */
  readonly operation: string;
  readonly context: AwsContext;
}

/** Makes a call to a bucket, in the bucket's own region. Throws AppError. */
export type InBucket = <T>(
  request: S3Request,
  work: (client: S3Client, options: { readonly abortSignal: AbortSignal }) => Promise<T>,
) => Promise<T>;

/** The region that S3 says the bucket is in, where it refused for that. */
function otherRegion(error: unknown): string | undefined {
  const told: unknown = error instanceof Error ? Reflect.get(error, 'Region') : undefined;
  return answerHeader(error, 'x-amz-bucket-region') ?? (typeof told === 'string' ? told : undefined);
}

/** Remembers the region of each bucket that was found elsewhere than asked. */
export function createInBucket(call: Aws['call']): InBucket {
  const regions = new Map<string, string>();
  return async ({ access, address, operation, context }, work) => {
    const known = regions.get(address.bucket);
    const inRegion = (region: string | undefined) =>
      call(access, S3Client, { operation, ...(region === undefined ? {} : { region }) }, work, context);
    try {
      return await inRegion(known);
    } catch (error) {
      const region = otherRegion(error);
      if (region === undefined || region === known) throw s3Error(error, operation, printS3(address));
      regions.set(address.bucket, region);
    }
    try {
      return await inRegion(regions.get(address.bucket));
    } catch (error) {
      throw s3Error(error, operation, printS3(address));
    }
  };
}
