import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { Identity } from '../../../postgres/certificates.ts';
import type { Users } from '../users.ts';
import { errorFrame, frame, readExactly, readTexts } from './frames.ts';

export interface LoginSettings {
  readonly users: Users;
  readonly tls?: Identity;
  readonly requireTls: boolean;
}

/** Who logged in, over what. */
export interface LoggedIn {
  readonly kind: 'session';
  readonly stream: Duplex;
  readonly role: string;
  /** What the client says at the start: database, application_name and the like. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** A request to cancel what another session runs, as it came. */
export interface CancelRequest {
  readonly kind: 'cancel';
  readonly bytes: Buffer;
}

const versionThree = 196_608;
const cancelCode = 80_877_102;
const tlsCode = 80_877_103;
const gssCode = 80_877_104;

function startupParameters(body: Buffer): Map<string, string> {
  const parameters = new Map<string, string>();
  for (let at = 0; at < body.length && body[at] !== 0; ) {
    const { texts, end } = readTexts(body, at, 2);
    parameters.set(texts[0] ?? '', texts[1] ?? '');
    at = end;
  }
  return parameters;
}

function refuse(stream: Duplex, message: string, sqlState: string): null {
  stream.end(errorFrame(message, sqlState, 'FATAL'));
  return null;
}

/** Asks for the password; the role that it opens. */
async function authenticate(stream: Duplex, user: string, users: Users): Promise<string | null> {
  const salt = randomBytes(4);
  stream.write(frame('R', Buffer.from([0, 0, 0, 5]), salt));
  const head = await readExactly(stream, 5);
  if (head === null) return null;
  const body = await readExactly(stream, head.readUInt32BE(1) - 4);
  const answer = body === null ? '' : (readTexts(body, 0, 1).texts[0] ?? '');
  const role = users.check(user, answer, salt);
  return role ?? refuse(stream, `password authentication failed for user "${user}"`, '28000');
}

/** Takes a connection as far as Redshift does before a session; null where it was refused or given up. */
export async function receiveLogin(
  socket: Socket,
  settings: LoginSettings,
): Promise<LoggedIn | CancelRequest | null> {
  let stream: Duplex = socket;
  for (;;) {
    const head = await readExactly(stream, 8);
    if (head === null) return null;
    const [length, code] = [head.readUInt32BE(0), head.readUInt32BE(4)];
    if (code === gssCode) {
      stream.write('N');
      continue;
    }
    if (code === tlsCode) {
      if (settings.tls === undefined) {
        stream.write('N');
        continue;
      }
      stream.write('S');
      const { key, certificate } = settings.tls;
      const secureContext = createSecureContext({ key, cert: certificate });
      stream = new TLSSocket(socket, { isServer: true, secureContext });
      stream.on('error', () => undefined);
      continue;
    }
    const body = await readExactly(stream, length - 8);
    if (body === null) return null;
    if (code === cancelCode) return { kind: 'cancel', bytes: Buffer.concat([head, body]) };
    if (code !== versionThree) return refuse(stream, 'unsupported frontend protocol', '0A000');
    const parameters = startupParameters(body);
    const user = parameters.get('user') ?? '';
    if (settings.requireTls && !(stream instanceof TLSSocket)) {
      const where = `host "${socket.remoteAddress}", user "${user}", database "${parameters.get('database') ?? user}"`;
      return refuse(stream, `no pg_hba.conf entry for ${where}, SSL off`, '28000');
    }
    const role = await authenticate(stream, user, settings.users);
    return role === null ? null : { kind: 'session', stream, role, parameters };
  }
}
