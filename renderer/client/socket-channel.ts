import { RPCLink } from '@orpc/client/websocket';
import { connectionLost } from '#shared/contract/app-errors.ts';
import {
  clientHeader,
  sessionPath,
  sessionSchema,
  socketPath,
  socketReady,
  socketRefused,
} from '#shared/contract/browser-session.ts';
import { customJsonSerializers } from '#shared/contract/serializers.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { Channel } from './connection.ts';

function sessionEnded(): AppError {
  return new AppError('auth.expired', 'This page’s session has ended.', {
    hint: 'Open the link that Backcast printed when it started, or start it again.',
  });
}

/** The token that this page’s login allows it to open sockets with. */
export async function fetchSessionToken(): Promise<string> {
  const response = await fetch(sessionPath, {
    method: 'POST',
    headers: { [clientHeader]: '1', 'content-type': 'application/json' },
    body: '{}',
    cache: 'no-store',
  }).catch((error: unknown) => {
    throw connectionLost(error);
  });
  if (!response.ok) throw sessionEnded();
  return sessionSchema.parse(await response.json()).token;
}

/** A channel over a socket that was let in. */
export function socketChannelOf(socket: WebSocket): Channel {
  return {
    link: new RPCLink({ websocket: socket, customJsonSerializers }),
    isClosed: () => socket.readyState !== WebSocket.OPEN,
    onClose: (listener) => socket.addEventListener('close', listener, { once: true }),
  };
}

/** Opens a socket to the page’s own host and shows the token. */
export function openSocketChannel(token: string, socketUrl: URL): Promise<Channel> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(socketUrl);
    socket.addEventListener('open', () => socket.send(JSON.stringify({ token })), { once: true });
    socket.addEventListener(
      'message',
      (event) => {
        if (event.data === socketReady) resolve(socketChannelOf(socket));
        else reject(sessionEnded());
      },
      { once: true },
    );
    socket.addEventListener(
      'close',
      (event) => reject(event.code === socketRefused ? sessionEnded() : connectionLost()),
      { once: true },
    );
  });
}

/** The socket’s address on the host that served the page at `page`. */
export function socketUrlOf(page: string): URL {
  const url = new URL(socketPath, page);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url;
}
