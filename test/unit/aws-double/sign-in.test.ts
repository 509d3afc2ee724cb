import { rm } from 'node:fs/promises';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromIni, fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type AwsDouble, startAwsDouble } from '../../helpers/aws/double.ts';
import { temporaryFolder } from '../../helpers/core.ts';

let double: AwsDouble;

beforeEach(async () => {
  double = await startAwsDouble();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await double.close();
});

test('GetCallerIdentity says whose key it is', async () => {
  const sts = new STSClient(double.client);
  expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
    Account: '123456789012',
    Arn: 'arn:aws:iam::123456789012:user/analyst',
    UserId: 'AIDAANALYST',
  });
});

const arn = 'arn:aws:iam::210987654321:role/Reports';
const serialNumber = 'arn:aws:iam::123456789012:mfa/analyst';

test('a role is assumed with the right code of the right device, and is over after its time', async () => {
  double.sts.addRole({ arn, mfa: { serialNumber, code: '123456' } });
  const assume = (code: string) =>
    new STSClient({
      ...double.client,
      credentials: fromTemporaryCredentials({
        masterCredentials: double.credentials,
        clientConfig: { endpoint: double.endpoint, region: double.region },
        params: { RoleArn: arn, RoleSessionName: 'work', SerialNumber: serialNumber, DurationSeconds: 900 },
        mfaCodeProvider: async () => code,
      }),
    });
  const ask = new GetCallerIdentityCommand({});
  await expect(assume('000000').send(ask)).rejects.toThrow(
    'MultiFactorAuthentication failed with invalid MFA one time pass code.',
  );
  const sts = assume('123456');
  expect((await sts.send(ask)).Arn).toBe('arn:aws:sts::210987654321:assumed-role/Reports/work');
  double.clock.advance(900_000);
  await expect(sts.send(ask)).rejects.toMatchObject({ name: 'ExpiredToken' });
});

test('a role nobody added, or that trusts others, is not assumed', async () => {
  const sts = new STSClient(double.client);
  const assume = () => sts.send(new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: 'work' }));
  await expect(assume()).rejects.toMatchObject({ name: 'AccessDenied' });
  double.sts.addRole({ arn, trusts: ['arn:aws:iam::1:user/other'] });
  await expect(assume()).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
});

test('a profile of an SSO session works until its login is over, and again after the next', async () => {
  const { folder, remove } = await temporaryFolder();
  const home = await double.sso.writeHome(folder);
  vi.stubEnv('AWS_ENDPOINT_URL', double.endpoint);
  for (const [name, value] of Object.entries(home.environment)) vi.stubEnv(name, value);
  const sts = () => new STSClient({ region: double.region, credentials: fromIni({ ignoreCache: true }) });
  const ask = new GetCallerIdentityCommand({});

  const first = sts();
  const who = 'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Analyst/analyst';
  expect((await first.send(ask)).Arn).toBe(who);
  expect(double.calls.map(({ operation }) => operation)).toEqual(['GetRoleCredentials', 'GetCallerIdentity']);

  double.sso.expire();
  await expect(first.send(ask)).rejects.toMatchObject({ name: 'ExpiredToken' });
  await expect(sts().send(ask)).rejects.toThrow('Session token not found or invalid');

  await rm(home.tokenFile);
  await double.sso.writeHome(folder);
  expect((await sts().send(ask)).Arn).toBe(who);
  await remove();
});

test('a token near its end is refreshed by the SDK', async () => {
  const { folder, remove } = await temporaryFolder();
  // The SDK goes by the machine's time: a token of the past is at its end.
  const past = await startAwsDouble();
  past.sso.tokenSeconds = -9 * 365 * 24 * 3600;
  const home = await past.sso.writeHome(folder);
  past.sso.tokenSeconds = 3600;
  vi.stubEnv('AWS_ENDPOINT_URL', past.endpoint);
  for (const [name, value] of Object.entries(home.environment)) vi.stubEnv(name, value);
  const sts = new STSClient({ region: past.region, credentials: fromIni({ ignoreCache: true }) });
  expect((await sts.send(new GetCallerIdentityCommand({}))).Account).toBe('123456789012');
  expect(past.calls.map(({ operation }) => operation)).toEqual([
    'CreateToken',
    'GetRoleCredentials',
    'GetCallerIdentity',
  ]);
  await past.close();
  await remove();
});
