import { AppError } from '#shared/errors/app-error.ts';
import { awsError } from '../errors.ts';
import { answerStatus } from '../failures.ts';

/** A failure of S3 at an object or prefix. */
export function s3Error(error: unknown, operation: string, url: string): AppError {
  const common = awsError(error, operation);
  if (common !== undefined) return common;
  const name = error instanceof Error ? error.name : '';
  const said = error instanceof Error ? error.message : String(error);
  const status = answerStatus(error);
  if (name === 'NoSuchBucket') {
    return new AppError('not-found', `The bucket of ${url} does not exist.`, { cause: error });
  }
  if (name === 'NoSuchKey' || name === 'NotFound' || status === 404) {
    return new AppError('not-found', `There is no ${url}.`, { cause: error });
  }
  if (name === 'InvalidObjectState') return archived(url, 'an archive', error);
  if (name === 'PreconditionFailed' || status === 412) {
    return new AppError('conflict', `${url} was changed while it was fetched.`, {
      hint: 'Try again.',
      retryable: true,
      cause: error,
    });
  }
  if (status === 403) {
    return new AppError('permission.denied', `${operation} is not allowed on ${url}.`, {
      hint: `Ask whoever runs the account to allow ${operation} there, or choose another profile.`,
      cause: error,
    });
  }
  return new AppError('query.failed', `${operation} failed on ${url}: ${said} (${name}).`, { cause: error });
}

export function archived(url: string, storageClass: string, cause?: unknown): AppError {
  return new AppError('unsupported', `${url} is archived (${storageClass}) and cannot be read as it is.`, {
    hint: 'Restore the object in S3 first; that takes minutes to hours.',
    cause,
  });
}

/** A failure to write a file here: a full disk is told apart, everything else is thrown as it is. */
export function diskError(error: unknown, file: string): unknown {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new AppError('limit.exceeded', `The disk is full: ${file} could not be written whole.`, {
    hint: 'Free some space, or move the workspace to another disk. Nothing of the file was kept.',
    cause: error,
  });
}
