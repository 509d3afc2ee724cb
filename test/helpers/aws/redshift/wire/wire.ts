import { connect, createServer, type Socket } from 'node:net';
import type { Identity } from '../../../postgres/certificates.ts';
import type { Users } from '../users.ts';
import { receiveLogin } from './login.ts';
import { carrySession, type SessionSettings } from './session.ts';

export interface WireSettings extends SessionSettings {
  readonly users: Users;
  /** With it the wire speaks TLS. */
  readonly tls?: Identity;
  /** Whether it takes nothing but TLS. */
  readonly requireTls?: boolean;
}

/** Redshift's endpoint for drivers. */
export interface Wire {
  readonly port: number;
  /** Breaks every connection there is; how many. */
  breakAll(): number;
  close(): Promise<void>;
}

export async function startWire(settings: WireSettings): Promise<Wire> {
  const { users, tls, requireTls = false, upstream, failed } = settings;
  const open = new Set<Socket>();
  const sessions = new Set<Promise<void>>();

  async function serve(socket: Socket): Promise<void> {
    const login = await receiveLogin(socket, { users, requireTls, ...(tls !== undefined && { tls }) });
    if (login === null) return;
    if (login.kind === 'session') return carrySession(login, settings);
    const other = connect(upstream, () => other.write(login.bytes));
    other.on('error', () => socket.destroy());
    other.on('close', () => socket.end());
    other.resume();
  }

  const server = createServer((socket) => {
    open.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('close', () => open.delete(socket));
    const session = serve(socket)
      .catch((error: unknown) => failed(String(error instanceof Error ? error.stack : error)))
      .finally(() => sessions.delete(session));
    sessions.add(session);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The wire has no port.');
  const breakAll = () => {
    const count = open.size;
    for (const socket of open) socket.destroy();
    return count;
  };
  return {
    port: address.port,
    breakAll,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      breakAll();
      await Promise.all(sessions);
      await closed;
    },
  };
}
