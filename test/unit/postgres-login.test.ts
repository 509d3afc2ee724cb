import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { SessionContext } from '#main/connectors/connector.ts';
import { passwordKey } from '#main/connectors/passwords.ts';
import { systemClock } from '#main/platform/clock.ts';
import { silentLog } from '#main/platform/log.ts';
import { createPromptDesk, type PromptDesk } from '#main/platform/prompts.ts';
import { isAppError } from '#shared/errors/app-error.ts';
import type { ConnectionStep } from '#shared/model/connection-test.ts';
import type { Prompt } from '#shared/model/prompt.ts';
import { makeAuthority } from '#test/helpers/postgres/certificates.ts';
import { openConnector, profileOf } from '#test/helpers/postgres/connector.ts';
import { postgresForFile } from '#test/helpers/postgres/postgres-for-file.ts';

const authority = makeAuthority();
const otherAuthority = makeAuthority('Somebody else');
const good = authority.issue({ hosts: ['127.0.0.1'] });
const server = postgresForFile({ tls: good });

const context: SessionContext = {
  signal: new AbortController().signal,
  log: silentLog,
  clock: systemClock,
};

async function failure(work: Promise<unknown>) {
  const thrown: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!isAppError(thrown)) throw new Error(`No AppError: ${String(thrown)}`);
  return thrown;
}

/** A person who gives these passwords, one after the other, and what they were asked. */
function person(desk: PromptDesk, passwords: readonly string[], remember = false): Prompt[] {
  const asked: Prompt[] = [];
  const seen = new Set<string>();
  desk.watch((prompts) => {
    for (const { id, prompt } of prompts) {
      if (seen.has(id)) continue;
      seen.add(id);
      const text = passwords[asked.length];
      asked.push(prompt);
      queueMicrotask(() => (text === undefined ? desk.dismiss(id) : desk.answer(id, { text, remember })));
    }
  });
  return asked;
}

test('a wrong password is asked for again, the right one is kept while the program runs', async () => {
  await server().addUser('analyst', 'right');
  const prompts = createPromptDesk();
  const opened = await openConnector({ prompts });
  const asked = person(prompts, ['wrong', 'right']);
  const profile = profileOf(server(), 'postgres', { user: 'analyst' });
  await (await opened.connector.connect(profile, context)).close();
  await (await opened.connector.connect(profile, context)).close();
  expect(asked).toMatchObject([
    { kind: 'password', connectionId: 'wire', user: 'analyst', canRemember: true },
    { refused: 'password authentication failed for user "analyst"' },
  ]);
  expect(await opened.secrets.get(passwordKey('wire'))).toBeUndefined();
  await opened.close();
});

test('a password is kept by the machine only where the person says so', async () => {
  await server().addUser('keeper', 'right');
  const prompts = createPromptDesk();
  const opened = await openConnector({ prompts });
  const asked = person(prompts, ['right'], true);
  const profile = profileOf(server(), 'postgres', { user: 'keeper' });
  await (await opened.connector.connect(profile, context)).close();
  expect(await opened.secrets.get(passwordKey('wire'))).toBe('right');
  const later = await openConnector({ secrets: opened.secrets, prompts });
  await (await later.connector.connect(profile, context)).close();
  expect(asked.length).toBe(1);
  await opened.close();
  await later.close();
});

test('all who wait share one question', async () => {
  await server().addUser('shared', 'right');
  const prompts = createPromptDesk();
  const opened = await openConnector({ prompts });
  const asked = person(prompts, ['right', 'right', 'right']);
  const profile = profileOf(server(), 'postgres', { user: 'shared' });
  const sessions = await Promise.all([1, 2, 3].map(() => opened.connector.connect(profile, context)));
  expect(asked.length).toBe(1);
  await Promise.all(sessions.map((session) => session.close()));
  await opened.close();
});

test('without a person there is no login, and PGPASSWORD is one', async () => {
  await server().addUser('alone', 'right');
  const opened = await openConnector();
  const profile = profileOf(server(), 'postgres', { user: 'alone' });
  expect((await failure(opened.connector.connect(profile, context))).code).toBe('auth.failed');
  const withVariable = await openConnector({ environment: { PGPASSWORD: 'right' } });
  await (await withVariable.connector.connect(profile, context)).close();
  await opened.close();
  await withVariable.close();
});

test('each sslmode verifies what libpq does', async () => {
  const opened = await openConnector();
  const trusted = path.join(opened.folder, 'authority.pem');
  const stranger = path.join(opened.folder, 'stranger.pem');
  await writeFile(trusted, authority.certificate);
  await writeFile(stranger, otherAuthority.certificate);
  const isSecure = async (
    sslMode: 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full',
    sslRootCertificate?: string,
  ) => {
    const profile = profileOf(server(), 'postgres', {
      sslMode,
      ...(sslRootCertificate === undefined ? {} : { sslRootCertificate }),
    });
    const session = await opened.connector.connect(profile, context);
    let answer: unknown;
    const sql = 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()';
    for await (const event of session.run({ sql, parameters: {} }, context)) {
      if (event.type === 'batch') answer = event.values[0]?.[0];
    }
    await session.close();
    return answer;
  };
  expect(await isSecure('disable')).toBe(false);
  expect(await isSecure('allow')).toBe(false);
  expect(await isSecure('prefer')).toBe(true);
  expect(await isSecure('require')).toBe(true);
  expect(await isSecure('verify-ca', trusted)).toBe(true);
  expect(await isSecure('verify-full', trusted)).toBe(true);
  expect((await failure(isSecure('require', stranger))).message).toContain('not known here');
  const unknown = await failure(isSecure('verify-full'));
  expect([unknown.code, unknown.message]).toEqual([
    'connection.failed',
    expect.stringContaining('sslmode verify-full'),
  ]);
  expect(unknown.hint).toContain('PEM');
  await opened.close();
});

test('a certificate for another host is refused by verify-full alone; a server without TLS says what to do', async () => {
  const opened = await openConnector();
  const trusted = path.join(opened.folder, 'authority.pem');
  await writeFile(trusted, authority.certificate);
  const connect = (sslMode: 'prefer' | 'require' | 'verify-ca' | 'verify-full') =>
    opened.connector.connect(
      profileOf(server(), 'postgres', { sslMode, sslRootCertificate: trusted }),
      context,
    );
  await server().restart({ tls: authority.issue({ hosts: ['elsewhere.test'] }) });
  const wrong = await failure(connect('verify-full'));
  expect(wrong.message).toContain('for another name');
  expect(wrong.hint).toContain('verify-ca');
  await (await connect('verify-ca')).close();
  await server().restart({});
  const plain = await failure(connect('require'));
  expect(plain.message).toContain('does not offer TLS, which sslmode require needs');
  expect(plain.hint).toContain('disable');
  await (await connect('prefer')).close();
  await server().restart({ tls: good });
  await opened.close();
});

async function stepsOf(steps: AsyncIterable<ConnectionStep>) {
  const seen: string[] = [];
  for await (const { step, outcome } of steps) seen.push(`${step} ${outcome}`);
  return seen;
}

test('a test of the connection goes step by step, and ends where it fails', async () => {
  const opened = await openConnector();
  const test = (change: Parameters<typeof profileOf>[2]) =>
    stepsOf(opened.connector.test(profileOf(server(), 'postgres', change), context));
  expect(await test({})).toEqual([
    'dns passed',
    'tcp passed',
    'tls passed',
    'login passed',
    'permission passed',
    'first-query passed',
  ]);
  expect(await test({ host: 'nowhere.invalid' })).toEqual(['dns failed']);
  expect(await test({ port: 1 })).toEqual(['dns passed', 'tcp failed']);
  expect(await test({ sslMode: 'verify-full' })).toEqual(['dns passed', 'tcp passed', 'tls failed']);
  expect(await test({ user: 'nobody-known' })).toEqual([
    'dns passed',
    'tcp passed',
    'tls passed',
    'login failed',
  ]);
  await opened.close();
});

test('a database that is not there, and a server without a connection left, are told apart', async () => {
  const opened = await openConnector();
  const missing = await failure(opened.connector.connect(profileOf(server(), 'missing'), context));
  expect([missing.code, missing.message]).toEqual([
    'connection.failed',
    expect.stringContaining('database "missing" does not exist'),
  ]);
  await opened.close();
});
