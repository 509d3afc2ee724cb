import { MessagePort as NodePort } from 'node:worker_threads';
import type { CorePort } from '#main/hosts/electron/serve-port.ts';

/** One of Node's ports in the form of the port that Electron gives the core. */
export function nodePort(port: MessagePort): CorePort {
  if (!(port instanceof NodePort)) throw new TypeError('Not a port of Node.');
  return {
    on: (event: 'message' | 'close', listener: (message: { data: unknown }) => void) =>
      event === 'message'
        ? port.on('message', (data: unknown) => listener({ data }))
        : port.on('close', () => listener({ data: undefined })),
    postMessage: (message) => port.postMessage(message),
    start: () => port.start(),
    close: () => port.close(),
  };
}
