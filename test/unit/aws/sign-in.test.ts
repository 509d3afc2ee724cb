import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createAws } from '#main/aws/create-aws.ts';
import { awsError } from '#main/aws/errors.ts';
import { openAllowedCommands } from '#main/engine/allowed-commands.ts';
import { openSettings } from '#main/engine/settings-store.ts';
import { openWorkspace } from '#main/engine/workspace.ts';
import { createPromptDesk } from '#main/platform/prompts.ts';
import { isAppError } from '#shared/errors/app-error.ts';
import type { AwsAccess } from '#shared/model/connection.ts';
import type { Prompt } from '#shared/model/prompt.ts';
import { ServiceError } from '#test/helpers/aws/core/errors.ts';
import { type AwsDouble, startAwsDouble } from '#test/helpers/aws/double.ts';
import { type AwsUnderTest, reachAws, stubAwsEnvironment } from '#test/helpers/aws/reach.ts';
import { temporaryFolder } from '#test/helpers/core.ts';

let double: AwsDouble;
let home: Awaited<ReturnType<typeof temporaryFolder>>;
const opened: AwsUnderTest[] = [];

beforeEach(async () => {
  double = await startAwsDouble();
  home = await temporaryFolder();
  stubAwsEnvironment({ AWS_ENDPOINT_URL: double.endpoint, HOME: home.folder });
});

afterEach(async () => {
  for (const { aws } of opened.splice(0)) aws.close();
  vi.unstubAllEnvs();
  await double.close();
  await home.remove();
});

function reached(answer?: (prompt: Prompt) => Promise<{ text?: string } | undefined>): AwsUnderTest {
  const reach = reachAws(double.clock, answer === undefined ? {} : { answer });
  opened.push(reach);
  return reach;
}

const operation = 'sts:GetCallerIdentity';

function ask({ aws, context }: AwsUnderTest, access: AwsAccess, signal?: AbortSignal) {
  return aws.call(
    access,
    STSClient,
    { operation },
    async (sts, options) => (await sts.send(new GetCallerIdentityCommand({}), options)).Arn,
    context(signal),
  );
}

async function failure(work: Promise<unknown>) {
  const thrown: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!isAppError(thrown)) throw new Error(`No AppError: ${String(thrown)}`);
  return thrown;
}

async function config(...lines: readonly string[]): Promise<void> {
  await mkdir(path.join(home.folder, '.aws'), { recursive: true });
  await writeFile(path.join(home.folder, '.aws', 'config'), lines.join('\n'));
}

const analyst = 'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Analyst/analyst';
const signIn = ['aws', 'sso', 'login', '--profile', 'analyst'];

test('a profile of an SSO session that is signed in works without a question', async () => {
  await double.sso.writeHome(home.folder);
  const reach = reached(async () => undefined);
  expect(await ask(reach, { profile: 'analyst' })).toBe(analyst);
  expect(reach.asked).toEqual([]);
  expect(await reach.aws.profiles()).toEqual([{ name: 'analyst', kind: 'sso', region: 'eu-west-1' }]);
});

test('a sign-in that ended is asked for once, for all who wait, and then everybody goes on', async () => {
  await double.sso.writeHome(home.folder);
  const reach = reached(async () => {
    await double.sso.writeHome(home.folder);
    return {};
  });
  expect(await ask(reach, { profile: 'analyst' })).toBe(analyst);
  double.sso.expire();
  const all = await Promise.all([
    ask(reach, { profile: 'analyst' }),
    ask(reach, { profile: 'analyst', region: 'us-east-1' }),
    ask(reach, { profile: 'analyst' }),
  ]);
  expect(all).toEqual([analyst, analyst, analyst]);
  expect(reach.asked).toMatchObject([{ kind: 'sign-in', profile: 'analyst', command: signIn }]);
});

test('credentials that end while the sign-in holds are got anew without a question', async () => {
  await double.sso.writeHome(home.folder);
  const reach = reached(async () => undefined);
  expect(await ask(reach, { profile: 'analyst' })).toBe(analyst);
  double.clock.advance(2 * 3600 * 1000);
  expect(await ask(reach, { profile: 'analyst' })).toBe(analyst);
  double.keys.expireAll();
  expect(await ask(reach, { profile: 'analyst' })).toBe(analyst);
  expect(reach.asked).toEqual([]);
  expect(double.callsOf('awsssoportal', 'GetRoleCredentials')).toHaveLength(3);
});

test('with nobody to ask, and where it is declined, the failure says what to run', async () => {
  const { tokenFile } = await double.sso.writeHome(home.folder);
  await rm(tokenFile);
  const alone = await failure(ask(reached(), { profile: 'analyst' }));
  expect([alone.code, alone.hint]).toEqual([
    'auth.expired',
    'Run aws sso login --profile analyst and try again.',
  ]);
  const declining = await failure(
    ask(
      reached(async () => undefined),
      { profile: 'analyst' },
    ),
  );
  expect(declining.code).toBe('auth.expired');
});

test('who leaves while a sign-in is asked for leaves the others waiting', async () => {
  await double.sso.writeHome(home.folder);
  double.sso.expire();
  const leaving = new AbortController();
  let answered: (() => void) | undefined;
  const reach = reached(async () => {
    await new Promise<void>((resolve) => {
      answered = resolve;
    });
    await double.sso.writeHome(home.folder);
    return {};
  });
  reach.desk.watch(([open]) => {
    if (open?.waiting === 2) leaving.abort();
  });
  const left = failure(ask(reach, { profile: 'analyst' }, leaving.signal));
  const stays = ask(reach, { profile: 'analyst' });
  expect((await left).code).toBe('query.cancelled');
  answered?.();
  expect(await stays).toBe(analyst);
  expect(reach.asked).toHaveLength(1);
});

test('a profile of the older kind, without a session, signs in too', async () => {
  await config(
    '[profile old]',
    'sso_start_url = https://team.awsapps.com/start',
    'sso_region = eu-west-1',
    'sso_account_id = 123456789012',
    'sso_role_name = Analyst',
    'region = eu-west-1',
  );
  const said = await failure(ask(reached(), { profile: 'old' }));
  expect([said.code, said.hint]).toEqual(['auth.expired', 'Run aws sso login --profile old and try again.']);
});

test('a role that the person was not given is no reason to sign in', async () => {
  await double.sso.writeHome(home.folder);
  double.inject({
    operation: 'GetRoleCredentials',
    fault: { kind: 'error', error: new ServiceError('ForbiddenException', 'No access', { status: 403 }) },
  });
  const denied = await failure(ask(reached(), { profile: 'analyst' }));
  expect(denied.code).toBe('permission.denied');
});

const role = 'arn:aws:iam::210987654321:role/Reports';
const device = 'arn:aws:iam::123456789012:mfa/analyst';

async function roleConfig(): Promise<void> {
  const { accessKeyId, secretAccessKey } = double.credentials;
  await config(
    '[profile reports]',
    `role_arn = ${role}`,
    'source_profile = base',
    'role_session_name = work',
    `mfa_serial = ${device}`,
    'region = eu-central-1',
    '[profile base]',
    `aws_access_key_id = ${accessKeyId}`,
    `aws_secret_access_key = ${secretAccessKey}`,
  );
}

test('a role is assumed with a code that is asked for once, for every region', async () => {
  double.sts.addRole({ arn: role, mfa: { serialNumber: device, code: '123456' } });
  await roleConfig();
  const reach = reached(async () => ({ text: ' 123456 ' }));
  const arn = 'arn:aws:sts::210987654321:assumed-role/Reports/work';
  expect(
    await Promise.all([
      ask(reach, { profile: 'reports' }),
      ask(reach, { profile: 'reports', region: 'us-east-1' }),
    ]),
  ).toEqual([arn, arn]);
  expect(reach.asked).toMatchObject([{ kind: 'mfa', profile: 'reports', serial: device }]);
  expect(await reach.aws.region({ profile: 'reports' })).toBe('eu-central-1');
  expect(await reach.aws.profiles()).toEqual([
    { name: 'reports', kind: 'role', region: 'eu-central-1' },
    { name: 'base', kind: 'keys' },
  ]);
});

test('a wrong code is refused in the words of AWS', async () => {
  double.sts.addRole({ arn: role, mfa: { serialNumber: device, code: '123456' } });
  await roleConfig();
  const wrong = await failure(
    ask(
      reached(async () => ({ text: '000000' })),
      { profile: 'reports' },
    ),
  );
  expect(wrong.message).toContain('MultiFactorAuthentication failed with invalid MFA one time pass code');
});

async function processConfig(printed: string): Promise<string> {
  const file = path.join(home.folder, 'credentials.json');
  await writeFile(file, printed);
  const command = `cat ${file}`;
  await config('[profile tool]', `credential_process = ${command}`, 'region = eu-west-1');
  return command;
}

function printedKey(): string {
  const { accessKeyId, secretAccessKey } = double.credentials;
  return JSON.stringify({ Version: 1, AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey });
}

test('a command that gives credentials runs only once it was allowed, and that is remembered', async () => {
  const command = await processConfig(printedKey());
  const workspace = await openWorkspace(path.join(home.folder, 'workspace'));
  const allowed = openAllowedCommands(openSettings(workspace));
  const asked: Prompt[] = [];
  const fresh = (willing: boolean) => {
    const reach = reachAws(double.clock, {
      allowed,
      answer: async (prompt) => {
        asked.push(prompt);
        return willing ? {} : undefined;
      },
    });
    opened.push(reach);
    return reach;
  };
  const refused = await failure(ask(fresh(false), { profile: 'tool' }));
  expect([refused.code, refused.message]).toEqual([
    'auth.failed',
    'The AWS profile tool gets its credentials from a command that was not allowed to run.',
  ]);
  expect(await ask(fresh(true), { profile: 'tool' })).toBe('arn:aws:iam::123456789012:user/analyst');
  expect(await ask(fresh(false), { profile: 'tool' })).toBe('arn:aws:iam::123456789012:user/analyst');
  expect(asked).toMatchObject([
    { kind: 'credential-process', profile: 'tool', command },
    { kind: 'credential-process', profile: 'tool', command },
  ]);
  // Another command of the same profile is another question.
  await config('[profile tool]', `credential_process = ${command} -u`, 'region = eu-west-1');
  expect((await failure(ask(fresh(false), { profile: 'tool' }))).code).toBe('auth.failed');
  expect(asked).toHaveLength(3);
  await workspace.close();
});

test('what such a command prints is told to nobody', async () => {
  await processConfig('{"Version": 1, "SecretAccessKey": "TOP-SECRET"');
  const reach = reached(async () => ({}));
  const failed = await failure(ask(reach, { profile: 'tool' }));
  expect(failed.message).toBe('The credential_process of the AWS profile tool failed.');
  reach.log.failure('id', failed);
  expect(JSON.stringify([failed.message, failed.hint, reach.logged])).not.toContain('TOP-SECRET');
});

test('no key and no token of the ways to sign in comes into a log, a message or a URL', async () => {
  double.sts.addRole({ arn: role, mfa: { serialNumber: device, code: '123456' } });
  await roleConfig();
  const reach = reached(async () => ({ text: '123456' }));
  await ask(reach, { profile: 'reports' });
  double.inject({ service: 'sts', fault: { kind: 'server-error' }, times: 3 });
  const failed = await failure(
    ask(reach, { profile: 'reports' }).catch((error: unknown) => {
      throw awsError(error, operation) ?? error;
    }),
  );
  reach.log.failure('id', failed);
  const said = JSON.stringify([failed.message, failed.hint, failed.details, reach.logged, reach.asked]);
  expect(said).not.toMatch(/secret-|token-|123456"/);
});

test('a profile that is not there, and a machine without any credentials, say what to do', async () => {
  await roleConfig();
  const missing = await failure(ask(reached(), { profile: 'nobody' }));
  expect([missing.code, missing.message, missing.hint]).toEqual([
    'auth.failed',
    'There is no AWS profile nobody.',
    'There are reports, base.',
  ]);
  const none = await failure(ask(reached(), { region: 'eu-west-1' }));
  expect(none.code).toBe('auth.failed');
  expect(none.hint).toBe('Choose another profile, or set one up with aws configure sso.');
});

test('the region comes from the access, its profile, then the environment; the endpoint too', async () => {
  await config(
    '[profile west]',
    'region = us-west-2',
    'endpoint_url = http://127.0.0.1:1',
    'services = mine',
    '[services mine]',
    'athena =',
    '  endpoint_url = http://127.0.0.1:2',
    '[profile bare]',
    'output = json',
  );
  vi.stubEnv('AWS_ENDPOINT_URL_STS', 'http://127.0.0.1:3');
  const { accessKeyId, secretAccessKey } = double.credentials;
  vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
  const reach = reached();
  const { aws } = reach;
  expect(await aws.region({ profile: 'west', region: 'eu-north-1' })).toBe('eu-north-1');
  expect(await aws.region({ profile: 'west' })).toBe('us-west-2');
  expect((await failure(aws.region({ profile: 'bare' }))).code).toBe('input.invalid');
  vi.stubEnv('AWS_REGION', 'ap-south-1');
  expect(await aws.region({ profile: 'west' })).toBe('us-west-2');
  expect(await aws.region({ profile: 'bare' })).toBe('ap-south-1');
  expect(await aws.region({})).toBe('ap-south-1');

  const endpoint = async (access: AwsAccess, service: string) =>
    String(await aws.endpoint(access, STSClient, service, reach.context()));
  expect(await endpoint({ endpoint: 'http://127.0.0.1:9' }, 'sts')).toBe('http://127.0.0.1:9/');
  expect(await endpoint({}, 'sts')).toBe('http://127.0.0.1:3/');
  expect(await endpoint({}, 'glue')).toBe(`${double.endpoint}/`);
  vi.stubEnv('AWS_IGNORE_CONFIGURED_ENDPOINT_URLS', 'true');
  expect(await endpoint({ region: 'cn-north-1' }, 'sts')).toBe('https://sts.cn-north-1.amazonaws.com.cn/');
});

test('with nobody watching a desk at all, nothing waits for an answer', async () => {
  await double.sso.writeHome(home.folder);
  double.sso.expire();
  const aws = createAws({
    prompts: createPromptDesk(),
    allowed: { has: async () => false, add: async () => {} },
  });
  const reach = reached();
  expect((await failure(ask({ ...reach, aws }, { profile: 'analyst' }))).code).toBe('auth.expired');
  aws.close();
});
