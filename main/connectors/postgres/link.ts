import pg from 'pg';
import { AppError, cancelled, isAppError } from '#shared/errors/app-error.ts';
import { postgresError } from './errors.ts';
import type { PostgresProfile } from './profile.ts';
import { openSocket, type Place, secured, type TlsWish, tlsWishes } from './secure.ts';
import { Wire } from './wire.ts';

/** With what one logs in. */
export interface Login {
  readonly user: string;
  /** Undefined where none is known: a server that asks for one then fails the login with PasswordWanted. */
  readonly password: string | undefined;
}

/** One connection to a server, logged in. */
export interface Link {
  readonly client: pg.Client;
  readonly wire: Wire;
  /** The server's process, and what proves that we may cancel in it. */
  readonly processId: number;
  readonly secret: number;
  /** Why it is no more, once it is lost. */
  lost(): AppError | undefined;
  /** Rejects with it once that happens: the driver leaves some who wait for an answer waiting. */
  readonly gone: Promise<never>;
  close(): Promise<void>;
}

/** The server asks for a password, and none is known. */
export class PasswordWanted extends Error {}

export interface LinkSettings {
  readonly profile: PostgresProfile;
  readonly place: Place;
  readonly login: Login;
  readonly signal: AbortSignal;
}

/** What a session must be for its texts to be exact, whatever the server's own settings. */
function preparation({ server, readOnly }: PostgresProfile): string {
  // Server versions before 12 print a double with fewer digits unless told; Redshift is one of them.
  const common = "SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'";
  if (server === 'redshift') return `${common}; SET extra_float_digits = 2`;
  const exact = `${common}; SET extra_float_digits = 3; SET IntervalStyle = 'postgres'; SET bytea_output = 'hex'`;
  return readOnly ? `${exact}; SET default_transaction_read_only = on` : exact;
}

function numberOf(client: pg.Client, name: 'processID' | 'secretKey'): number {
  const value: unknown = Reflect.get(client, name);
  return typeof value === 'number' ? value : 0;
}

function lostError(place: Place, cause: unknown): AppError {
  return new AppError('connection.lost', `The connection to ${place.host}:${place.port} was lost.`, {
    hint: 'Run it again on a new connection; what a statement changed before may have been kept.',
    cause,
  });
}

function noAnswer({ limits }: PostgresProfile, { host, port }: Place): AppError {
  const seconds = `${limits.connectSeconds} s`;
  return new AppError('connection.failed', `${host}:${port} does not answer the login within ${seconds}.`, {
    hint: 'Check that a PostgreSQL or Redshift listens there, and that it is not too busy.',
    retryable: true,
  });
}

async function logIn(wire: Wire, settings: LinkSettings): Promise<Link> {
  const { profile, place, login, signal } = settings;
  let wanted = false;
  const config: pg.ClientConfig = {
    host: place.host,
    port: place.port,
    database: profile.database,
    user: login.user,
    password: () => {
      if (login.password !== undefined) return login.password;
      wanted = true;
      wire.destroy();
      throw new PasswordWanted();
    },
    ssl: false,
    application_name: 'Backcast',
    stream: () => wire,
  };
  const client = new pg.Client(config);
  let lost: AppError | undefined;
  let tellGone = (_error: AppError) => {};
  const gone = new Promise<never>((_resolve, reject) => {
    tellGone = reject;
  });
  gone.catch(() => undefined);
  const lose = (cause: unknown) => {
    lost ??= lostError(place, cause);
    tellGone(lost);
  };
  client.on('error', lose);
  client.on('end', () => lose(undefined));
  const abort = () => wire.destroy();
  let isLate = false;
  const late = setTimeout(() => {
    isLate = true;
    wire.destroy();
  }, profile.limits.connectSeconds * 1000);
  signal.addEventListener('abort', abort, { once: true });
  try {
    if (signal.aborted) throw cancelled('The connection');
    await client.connect();
    await client.query(preparation(profile));
  } catch (error) {
    wire.destroy();
    if (signal.aborted) throw cancelled('The connection');
    if (wanted) throw new PasswordWanted();
    if (isLate) throw noAnswer(profile, place);
    throw postgresError(error, { place });
  } finally {
    clearTimeout(late);
    signal.removeEventListener('abort', abort);
  }
  return {
    client,
    wire,
    processId: numberOf(client, 'processID'),
    secret: numberOf(client, 'secretKey'),
    lost: () => lost,
    gone,
    async close() {
      if (lost !== undefined) return;
      await Promise.race([client.end(), new Promise((resolve) => wire.once('close', resolve))]);
    },
  };
}

async function openOneWay(wish: TlsWish, settings: LinkSettings): Promise<Link> {
  const { profile, place, signal } = settings;
  const attempt = { place, timeout: profile.limits.connectSeconds * 1000, signal };
  const socket = await secured(await openSocket(attempt), wish, profile, attempt);
  const wire = new Wire(socket);
  // The driver listens once it has it; until then an error is only the end of it.
  wire.on('error', () => undefined);
  return logIn(wire, settings);
}

/** Whether another way (with TLS, without it) may succeed where this one did not. */
function mayOtherwise(error: unknown): boolean {
  return isAppError(error) && error.code !== 'query.cancelled';
}

/**
 * Opens a connection and logs in, with TLS as the profile's sslmode has it. Throws PasswordWanted, auth.failed,
 * connection.failed, limit.exceeded (no connections left), query.cancelled.
 */
export async function openLink(settings: LinkSettings): Promise<Link> {
  let first: unknown;
  for (const wish of tlsWishes(settings.profile.sslMode)) {
    try {
      return await openOneWay(wish, settings);
    } catch (error) {
      if (!mayOtherwise(error)) throw error;
      first ??= error;
    }
  }
  throw first;
}
