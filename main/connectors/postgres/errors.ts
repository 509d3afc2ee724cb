import pg from 'pg';
import { AppError, type ErrorCode, type ErrorDetails, isAppError } from '#shared/errors/app-error.ts';
import type { BoundText } from '#shared/sql/bind.ts';
import { positionAt } from '#shared/sql/position.ts';
import { quotedPlace } from '#shared/sql/quoted-place.ts';
import { networkError } from '../../platform/network-errors.ts';
import type { Place } from './secure.ts';

/** SQLSTATE, whole or by its class, as PostgreSQL's appendix of error codes has it. */
const codes: readonly (readonly [prefix: string, code: ErrorCode])[] = [
  ['42601', 'query.syntax'],
  ['42501', 'permission.denied'],
  ['25006', 'permission.denied'],
  ['28', 'auth.failed'],
  ['3D000', 'connection.failed'],
  ['57014', 'query.timeout'],
  ['55P03', 'query.timeout'],
  ['57P05', 'connection.lost'],
  ['57P', 'connection.lost'],
  ['08', 'connection.lost'],
  ['0A', 'unsupported'],
  ['53', 'limit.exceeded'],
  ['54', 'limit.exceeded'],
];

const hints: Readonly<Record<string, string>> = {
  '28P01': 'Check user and password.',
  '28000': 'Check user and password, and that the server lets this user in from here.',
  '3D000': 'Check the name of the database.',
  '25006': 'This connection only reads; use another one to write.',
  '42501': 'Ask the owner for the right to it.',
  '53100': 'The disk of the server is full.',
  '53200': 'The server has no memory for it; ask for less at once.',
  '53300': 'The server has no connection left; close some, or try again later.',
  '57014': 'The server gave up on it (statement_timeout); ask for less, or raise the limit.',
  '57P01': 'An administrator ended the session, or the server is shutting down.',
  '57P03': 'The server is starting or stopping; try again.',
  '40001': 'Run the transaction again.',
  '40P01': 'Run the transaction again.',
};

/** Redshift has no code of its own for what its cursors may hold. */
const cursorLimit = /\bcursor|fetch size/i;
const exceeded = /exceed|limit|maximum|too many/i;

const repeatable: ReadonlySet<string> = new Set(['40001', '40P01', '53300', '57P03']);

export interface ErrorContext {
  /** The statement as it was written and as it was sent. */
  readonly sql?: string;
  readonly bound?: BoundText;
  readonly place?: Place;
  readonly redshift?: boolean;
}

/** SQLSTATE of what the server said; undefined where it is not the server's. */
export function sqlState(error: unknown): string | undefined {
  const source = isAppError(error) ? error.cause : error;
  return source instanceof pg.DatabaseError ? source.code : undefined;
}

function codeOf(state: string): ErrorCode {
  return codes.find(([prefix]) => state.startsWith(prefix))?.[1] ?? 'query.failed';
}

/** The server counts characters from 1; the editor UTF-16 units from 0, in the statement before values were put in. */
function detailsOf(error: pg.DatabaseError, { sql, bound, redshift }: ErrorContext): ErrorDetails {
  const { position } = error;
  if (sql === undefined || bound === undefined) return {};
  if (position === undefined) return redshift === true ? quotedPlace(error.message, sql, 'redshift') : {};
  const characters = Number(position) - 1;
  let offset = 0;
  for (let count = 0; count < characters && offset < bound.sql.length; count += 1) {
    offset += (bound.sql.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  }
  return { position: positionAt(sql, bound.sourceOffset(offset)) };
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

function serverError(error: pg.DatabaseError, context: ErrorContext): AppError {
  const state = error.code ?? '';
  if (context.redshift === true && cursorLimit.test(error.message) && exceeded.test(error.message)) {
    return new AppError('limit.exceeded', sentence(error.message), {
      cause: error,
      hint: 'Redshift caps what a cursor may hold by the type of its nodes. UNLOAD the rows to S3, use a connection by the Data API, or ask for fewer.',
    });
  }
  const message = error.detail === undefined ? error.message : `${sentence(error.message)} ${error.detail}`;
  return new AppError(codeOf(state), message, {
    cause: error,
    hint: error.hint ?? hints[state],
    retryable: repeatable.has(state),
    details: detailsOf(error, context),
  });
}

/** What the driver, the server or the network threw, as an AppError. */
export function postgresError(thrown: unknown, context: ErrorContext = {}): AppError {
  if (isAppError(thrown)) return thrown;
  if (thrown instanceof pg.DatabaseError) return serverError(thrown, context);
  const place = context.place === undefined ? 'The server' : `${context.place.host}:${context.place.port}`;
  const network = networkError(thrown, place);
  if (network !== undefined) return network;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (/terminated|not queryable|closed/i.test(message)) {
    return new AppError('connection.lost', `${place} ended the connection.`, {
      cause: thrown,
      hint: 'Run it again on a new connection.',
    });
  }
  return new AppError('query.failed', message, { cause: thrown });
}
