import { isIP, type Socket, connect as tcpConnect } from 'node:net';
import { type TLSSocket, connect as tlsConnect } from 'node:tls';
import { AppError, cancelled } from '#shared/errors/app-error.ts';
import { networkCode, networkError } from '../../platform/network-errors.ts';
import { trustedAuthorities } from './authorities.ts';
import type { PostgresProfile } from './profile.ts';

/** Where a server listens. */
export interface Place {
  readonly host: string;
  readonly port: number;
}

/** Whether TLS is asked for: not, if the server has it, or always. */
export type TlsWish = 'never' | 'if-offered' | 'always';

/** The ways to try, first to last, as libpq does by its sslmode. */
export function tlsWishes(mode: PostgresProfile['sslMode']): readonly TlsWish[] {
  switch (mode) {
    case 'disable':
      return ['never'];
    case 'allow':
      return ['never', 'always'];
    case 'prefer':
      return ['if-offered', 'never'];
    default:
      return ['always'];
  }
}

function atPlace({ host, port }: Place): string {
  return `${host}:${port}`;
}

export interface Attempt {
  readonly place: Place;
  /** Milliseconds until it counts as failed. */
  readonly timeout: number;
  readonly signal: AbortSignal;
}

/** Waits for an event of a socket; a failure, the end of the time or an abort destroys it. */
async function eventOf(socket: Socket, event: string, { place, timeout, signal }: Attempt): Promise<unknown> {
  if (signal.aborted) {
    socket.destroy();
    throw cancelled('The connection');
  }
  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () => fail(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' })),
      timeout,
    );
    const settle = () => {
      clearTimeout(late);
      signal.removeEventListener('abort', abort);
      socket.off('error', fail);
      socket.off('close', closed);
      socket.off(event, done);
    };
    const fail = (error: unknown) => {
      settle();
      // What still goes wrong in it is nobody's concern any more.
      socket.on('error', () => undefined);
      socket.destroy();
      reject(signal.aborted ? cancelled('The connection') : (networkError(error, atPlace(place)) ?? error));
    };
    const abort = () => fail(undefined);
    const closed = () => fail(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
    const done = (value: unknown) => {
      settle();
      resolve(value);
    };
    signal.addEventListener('abort', abort, { once: true });
    socket.once('error', fail);
    socket.once('close', closed);
    socket.once(event, done);
  });
}

/** A connection to a server, nothing said yet. */
export async function openSocket(attempt: Attempt): Promise<Socket> {
  const socket = tcpConnect({ ...attempt.place });
  await eventOf(socket, 'connect', attempt);
  socket.setNoDelay(true);
  return socket;
}

const tlsRequest = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

function noTls(place: Place, mode: string): AppError {
  return new AppError(
    'connection.failed',
    `${atPlace(place)} does not offer TLS, which sslmode ${mode} needs.`,
    {
      hint: 'Turn TLS on at the server; on a network you trust, choose sslmode disable or prefer.',
    },
  );
}

const codesOfTrust: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
]);

/** What keeps TLS from being made, with what to do about it in the words of the profile. */
function tlsError(error: unknown, place: Place, mode: string): unknown {
  const code = networkCode(error);
  if (code === undefined) return error;
  const told = networkError(error, atPlace(place));
  const remedy = (() => {
    if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
      return 'Connect by the name the certificate is for; with sslmode verify-ca the name is not compared.';
    }
    if (codesOfTrust.has(code)) {
      return 'Give the authority that signed it as a PEM file (sslRootCertificate); sslmode require does not verify at all.';
    }
    return told?.hint;
  })();
  const message = `${told?.message ?? String(error)} The connection asks for sslmode ${mode}.`;
  return new AppError('connection.failed', message, { cause: error, hint: remedy, retryable: true });
}

/**
 * TLS over an open connection, as the protocol of PostgreSQL begins it; the socket itself where the server has none
 * and the wish is no more than that. `require` verifies the authority only where one is given, as libpq does.
 */
export async function secured(
  socket: Socket,
  wish: TlsWish,
  profile: PostgresProfile,
  attempt: Attempt,
): Promise<Socket> {
  if (wish === 'never') return socket;
  const { sslMode, sslRootCertificate } = profile;
  const { place } = attempt;
  socket.write(tlsRequest);
  const answer = await eventOf(socket, 'data', attempt);
  socket.pause();
  if (!(answer instanceof Buffer) || answer.toString('latin1') !== 'S') {
    if (wish === 'if-offered') return socket;
    socket.destroy();
    throw noTls(place, sslMode);
  }
  const verifies =
    sslMode === 'verify-full' ||
    sslMode === 'verify-ca' ||
    (sslMode === 'require' && sslRootCertificate !== undefined);
  const secure: TLSSocket = tlsConnect({
    socket,
    host: place.host,
    ...(isIP(place.host) === 0 ? { servername: place.host } : {}),
    ...(verifies ? { ca: await trustedAuthorities(sslRootCertificate) } : {}),
    rejectUnauthorized: verifies,
    ...(sslMode === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
  });
  try {
    await eventOf(secure, 'secureConnect', attempt);
  } catch (error) {
    throw tlsError(error, place, sslMode);
  }
  return secure;
}
