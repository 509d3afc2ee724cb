import type { DesktopBridge } from '#shared/contract/desktop-bridge.ts';
import { type Connection, openConnection } from './connection.ts';
import { openPortChannel } from './port-channel.ts';
import { fetchSessionToken, openSocketChannel, socketUrlOf } from './socket-channel.ts';

declare global {
  interface Window {
    /** Only in the desktop window. */
    readonly backcast?: DesktopBridge;
  }
}

/**
 * Connects to the core: over the desktop window's message port where there is one, else over a WebSocket to the
 * host that served the page. Every failure of `connection.client`, of calls and of streams, is an AppError.
 */
export async function connect(): Promise<Connection> {
  const bridge = window.backcast;
  if (bridge !== undefined) return openConnection(() => openPortChannel(bridge));
  const token = await fetchSessionToken();
  const socketUrl = socketUrlOf(window.location.href);
  return openConnection(() => openSocketChannel(token, socketUrl));
}
