import { AppError } from '#shared/errors/app-error.ts';

/** An object, or a prefix of objects, of S3. */
export interface S3Address {
  readonly bucket: string;
  /** May be empty for a prefix. */
  readonly key: string;
}

/** Reads `s3://bucket/key`, where nothing is escaped. Throws input.invalid. */
export function parseS3(url: string): S3Address {
  const [, bucket, key = ''] = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(url) ?? [];
  if (bucket !== undefined) return { bucket, key };
  throw new AppError('input.invalid', `${url} is no address of S3.`, {
    hint: 'It looks like s3://bucket/folder/name.',
  });
}

export function printS3({ bucket, key }: S3Address): string {
  return `s3://${bucket}/${key}`;
}
