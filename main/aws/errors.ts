import { AppError, cancelled, isAppError } from '#shared/errors/app-error.ts';
import { networkError } from '../platform/network-errors.ts';
import { failureKind } from './failures.ts';
import { HtmlAnswer } from './http-handler.ts';

const deniedNames: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AllAccessDisabled',
  'AuthorizationErrorException',
  'ForbiddenException',
  'UnauthorizedOperation',
]);

const unknownKeyNames: ReadonlySet<string> = new Set([
  'AuthFailure',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'InvalidToken',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'NotAuthorized',
  'OptInRequired',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);

const clockNames: ReadonlySet<string> = new Set([
  'RequestExpired',
  'RequestInTheFuture',
  'RequestTimeTooSkewed',
]);

const unknownOperationNames: ReadonlySet<string> = new Set([
  'InvalidAction',
  'UnknownOperationException',
  'UnsupportedOperation',
]);

/** The action that AWS says is not allowed, such as `athena:StartQueryExecution`. */
function deniedAction(message: string): string | undefined {
  return /not authorized to perform: ([\w-]+:\w+)/.exec(message)?.[1];
}

function placeOf(error: unknown, operation: string): string {
  const host: unknown =
    error instanceof Error ? (Reflect.get(error, 'hostname') ?? Reflect.get(error, 'address')) : '';
  return typeof host === 'string' && host !== '' ? host : `The endpoint of ${operation.split(':')[0]}`;
}

function htmlError({ host, status }: HtmlAnswer, operation: string): AppError {
  const what = `${host} answered ${operation} with a web page (HTTP ${status}), which AWS never does.`;
  if (status >= 400 && status < 500 && status !== 407) {
    return new AppError('unsupported', what, {
      hint: 'The endpoint does not know this operation, or a proxy refuses it. Check the endpoint of the connection.',
    });
  }
  return new AppError('connection.failed', what, {
    hint: 'A proxy or the sign-in page of a network stands between. Open any page in a browser to sign in there, or check the endpoint.',
    retryable: true,
  });
}

/**
 * A failure that any service of AWS may give, as the person is told of it; undefined where it is one that only the
 * connector can tell of. `operation` as in `athena:StartQueryExecution`. What AWS says of a wrong signature is left
 * out, cause and all: it repeats the request's token.
 */
export function awsError(error: unknown, operation: string): AppError | undefined {
  if (isAppError(error)) return error;
  if (!(error instanceof Error)) return undefined;
  if (error instanceof HtmlAnswer) return htmlError(error, operation);
  const { name, message } = error;
  if (name === 'AbortError') return cancelled('The call');
  const network = networkError(error, placeOf(error, operation));
  if (network !== undefined) return network;
  if (deniedNames.has(name)) {
    const action = deniedAction(message) ?? operation;
    return new AppError('permission.denied', message === '' ? `${operation} is not allowed.` : message, {
      hint: `Ask whoever runs the account to allow ${action}, or choose another profile.`,
      cause: error,
    });
  }
  if (unknownKeyNames.has(name)) {
    return new AppError('auth.failed', `AWS does not accept the credentials for ${operation} (${name}).`, {
      hint: 'Check the profile and its keys, and that they are for this account and region.',
    });
  }
  if (clockNames.has(name)) {
    return new AppError(
      'auth.failed',
      `AWS refuses ${operation}: the clock of this machine is wrong (${name}).`,
      {
        hint: 'Set the clock of this machine.',
      },
    );
  }
  if (unknownOperationNames.has(name)) {
    return new AppError('unsupported', `The endpoint does not know ${operation}.`, {
      hint: 'Check the endpoint and the region of the connection.',
      cause: error,
    });
  }
  return byKind(error, operation);
}

function byKind(error: Error, operation: string): AppError | undefined {
  const { name, message } = error;
  switch (failureKind(error)) {
    case 'throttled':
      return new AppError('limit.exceeded', `AWS refuses ${operation}: too many calls (${name}).`, {
        hint: 'Try again in a moment.',
        retryable: true,
        cause: error,
      });
    case 'expired':
      return new AppError('auth.expired', 'The AWS credentials have expired.', {
        hint: 'Sign in again, or renew the keys.',
        retryable: true,
      });
    case 'broken':
      return name === 'TimeoutError'
        ? new AppError('connection.failed', `AWS did not answer ${operation} in time.`, {
            hint: 'Check the network, and try again.',
            retryable: true,
            cause: error,
          })
        : new AppError('connection.failed', `AWS failed at ${operation}: ${message} (${name}).`, {
            hint: 'This is a failure on the side of AWS. Try again in a moment.',
            retryable: true,
            cause: error,
          });
    case 'other':
      // The SDK could not read the answer; its text is not shown, as it may be anything.
      return name === 'SyntaxError'
        ? new AppError(
            'connection.failed',
            `The answer to ${operation} cannot be read: it is not one of AWS.`,
            {
              hint: 'Check the endpoint, and whether a proxy stands between.',
            },
          )
        : undefined;
  }
}
