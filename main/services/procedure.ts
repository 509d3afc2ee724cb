import { randomUUID } from 'node:crypto';
import { implement } from '@orpc/server';
import { contract } from '#shared/contract/contract.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { toAppError, toOrpcError } from '#shared/errors/wire.ts';
import type { Log } from '../platform/log.ts';

/** What every call is given, whichever transport it came by. */
export interface CallContext {
  readonly log: Log;
}

function isAsyncIterator(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'next' in value;
}

/** An unexpected failure is logged under an id, which is all that the caller learns of its cause. */
function wireForm(thrown: unknown, log: Log): Error {
  const known = thrown instanceof AppError ? thrown : toAppError(thrown);
  if (known.code !== 'internal') return toOrpcError(known);
  const logId = randomUUID().slice(0, 8);
  log.failure(logId, known.cause ?? known);
  return toOrpcError(
    new AppError('internal', `Something went wrong inside Backcast (${logId}).`, {
      hint: `The log has the cause under ${logId}.`,
      details: { logId },
    }),
  );
}

async function* guarded(stream: AsyncIterable<unknown>, log: Log): AsyncGenerator<unknown, void, void> {
  try {
    yield* stream;
  } catch (error) {
    throw wireForm(error, log);
  }
}

/** The contract, ready for handlers. Handlers throw AppError, from streams too. */
export const procedures = implement(contract)
  .$context<CallContext>()
  .use(async ({ next, context }) => {
    try {
      const outcome = await next();
      return isAsyncIterator(outcome.output)
        ? { ...outcome, output: guarded(outcome.output, context.log) }
        : outcome;
    } catch (error) {
      throw wireForm(error, context.log);
    }
  });
