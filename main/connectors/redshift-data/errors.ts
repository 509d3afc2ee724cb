import { AppError, type ErrorCode, type ErrorDetails } from '#shared/errors/app-error.ts';
import type { BoundText } from '#shared/sql/bind.ts';
import { positionAt } from '#shared/sql/position.ts';
import { tokenize } from '#shared/sql/tokens.ts';
import { awsError } from '../../aws/errors.ts';

/** The statement as it was written and as it was sent. */
export interface SentStatement {
  readonly sql: string;
  readonly bound: BoundText;
  /** What stands before `bound.sql` in what was sent. */
  readonly prefix?: string;
}

/** A failure of the API itself, not of the SQL it was given. */
export function apiError(error: unknown, operation: string): AppError {
  const common = awsError(error, operation);
  if (common !== undefined) return common;
  const name = error instanceof Error ? error.name : '';
  const said = messageOf(error);
  switch (name) {
    case 'ActiveStatementsExceededException':
    case 'ActiveSessionsExceededException':
    case 'ActiveWaitingRequestsExceededException':
      return new AppError('limit.exceeded', said, {
        hint: 'Too much runs at once on this cluster or workgroup. Wait until some of it has ended.',
        retryable: true,
        cause: error,
      });
    case 'ResourceNotFoundException':
      return new AppError('not-found', said, {
        hint: 'The service keeps statements and their results for 24 hours. Check cluster, workgroup and region, too.',
        cause: error,
      });
    case 'ValidationException':
      return new AppError('input.invalid', said, {
        hint: 'Check the cluster or workgroup, the database and the user of the connection.',
        cause: error,
      });
    case 'DatabaseConnectionException':
      return new AppError('connection.failed', said, {
        hint: 'Check that the cluster runs, and that the database and the user exist.',
        retryable: true,
        cause: error,
      });
    case 'QueryTimeoutException':
      return new AppError('query.timeout', said, { retryable: true, cause: error });
    default:
      return new AppError('query.failed', `${said} (${name})`, { cause: error });
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // The service's shapes hold it under another letter.
  const own: unknown = Reflect.get(error, 'Message');
  return error.message !== '' && error.message !== 'UnknownError' ? error.message : String(own ?? error.name);
}

/** What the cluster said, by the words it says it in: the API passes on no codes. */
const byWords: readonly (readonly [RegExp, ErrorCode, string?])[] = [
  [/syntax error|unterminated quoted|unrecognized (?:configuration|option)/i, 'query.syntax'],
  [
    /permission denied|must be owner|not authorized/i,
    'permission.denied',
    'Ask the owner for the right to it.',
  ],
  [
    /password authentication failed|user .* does not exist|role .* does not exist/i,
    'auth.failed',
    'Check the user or the secret of the connection.',
  ],
  [/database .* does not exist/i, 'connection.failed', 'Check the database of the connection.'],
  [
    /statement timeout|query.*timed? ?out/i,
    'query.timeout',
    'The cluster gave up on it; ask for less, or raise its limit.',
  ],
  [/too large|exceeds? the (?:limit|maximum)|disk full/i, 'limit.exceeded'],
  [/not (?:yet )?(?:supported|implemented)/i, 'unsupported'],
];

/** Whether the service refused to keep so large a result. */
export function isTooLarge(said: string): boolean {
  return /result/i.test(said) && /too large|exceed/i.test(said);
}

const positionLine = /\s*position:\s*(\d+)\s*$/i;
const near = /at or near "((?:[^"]|"")*)"/;
const missingTable = /relation "([^"]+)" does not exist/;
const missingColumn = /column "?([^\s"]+)"? does not exist/;

/** The name that is missing, and what kind of thing it is. */
export function missingName(
  said: string,
): { readonly kind: 'table' | 'column'; readonly name: string } | undefined {
  const table = missingTable.exec(said)?.[1];
  if (table !== undefined) return { kind: 'table', name: table };
  const column = missingColumn.exec(said)?.[1];
  return column === undefined ? undefined : { kind: 'column', name: column };
}

/** Where a name or sign stands, if it stands once. */
function onlyPlaceOf(text: string, sql: string): number | undefined {
  const wanted = text.toLowerCase();
  const last = wanted.split('.').at(-1);
  const places = tokenize(sql, 'redshift').filter(({ kind, start, end }) => {
    if (kind === 'space' || kind === 'comment' || kind === 'text') return false;
    const token = sql
      .slice(start, end)
      .replace(/^"(.*)"$/s, '$1')
      .toLowerCase();
    return token === wanted || token === last;
  });
  return places.length === 1 ? places[0]?.start : undefined;
}

/**
 * Where the error stands in the statement as it was written: by the position the cluster tells (characters, from 1),
 * else by the word it names, where that stands there once.
 */
function detailsOf(said: string, { sql, bound, prefix = '' }: SentStatement): ErrorDetails {
  const told = Number(positionLine.exec(said)?.[1] ?? 0);
  if (told > 0) {
    let offset = 0;
    const sent = prefix + bound.sql;
    for (let count = 1; count < told && offset < sent.length; count += 1) {
      offset += (sent.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
    }
    return { position: positionAt(sql, bound.sourceOffset(Math.max(0, offset - prefix.length))) };
  }
  const word = near.exec(said)?.[1] ?? missingName(said)?.name;
  const place = word === undefined ? undefined : onlyPlaceOf(word, sql);
  return place === undefined ? {} : { position: positionAt(sql, place) };
}

/** A statement that failed at the cluster, by what it said. */
export function statementError(said: string, sent: SentStatement | undefined): AppError {
  const message = said
    .replace(positionLine, '')
    .replace(/^ERROR:\s*/, '')
    .trim();
  const [, code = 'query.failed', hint] = byWords.find(([pattern]) => pattern.test(message)) ?? [];
  const details = sent === undefined ? {} : detailsOf(said, sent);
  return new AppError(code, /[.!?]$/.test(message) ? message : `${message}.`, {
    hint,
    details,
    cause: new Error(said),
  });
}
