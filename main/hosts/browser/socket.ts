import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { socketPath, socketReady, socketRefused } from '#shared/contract/browser-session.ts';
import { cookieOf, refusalOf } from './guard.ts';
import type { Sessions } from './sessions.ts';

/** Larger than any message of the contract: a piece of a file is 1 MiB, a third more as text. */
export const maxMessageBytes = 8 << 20;
const loginTimeoutMs = 5_000;
const maxLoginBytes = 1024;

const loginMessage = z.strictObject({ token: z.string().max(256) });

export interface SocketDoor {
  readonly origin: string;
  readonly cookieName: string;
  readonly sessions: Sessions;
  /** Is handed every socket that was let in. */
  admit(socket: WebSocket): void;
}

export interface SocketHost {
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void;
  close(): void;
}

/** Lets sockets in: Host and exact Origin, the login cookie, then as first message the token of its session. */
export function createSocketHost(door: SocketDoor): SocketHost {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
  });

  function login(socket: WebSocket, cookie: string): void {
    const late = setTimeout(() => socket.close(socketRefused, 'no token in time'), loginTimeoutMs);
    socket.once('close', () => clearTimeout(late));
    // A broken or oversized message closes the socket, which is all that there is to do about it.
    socket.on('error', () => socket.terminate());
    socket.once('message', (data, isBinary) => {
      clearTimeout(late);
      const token = isBinary ? null : tokenOf(data);
      if (token === null || !door.sessions.admits(cookie, token)) {
        socket.close(socketRefused, 'no valid token');
        return;
      }
      door.admit(socket);
      socket.send(socketReady);
    });
  }

  return {
    upgrade(request, stream, head) {
      const refusal = refusalOf(request, door.origin, { originRequired: true });
      const cookie = cookieOf(request, door.cookieName);
      if (refusal !== null) refuse(stream, refusal.status, refusal.message);
      else if (request.url !== socketPath) refuse(stream, 404, 'There is no socket here.');
      else if (cookie === null || !door.sessions.isKnown(cookie)) refuse(stream, 401, 'Log in first.');
      else server.handleUpgrade(request, stream, head, (socket) => login(socket, cookie));
    },
    close() {
      for (const socket of server.clients) socket.terminate();
      server.close();
    },
  };
}

function tokenOf(data: RawData): string | null {
  const text = data.toString();
  if (text.length > maxLoginBytes) return null;
  try {
    return loginMessage.parse(JSON.parse(text)).token;
  } catch {
    return null;
  }
}

function refuse(stream: Duplex, status: number, message: string): void {
  stream.on('error', () => stream.destroy());
  stream.end(
    `HTTP/1.1 ${status} Refused\r\nconnection: close\r\ncontent-type: text/plain\r\ncontent-length: ${message.length}\r\n\r\n${message}`,
  );
}
