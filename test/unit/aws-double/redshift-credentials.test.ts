import {
  DescribeClustersCommand,
  GetClusterCredentialsCommand,
  GetClusterCredentialsWithIAMCommand,
  RedshiftClient,
} from '@aws-sdk/client-redshift';
import {
  GetCredentialsCommand,
  GetNamespaceCommand,
  GetWorkgroupCommand,
  ListWorkgroupsCommand,
  RedshiftServerlessClient,
} from '@aws-sdk/client-redshift-serverless';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AwsDouble, startAwsDouble } from '#test/helpers/aws/double.ts';
import { openTextSession } from '#test/helpers/aws/redshift/client.ts';

let double: AwsDouble;
let provisioned: RedshiftClient;
let serverless: RedshiftServerlessClient;

beforeAll(async () => {
  double = await startAwsDouble({ redshift: {} });
  provisioned = new RedshiftClient({ ...double.client, maxAttempts: 1 });
  serverless = new RedshiftServerlessClient({ ...double.client, maxAttempts: 1 });
});
afterAll(async () => {
  provisioned.destroy();
  serverless.destroy();
  await double.close();
});

async function whoIs(user = '', password = ''): Promise<string | null | undefined> {
  const session = await openTextSession(double.redshift, { user, password });
  try {
    return (await session.rows('SELECT current_user'))[0]?.[0];
  } finally {
    await session.end();
  }
}

it('gives the endpoint of a workgroup and of a cluster', async () => {
  const endpoint = { address: '127.0.0.1', port: double.redshift.port };
  const { workgroup } = await serverless.send(new GetWorkgroupCommand({ workgroupName: 'analysts' }));
  expect(workgroup).toMatchObject({ namespaceName: 'analysts', status: 'AVAILABLE', endpoint });
  const { workgroups } = await serverless.send(new ListWorkgroupsCommand({}));
  expect(workgroups).toEqual([workgroup]);
  const { namespace } = await serverless.send(new GetNamespaceCommand({ namespaceName: 'analysts' }));
  expect(namespace).toMatchObject({ adminUsername: 'awsuser', dbName: 'dev' });
  const { Clusters } = await provisioned.send(
    new DescribeClustersCommand({ ClusterIdentifier: 'warehouse' }),
  );
  expect(Clusters?.map(({ Endpoint, DBName }) => [Endpoint?.Address, Endpoint?.Port, DBName])).toEqual([
    ['127.0.0.1', double.redshift.port, 'dev'],
  ]);
  await expect(serverless.send(new GetWorkgroupCommand({ workgroupName: 'other' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    resourceName: 'other',
  });
  await expect(
    provisioned.send(new DescribeClustersCommand({ ClusterIdentifier: 'other' })),
  ).rejects.toMatchObject({ name: 'ClusterNotFoundFault' });
});

it('gives credentials of a workgroup that open the wire until they expire', async () => {
  const given = await serverless.send(
    new GetCredentialsCommand({ workgroupName: 'analysts', dbName: 'dev', durationSeconds: 900 }),
  );
  expect(given.dbUser).toBe('IAM:analyst');
  expect(given.expiration?.getTime()).toBe(double.clock.now().getTime() + 900_000);
  expect(await whoIs(given.dbUser, given.dbPassword)).toBe('IAM:analyst');
  const open = await openTextSession(double.redshift, {
    user: given.dbUser ?? '',
    password: given.dbPassword ?? '',
  });
  double.clock.advance(900_001);
  await expect(whoIs(given.dbUser, given.dbPassword)).rejects.toMatchObject({ code: '28000' });
  // Who is in stays in.
  expect(await open.rows('SELECT 1')).toEqual([['1']]);
  await open.end();
});

it('gives credentials of a cluster as a user, as a new one, and as IAM knows the caller', async () => {
  await double.redshift.addUser('reporter', 'secret');
  const as = async (DbUser: string, AutoCreate = false) => {
    const given = await provisioned.send(
      new GetClusterCredentialsCommand({ ClusterIdentifier: 'warehouse', DbUser, AutoCreate }),
    );
    return [given.DbUser, await whoIs(given.DbUser, given.DbPassword)];
  };
  expect(await as('reporter')).toEqual(['IAM:reporter', 'reporter']);
  await expect(as('newcomer')).rejects.toMatchObject({ code: '28000' });
  expect(await as('newcomer', true)).toEqual(['IAMA:newcomer', 'newcomer']);
  const own = await provisioned.send(
    new GetClusterCredentialsWithIAMCommand({ ClusterIdentifier: 'warehouse', DbName: 'dev' }),
  );
  expect([own.DbUser, await whoIs(own.DbUser, own.DbPassword)]).toEqual(['IAM:analyst', 'IAM:analyst']);
  await expect(
    provisioned.send(new GetClusterCredentialsCommand({ ClusterIdentifier: 'other', DbUser: 'reporter' })),
  ).rejects.toMatchObject({ name: 'ClusterNotFoundFault' });
});

it('names a role’s user for the role', async () => {
  const caller = {
    account: double.account,
    arn: `arn:aws:sts::${double.account}:assumed-role/Analysts/me`,
    userId: 'AROA',
  };
  const credentials = double.keys.issue(caller, new Date(double.clock.now().getTime() + 3_600_000));
  const client = new RedshiftServerlessClient({ ...double.client, credentials, maxAttempts: 1 });
  const given = await client.send(new GetCredentialsCommand({ workgroupName: 'analysts' }));
  expect([given.dbUser, await whoIs(given.dbUser, given.dbPassword)]).toEqual([
    'IAMR:Analysts',
    'IAMR:Analysts',
  ]);
  client.destroy();
});
