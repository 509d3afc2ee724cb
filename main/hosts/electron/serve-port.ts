import { RPCHandler } from '@orpc/server/message-port';
import { customJsonSerializers } from '#shared/contract/serializers.ts';
import type { ServedCore } from '../served-core.ts';

/** Larger than any message of the contract, in UTF-16 units: a piece of a file is 1 MiB, a third more as text. */
const maxMessageLength = 8 << 20;

/** Electron's port as far as it is used, so that tests can bring Node's. */
export interface CorePort {
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
}

/** Answers the contract's calls that come by a port. A message of another form, or too large a one, closes it. */
export function createPortServer(core: ServedCore): (port: CorePort) => void {
  const handler = new RPCHandler(core.router, { customJsonSerializers });
  return (port) => {
    handler.upgrade(
      {
        on(event, callback) {
          if (event === 'close') port.on('close', callback);
          if (event !== 'message') return;
          port.on('message', (message) => {
            if (isCall(message.data)) callback(message);
            else port.close();
          });
        },
        postMessage: (data: unknown) => port.postMessage(data),
      },
      { context: core.context },
    );
    port.start();
  };
}

function isCall(data: unknown): boolean {
  return typeof data === 'string' && data.length <= maxMessageLength;
}
