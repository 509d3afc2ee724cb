import { ORPCError } from '@orpc/contract';
import { z } from 'zod';
import { AppError, errorCodes, errorDetailsSchema } from './app-error.ts';

/** The wire form of AppError, as it travels in the `data` of an oRPC error. */
export const wireErrorSchema = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  hint: z.string().optional(),
  retryable: z.boolean(),
  details: errorDetailsSchema,
});
export type WireError = z.infer<typeof wireErrorSchema>;

export function toWire(error: AppError): WireError {
  return {
    code: error.code,
    message: error.message,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    retryable: error.retryable,
    details: error.details,
  };
}

export function fromWire(wire: WireError): AppError {
  return new AppError(wire.code, wire.message, {
    hint: wire.hint,
    retryable: wire.retryable,
    details: wire.details,
  });
}

export function toOrpcError(error: AppError): ORPCError<string, WireError> {
  return new ORPCError(error.code, { status: 500, message: error.message, data: toWire(error) });
}

interface IssueLike {
  readonly path?: readonly PropertyKey[];
  readonly message: string;
}

function isIssueList(data: unknown): data is { issues: readonly IssueLike[] } {
  return typeof data === 'object' && data !== null && 'issues' in data && Array.isArray(data.issues);
}

/**
 * What a client makes of anything a call threw: an AppError, whichever transport carried it.
 * A transport that broke is `connection.lost`, which is retryable.
 */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof ORPCError) {
    const wire = wireErrorSchema.safeParse(thrown.data);
    if (wire.success) return fromWire(wire.data);
    if (thrown.code === 'BAD_REQUEST') {
      const issues = isIssueList(thrown.data)
        ? thrown.data.issues.map(
            (issue) => `${(issue.path ?? []).map(String).join('.') || 'input'}: ${issue.message}`,
          )
        : [];
      return new AppError('input.invalid', issues.join('; ') || thrown.message, { cause: thrown });
    }
    return new AppError('internal', thrown.message, { cause: thrown });
  }
  if (thrown instanceof Error && thrown.name === 'AbortError') {
    return new AppError('query.cancelled', 'The call was stopped.', { cause: thrown });
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError('internal', message, { cause: thrown });
}
