import type { QueryExecution } from '@aws-sdk/client-athena';
import { AppError } from '#shared/errors/app-error.ts';
import { awsError } from '../../aws/errors.ts';
import type { AthenaProfile } from './profile.ts';
import { readSqlFailure } from './sql-failure.ts';

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function athenaCode(error: unknown): unknown {
  return error instanceof Error ? Reflect.get(error, 'AthenaErrorCode') : undefined;
}

/** What Athena refuses with InvalidRequestException, by what the words are about. */
function refusal(error: unknown, profile: AthenaProfile): AppError | undefined {
  const message = textOf(error);
  if (/output location|OutputLocation/i.test(message)) {
    return new AppError(
      'input.invalid',
      `The workgroup ${profile.workgroup} has no place for results: ${message}`,
      {
        hint: 'Give the connection one (--output s3://bucket/folder/), or set one in the workgroup.',
        cause: error,
      },
    );
  }
  if (/workgroup .*(not found|does not exist)/i.test(message)) {
    return new AppError(
      'not-found',
      `There is no workgroup ${profile.workgroup} in this account and region.`,
      {
        hint: 'Check the name of the workgroup and the region.',
        details: { name: profile.workgroup },
        cause: error,
      },
    );
  }
  if (/workgroup .*disabled/i.test(message)) {
    return new AppError('permission.denied', `The workgroup ${profile.workgroup} is disabled.`, {
      hint: 'Ask whoever runs the account to enable it, or choose another one.',
      details: { name: profile.workgroup },
      cause: error,
    });
  }
  if (/was not found|not found|does not exist/i.test(message)) {
    return new AppError('not-found', message, { cause: error });
  }
  return undefined;
}

/** Refused before there is a run: SQL that cannot be read. */
function malformed(error: unknown, sql: string): AppError | undefined {
  const { code, message, position } = readSqlFailure(textOf(error), undefined, sql);
  if (position === undefined && athenaCode(error) !== 'MALFORMED_QUERY') return undefined;
  return new AppError(code, message, {
    cause: error,
    details: position === undefined ? {} : { position },
  });
}

/**
 * What a call to Athena or Glue threw, as an AppError. `operation` as in `athena:StartQueryExecution`; a position is
 * one in `sql`, the text that was sent.
 */
export function requestError(error: unknown, operation: string, profile: AthenaProfile, sql = ''): AppError {
  const general = awsError(error, operation);
  if (general !== undefined) return general;
  const message = textOf(error);
  switch (error instanceof Error ? error.name : '') {
    case 'EntityNotFoundException':
    case 'ResourceNotFoundException':
      return new AppError('not-found', message, { cause: error });
    case 'MetadataException': {
      const isMissing = /not found|does not exist/i.test(message);
      return new AppError(isMissing ? 'not-found' : 'query.failed', message, { cause: error });
    }
    case 'InvalidRequestException':
    case 'InvalidInputException':
      return (
        malformed(error, sql) ??
        refusal(error, profile) ??
        new AppError('input.invalid', message, { cause: error })
      );
    default:
      return new AppError('query.failed', `${operation}: ${message}`, { cause: error });
  }
}

const exhausted = /exhausted resources|EXCEEDED_(GLOBAL_|LOCAL_)?MEMORY_LIMIT|INSUFFICIENT_RESOURCES/i;
const timedOut = /Query timeout|EXCEEDED_TIME_LIMIT|timed out/i;
const cutOff = /Bytes scanned limit was exceeded/i;
const denied =
  /not authorized to perform|Access Denied|AccessDenied|PERMISSION_DENIED|Insufficient permissions/i;

/** Why a run failed, as Athena says it. Categories: 1 the system's fault, 2 the user's, 3 another's. */
export function runFailure({ Status, Query = '' }: QueryExecution): AppError {
  const { StateChangeReason, AthenaError } = Status ?? {};
  const reason =
    StateChangeReason ?? AthenaError?.ErrorMessage ?? 'The query failed, and Athena does not say why.';
  if (exhausted.test(reason)) {
    return new AppError('limit.exceeded', reason, {
      hint: 'The query needs more than Athena gives one query, and would again. Read less at once, aggregate before joining, or leave out ORDER BY on everything.',
    });
  }
  if (cutOff.test(reason)) {
    return new AppError('limit.exceeded', reason, {
      hint: 'The workgroup limits what one query may scan. Filter on partitions, or name fewer columns.',
    });
  }
  if (timedOut.test(reason)) {
    return new AppError('query.timeout', reason, {
      hint: 'Read less at once; Athena ends queries after a time.',
    });
  }
  if (denied.test(reason)) {
    return new AppError('permission.denied', reason, {
      hint: 'Ask whoever runs the account for the right to read this data and to write the results.',
    });
  }
  const { code, message, position, name } = readSqlFailure(reason, AthenaError?.ErrorType, Query);
  const retryable = AthenaError?.ErrorCategory === 1 || AthenaError?.Retryable === true;
  return new AppError(code, message, {
    retryable: retryable && position === undefined,
    hint: retryable ? 'This is a failure on the side of Athena. Try again in a moment.' : undefined,
    details: {
      ...(position === undefined ? {} : { position }),
      ...(name === undefined ? {} : { name }),
    },
  });
}
