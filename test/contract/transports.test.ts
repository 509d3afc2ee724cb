import { afterEach, describe, expect, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { createPortServer } from '#main/hosts/electron/serve-port.ts';
import { type ConnectionState, openConnection } from '#renderer/client/connection.ts';
import { portChannelOf } from '#renderer/client/port-channel.ts';
import { openSocketChannel, socketUrlOf } from '#renderer/client/socket-channel.ts';
import { logIn, socketToken, startTestHost, stubPageSocket } from '../helpers/loopback.ts';
import { nodePort } from '../helpers/node-port.ts';
import { createProbeCore } from './probe-core.ts';
import { disconnectContract, transportContract } from './transport-suite.ts';

type ProbeCore = ReturnType<typeof createProbeCore>;

afterEach(() => {
  vi.unstubAllGlobals();
});

async function openSocket(probe: ProbeCore) {
  const host = await startTestHost(probe.core);
  const cookie = await logIn(host);
  const token = await socketToken(host, cookie);
  const sockets: WebSocket[] = [];
  stubPageSocket(host, cookie, sockets);
  let closing = false;
  const connection = await openConnection(() =>
    closing ? new Promise(() => {}) : openSocketChannel(token, socketUrlOf(host.origin)),
  );
  return {
    connection,
    client: connection.client,
    breakOff: () => sockets.at(-1)?.terminate(),
    close: () => {
      closing = true;
      return host.close();
    },
  };
}

async function openPort(probe: ProbeCore) {
  const { port1, port2 } = new MessageChannel();
  createPortServer(probe.core)(nodePort(port2));
  let opened = false;
  const connection = await openConnection(() => {
    if (opened) return new Promise(() => {});
    opened = true;
    return Promise.resolve(portChannelOf(port1));
  });
  return {
    client: connection.client,
    breakOff: () => port2.close(),
    close: async () => port1.close(),
  };
}

describe('in process', () => {
  transportContract(async (probe) => ({ client: probe.inProcessClient(), close: async () => {} }));
});

describe('WebSocket of the browser host', () => {
  transportContract(openSocket);
  disconnectContract(openSocket);

  test('after a disconnect the client reconnects with the same session, and says so meanwhile', async () => {
    const transport = await openSocket(createProbeCore());
    try {
      const states: ConnectionState['kind'][] = [];
      const back = new Promise<void>((resolve) => {
        transport.connection.subscribe(() => {
          states.push(transport.connection.state().kind);
          if (transport.connection.state().kind === 'connected') resolve();
        });
      });
      transport.breakOff();
      await back;
      const { value } = await transport.client.pivot.read({
        resultId: '20260101-000000-00000000',
        spec: { rows: [], columns: [], measures: [] },
        formula: '7',
      });
      expect(value).toBe(7n);
      expect(states).toEqual(['reconnecting', 'connected']);
    } finally {
      await transport.close();
    }
  });

  test('a session that the host does not know is not tried again', async () => {
    const host = await startTestHost(createProbeCore().core);
    const cookie = await logIn(host);
    stubPageSocket(host, cookie, []);
    try {
      await expect(openSocketChannel('not-a-token', socketUrlOf(host.origin))).rejects.toMatchObject({
        code: 'auth.expired',
        retryable: false,
      });
    } finally {
      await host.close();
    }
  });
});

describe('message port of the desktop window', () => {
  transportContract(openPort);
  disconnectContract(openPort);

  test('what is no message of the contract closes the port', async () => {
    for (const message of [{ i: '1', p: {} }, 7, null, new ArrayBuffer(8), 'x'.repeat((8 << 20) + 1)]) {
      const { port1, port2 } = new MessageChannel();
      createPortServer(createProbeCore().core)(nodePort(port2));
      const closed = new Promise((resolve) => port1.addEventListener('close', resolve));
      port1.start();
      port1.postMessage(message);
      await closed;
    }
  });
});
