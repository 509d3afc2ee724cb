import { AppError, type ErrorCode, isAppError } from '#shared/errors/app-error.ts';
import { quotedPlace } from '#shared/sql/quoted-place.ts';

/** SQLSTATE, whole or by its class: the standard's, ODBC's own (HY, IM) and PostgreSQL's, which its drivers pass on. */
const codes: readonly (readonly [prefix: string, code: ErrorCode])[] = [
  ['42000', 'query.syntax'],
  ['42601', 'query.syntax'],
  ['42501', 'permission.denied'],
  ['25006', 'permission.denied'],
  ['28', 'auth.failed'],
  ['08001', 'connection.failed'],
  ['08004', 'connection.failed'],
  ['08', 'connection.lost'],
  ['57P', 'connection.lost'],
  ['IM002', 'not-found'],
  ['IM', 'connection.failed'],
  ['01000', 'connection.failed'],
  ['HY008', 'query.cancelled'],
  ['57014', 'query.cancelled'],
  ['HYT', 'query.timeout'],
  ['HYC00', 'unsupported'],
  ['0A', 'unsupported'],
  ['53', 'limit.exceeded'],
  ['54', 'limit.exceeded'],
  ['HY001', 'limit.exceeded'],
];

const hints: Readonly<Record<string, string>> = {
  '28000': 'Check user and password.',
  '28P01': 'Check user and password.',
  '08001': 'Check host, port and network of the DSN or the connection string.',
  IM002: 'Check the name of the DSN or driver; odbcinst -q -d and odbcinst -q -s list what there is.',
  IM003: 'The driver could not be loaded; install it for the architecture of this program.',
  '01000': 'The driver could not be loaded; check its name, and that it is installed.',
  HYC00: 'The driver does not have this.',
};

interface Reported {
  readonly state: string;
  readonly message: string;
}

/** What the driver reported, most telling first. */
function reportedOf(thrown: unknown): readonly Reported[] {
  const errors: unknown = thrown instanceof Error ? Reflect.get(thrown, 'odbcErrors') : undefined;
  if (!Array.isArray(errors)) return [];
  return errors.flatMap((one: unknown) => {
    if (!(one instanceof Object)) return [];
    return [{ state: String(Reflect.get(one, 'state')), message: String(Reflect.get(one, 'message')) }];
  });
}

export function odbcState(thrown: unknown): string | undefined {
  const source = isAppError(thrown) ? thrown.cause : thrown;
  return reportedOf(source)[0]?.state;
}

/** Whether a login failed for its password: drivers report that as a failed connection too. */
export function isRefusal(thrown: unknown): boolean {
  return reportedOf(thrown).some(
    ({ state, message }) =>
      state.startsWith('28') ||
      (state.startsWith('08') && /password|authenticat|login failed|access denied/i.test(message)),
  );
}

export interface ErrorContext {
  /** The statement as it was written. */
  readonly sql?: string;
  /** Never to be seen in what is told. */
  readonly secret?: string | undefined;
}

/** The driver's words without what only programs read, and without the secret. */
function cleaned(message: string, secret: string | undefined): string {
  const text = message
    .replace(/^ERROR:\s*/, '')
    .replace(/;?\s*Error while executing the query\s*$/, '')
    .trim();
  return secret === undefined || secret === '' ? text : text.replaceAll(secret, '•••');
}

/** What the driver or its manager threw, as an AppError. */
export function odbcError(thrown: unknown, { sql, secret }: ErrorContext = {}): AppError {
  if (isAppError(thrown)) return thrown;
  const [reported] = reportedOf(thrown);
  if (reported === undefined) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return new AppError(
      'query.failed',
      cleaned(message, secret),
      secret === undefined ? { cause: thrown } : {},
    );
  }
  const { state } = reported;
  const code = codes.find(([prefix]) => state.startsWith(prefix))?.[1] ?? 'query.failed';
  const message = cleaned(reported.message, secret) || `The driver reports ${state}.`;
  return new AppError(code, message, {
    hint: hints[state],
    retryable: code === 'connection.failed',
    // Drivers tell no position.
    details: sql === undefined ? {} : quotedPlace(message, sql, 'postgres'),
    // A driver may repeat what it was connected with.
    ...(secret === undefined ? { cause: thrown } : {}),
  });
}
