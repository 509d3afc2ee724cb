import { RPCLink } from '@orpc/client/message-port';
import { type DesktopBridge, portMessage } from '#shared/contract/desktop-bridge.ts';
import { customJsonSerializers } from '#shared/contract/serializers.ts';
import type { Channel } from './connection.ts';

/** A channel over a port that nobody else listens on. */
export function portChannelOf(port: MessagePort): Channel {
  let closed = false;
  port.addEventListener('close', () => {
    closed = true;
  });
  const link = new RPCLink({ port, customJsonSerializers });
  port.start();
  return {
    link,
    isClosed: () => closed,
    onClose: (listener) => port.addEventListener('close', listener, { once: true }),
  };
}

/** Asks the desktop window for a port to the core and opens a channel on it. */
export function openPortChannel(bridge: DesktopBridge): Promise<Channel> {
  return new Promise((resolve) => {
    function take(event: MessageEvent): void {
      const port = event.ports[0];
      if (event.source !== window || event.data !== portMessage || port === undefined) return;
      window.removeEventListener('message', take);
      resolve(portChannelOf(port));
    }
    window.addEventListener('message', take);
    bridge.requestPort();
  });
}
