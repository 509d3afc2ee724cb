import { isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry';
import { networkCode } from '../platform/network-errors.ts';
import { HtmlAnswer } from './http-handler.ts';

/** What a failed call means for trying again. */
export type FailureKind = 'throttled' | 'expired' | 'broken' | 'other';

const expiredNames: ReadonlySet<string> = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'TokenRefreshRequired',
]);

/** The answer's headers, as far as the SDK kept them with the error. */
export function answerHeader(error: unknown, name: string): string | undefined {
  const answer: unknown = error instanceof Error ? Reflect.get(error, '$response') : undefined;
  if (typeof answer !== 'object' || answer === null || !('headers' in answer)) return undefined;
  const headers = answer.headers;
  if (typeof headers !== 'object' || headers === null) return undefined;
  const value: unknown = Reflect.get(headers, name);
  return typeof value === 'string' ? value : undefined;
}

/** The HTTP status of the answer; undefined where there was none. */
export function answerStatus(error: unknown): number | undefined {
  const metadata: unknown = error instanceof Error ? Reflect.get(error, '$metadata') : undefined;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}

/** Any error may be asked about; what it lacks counts as not said. */
function isAskable(error: unknown): error is Parameters<typeof isThrottlingError>[0] {
  return error instanceof Error;
}

export function failureKind(error: unknown): FailureKind {
  if (error instanceof HtmlAnswer) return error.status >= 500 ? 'broken' : 'other';
  if (!isAskable(error)) return 'other';
  if (expiredNames.has(error.name)) return 'expired';
  if (isThrottlingError(error)) return 'throttled';
  const isBroken = isTransientError(error) || isServerError(error) || networkCode(error) !== undefined;
  return isBroken ? 'broken' : 'other';
}

/** Milliseconds after which the service wants to be asked again, where it says so. */
export function retryAfter(error: unknown): number | undefined {
  const seconds = Number(answerHeader(error, 'retry-after'));
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
}
