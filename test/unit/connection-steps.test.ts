import { once } from 'node:events';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import { stepsToReach, tryConnectionSteps } from '#main/platform/connection-steps.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { ConnectionStep } from '#shared/model/connection-test.ts';
import { makeAuthority } from '#test/helpers/postgres/certificates.ts';

const servers: Server[] = [];

async function listening<S extends Server>(server: S): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  return address.port;
}

afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

async function tried(...input: Parameters<typeof tryConnectionSteps>): Promise<ConnectionStep[]> {
  const steps: ConnectionStep[] = [];
  for await (const step of tryConnectionSteps(...input)) steps.push(step);
  return steps;
}

const calm = () => new AbortController().signal;

test('a server with a certificate of a trusted authority is reached step by step', async () => {
  const authority = makeAuthority();
  const { key, certificate } = authority.issue({ hosts: ['localhost'] });
  const port = await listening(createTlsServer({ key, cert: certificate }));
  const steps = await tried(
    stepsToReach({ host: 'localhost', port, tls: { authorities: authority.certificate } }),
    calm(),
  );
  expect(steps.map(({ step, outcome }) => [step, outcome])).toEqual([
    ['dns', 'passed'],
    ['tcp', 'passed'],
    ['tls', 'passed'],
  ]);
  expect(steps[1]?.message).toBe(`localhost takes connections on port ${port}.`);
  expect(steps[2]?.message).toBe('TLSv1.3 with localhost, whose certificate holds.');
});

test('each step fails with advice of its own, and none is tried after it', async () => {
  const authority = makeAuthority();
  const { key, certificate } = authority.issue({ hosts: ['elsewhere.example'] });
  const port = await listening(createTlsServer({ key, cert: certificate }));

  const unknown = await tried(stepsToReach({ host: 'localhost', port, tls: {} }), calm());
  expect(unknown.at(-1)).toMatchObject({ step: 'tls', outcome: 'failed' });
  expect(unknown.at(-1)?.message).toContain('shows a certificate of an authority not known here');

  const tls = { authorities: authority.certificate };
  const otherName = await tried(stepsToReach({ host: 'localhost', port, tls }), calm());
  expect(otherName.at(-1)?.message).toBe(
    `localhost:${port} shows a certificate for another name (ERR_TLS_CERT_ALTNAME_INVALID).`,
  );

  const plain = createTcpServer();
  const closed = await listening(plain);
  await new Promise((resolve) => plain.close(resolve));
  const refused = await tried(stepsToReach({ host: '127.0.0.1', port: closed, tls }), calm());
  expect(refused.map(({ step, outcome }) => [step, outcome])).toEqual([
    ['dns', 'passed'],
    ['tcp', 'failed'],
  ]);
  expect(refused[1]?.message).toBe(`127.0.0.1:${closed} refuses connections (ECONNREFUSED).`);
  expect(refused[1]?.hint).toBe('Check the port, and that the server runs and lets this machine in.');
});

test('a server that says nothing is not waited for longer than asked', async () => {
  const port = await listening(createTcpServer((socket) => socket.resume()));
  const steps = await tried(stepsToReach({ host: '127.0.0.1', port, tls: {}, timeout: 20 }), calm());
  expect(steps.at(-1)).toMatchObject({
    step: 'tls',
    outcome: 'failed',
    message: `127.0.0.1:${port} does not answer (ETIMEDOUT).`,
  });
});

test('a name that nobody knows fails at its look-up', async () => {
  const steps = await tried(stepsToReach({ host: 'no-such-host.invalid', port: 1 }), calm());
  expect(steps.map(({ step, outcome }) => [step, outcome])).toEqual([['dns', 'failed']]);
});

test('a failure of a step of any other kind says what its error says', async () => {
  const wrong = new AppError('auth.failed', 'The password is wrong.', { hint: 'Give the right one.' });
  const steps = await tried([{ step: 'login', attempt: () => Promise.reject(wrong) }], calm());
  expect(steps).toMatchObject([
    { step: 'login', outcome: 'failed', message: 'The password is wrong.', hint: 'Give the right one.' },
  ]);
});

test('a stopped test throws', async () => {
  const stopped = new AbortController();
  const port = await listening(createTcpServer(() => stopped.abort()));
  const trial = tried(stepsToReach({ host: '127.0.0.1', port, tls: {} }), stopped.signal);
  await expect(trial).rejects.toMatchObject({ code: 'query.cancelled' });
});
