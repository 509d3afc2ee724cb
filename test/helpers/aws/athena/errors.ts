import { type AthenaError, InvalidRequestException$ } from '@aws-sdk/client-athena';
import type { ServiceError } from '../core/errors.ts';
import { modelled } from '../core/modelled.ts';
import type { SqlError } from './sql/sql-error.ts';

export function invalidRequest(Message: string, AthenaErrorCode = 'INVALID_INPUT'): ServiceError {
  return modelled(InvalidRequestException$, { Message, AthenaErrorCode });
}

/** Why a query failed, as GetQueryExecution says it. */
export interface Failure {
  readonly reason: string;
  readonly error: AthenaError;
}

/** The error types of Athena's catalogue that the double knows. */
export const errorTypes = {
  exhausted: 1,
  internal: 200,
  syntax: 1006,
  cancelled: 1014,
  permission: 1301,
} as const;

export function failureOf(error: SqlError): Failure {
  const reason = `${error.code}: ${error.message}`;
  return {
    reason,
    error: {
      ErrorCategory: 2,
      ErrorType: errorTypes.syntax,
      Retryable: false,
      ErrorMessage: reason,
    },
  };
}

/** "Query exhausted resources at this scale factor", which nobody should try again as it is. */
export const exhausted: Failure = {
  reason: 'Query exhausted resources at this scale factor',
  error: {
    ErrorCategory: 2,
    ErrorType: errorTypes.exhausted,
    Retryable: true,
    ErrorMessage: 'Query exhausted resources at this scale factor',
  },
};

export function internalFailure(message: string): Failure {
  return {
    reason: `GENERIC_INTERNAL_ERROR: ${message}`,
    error: {
      ErrorCategory: 1,
      ErrorType: errorTypes.internal,
      Retryable: false,
      ErrorMessage: `GENERIC_INTERNAL_ERROR: ${message}`,
    },
  };
}
