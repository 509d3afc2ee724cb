import { z } from 'zod';
import { type CancelProof, cancelProofSchema } from '../model/cancel-proof.ts';

/**
 * Every failure that crosses the contract carries one of these codes; the user interface switches on the
 * code and never on the message.
 */
export const errorCodes = [
  'input.invalid',
  'not-found',
  'conflict',
  'unsupported',
  'auth.failed',
  'auth.expired',
  'permission.denied',
  'connection.failed',
  'connection.lost',
  'query.syntax',
  'query.failed',
  'query.timeout',
  'query.cancelled',
  'limit.exceeded',
  'internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** Where in the text of a script an error stands. Offset counts UTF-16 units from 0; line and column from 1. */
export const sqlPositionSchema = z.object({
  offset: z.number().int().nonnegative(),
  line: z.number().int().positive(),
  column: z.number().int().positive(),
});
export type SqlPosition = z.infer<typeof sqlPositionSchema>;

export const errorDetailsSchema = z.object({
  /** Position in the script as the user wrote it. */
  position: sqlPositionSchema.optional(),
  /** Which statement of a script failed, from 0. */
  statement: z.number().int().nonnegative().optional(),
  /** The name that was not found, as the user wrote it. */
  name: z.string().optional(),
  /** The nearest names that exist, best first. */
  suggestions: z.array(z.string()).optional(),
  /** The file, and the line in it (from 1), that the error is about. */
  file: z.string().optional(),
  line: z.number().int().positive().optional(),
  /** Of a run that was stopped: the source's word that it has ended. */
  stopped: cancelProofSchema.optional(),
  /** The run was left at work at its source, to be followed again later. */
  leftRunning: z.boolean().optional(),
  /** What the caller must allow first: statements that write (`statements` says which, from 0), or a price above the budget. */
  needs: z.enum(['writes', 'over-budget']).optional(),
  statements: z.array(z.number().int().nonnegative()).optional(),
  /** Under this id the log keeps the cause. */
  logId: z.string().optional(),
});
export type ErrorDetails = z.infer<typeof errorDetailsSchema>;

export interface AppErrorOptions {
  hint?: string | undefined;
  retryable?: boolean;
  details?: ErrorDetails;
  cause?: unknown;
}

/**
 * A failure as the user is told of it: what happened and where (`message`), what to do (`hint`).
 * `cause` stays in this process; it is never sent.
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly retryable: boolean;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.retryable = options.retryable ?? false;
    this.details = options.details ?? {};
  }
}

export function isAppError(value: unknown): value is AppError {
  return value instanceof AppError;
}

export function cancelled(what = 'The run'): AppError {
  return new AppError('query.cancelled', `${what} was stopped.`);
}

/** A run that was stopped, with its source's word; where that could not be had, the message says so. */
export function stoppedWith(proof: CancelProof): AppError {
  const message =
    proof.state === 'unproven'
      ? `The run was told to stop, and whether it has cannot be proven: ${proof.reason ?? 'the source does not say'}`
      : proof.state === 'finished'
        ? 'The run had ended at its source before it could be stopped.'
        : 'The run was stopped, and its source confirms it.';
  return new AppError('query.cancelled', message, { details: { stopped: proof } });
}

/** A run that goes on at its source without us. */
export function leftRunning(): AppError {
  return new AppError('query.cancelled', 'The run was left at work; it can be followed again later.', {
    details: { leftRunning: true },
  });
}

export function assertNever(value: never): never {
  throw new AppError('internal', `Unexpected case: ${String(value)}`);
}
