import {
  DescribeClustersCommand,
  GetClusterCredentialsCommand,
  GetClusterCredentialsWithIAMCommand,
  RedshiftClient,
} from '@aws-sdk/client-redshift';
import {
  GetCredentialsCommand,
  GetWorkgroupCommand,
  RedshiftServerlessClient,
} from '@aws-sdk/client-redshift-serverless';
import { AppError } from '#shared/errors/app-error.ts';
import type { Aws, AwsContext } from '../../aws/aws.ts';
import { awsError } from '../../aws/errors.ts';
import type { Login } from './link.ts';
import type { PostgresProfile } from './profile.ts';
import type { Place } from './secure.ts';

type Iam = NonNullable<PostgresProfile['iam']>;

/** A login that AWS gave for some time, and when it ends. */
interface Lent {
  readonly login: Login;
  readonly until: number;
}

/** Logins by IAM: AWS gives a user and a password for some minutes, and knows where the server is. */
export interface IamLogins {
  place(profile: PostgresProfile, iam: Iam, context: AwsContext): Promise<Place>;
  /** One that holds for another minute at least; `anew` where the last one was refused. */
  login(profile: PostgresProfile, iam: Iam, context: AwsContext, anew?: boolean): Promise<Login>;
}

/** Seconds a password is asked for, and milliseconds before its end from which on it is not used any more. */
const lifetime = 900;
const margin = 60_000;

const addressOperation = {
  cluster: 'redshift:DescribeClusters',
  serverless: 'redshift-serverless:GetWorkgroup',
} as const;
const passwordOperation = {
  cluster: 'redshift:GetClusterCredentials',
  serverless: 'redshift-serverless:GetCredentials',
} as const;

function missing(what: string, iam: Iam): AppError {
  const name = iam.kind === 'cluster' ? `cluster ${iam.clusterIdentifier}` : `workgroup ${iam.workgroupName}`;
  return new AppError('connection.failed', `AWS gives no ${what} for the ${name}.`, {
    hint: 'Check that it runs, and that it is in this region and account.',
    retryable: true,
  });
}

const unknownNames: ReadonlySet<string> = new Set([
  'ClusterNotFound',
  'ClusterNotFoundFault',
  'ResourceNotFoundException',
]);

function iamError(thrown: unknown, operation: string): AppError {
  const known = awsError(thrown, operation);
  if (known !== undefined) return known;
  const { name, message } = thrown instanceof Error ? thrown : { name: '', message: String(thrown) };
  return new AppError(
    unknownNames.has(name) ? 'not-found' : 'connection.failed',
    `${operation}: ${message}`,
    {
      hint: 'Check the name of the cluster or workgroup, the region and the account.',
      cause: thrown,
    },
  );
}

async function clusterLogin(
  aws: Aws,
  { aws: access, clusterIdentifier, dbUser }: Extract<Iam, { kind: 'cluster' }>,
  database: string,
  context: AwsContext,
) {
  if (dbUser === undefined) {
    const operation = 'redshift:GetClusterCredentialsWithIAM';
    const input = { ClusterIdentifier: clusterIdentifier, DbName: database, DurationSeconds: lifetime };
    return aws.call(
      access,
      RedshiftClient,
      { operation, attempts: 3 },
      (client, options) => client.send(new GetClusterCredentialsWithIAMCommand(input), options),
      context,
    );
  }
  const operation = passwordOperation.cluster;
  const input = {
    ClusterIdentifier: clusterIdentifier,
    DbName: database,
    DbUser: dbUser,
    AutoCreate: false,
    DurationSeconds: lifetime,
  };
  return aws.call(
    access,
    RedshiftClient,
    { operation, attempts: 3 },
    (client, options) => client.send(new GetClusterCredentialsCommand(input), options),
    context,
  );
}

export function createIamLogins(aws: Aws): IamLogins {
  const lent = new Map<string, Promise<Lent>>();
  const places = new Map<string, Place>();

  async function find(iam: Iam, context: AwsContext): Promise<Place> {
    if (iam.kind === 'cluster') {
      const { Clusters } = await aws.call(
        iam.aws,
        RedshiftClient,
        { operation: addressOperation.cluster, attempts: 3 },
        (client, options) =>
          client.send(new DescribeClustersCommand({ ClusterIdentifier: iam.clusterIdentifier }), options),
        context,
      );
      const { Address, Port } = Clusters?.[0]?.Endpoint ?? {};
      if (Address === undefined) throw missing('address', iam);
      return { host: Address, port: Port ?? 5439 };
    }
    const { workgroup } = await aws.call(
      iam.aws,
      RedshiftServerlessClient,
      { operation: addressOperation.serverless, attempts: 3 },
      (client, options) =>
        client.send(new GetWorkgroupCommand({ workgroupName: iam.workgroupName }), options),
      context,
    );
    const { address, port } = workgroup?.endpoint ?? {};
    if (address === undefined) throw missing('address', iam);
    return { host: address, port: port ?? 5439 };
  }

  async function lend(iam: Iam, database: string, context: AwsContext): Promise<Lent> {
    if (iam.kind === 'cluster') {
      const { DbUser, DbPassword, Expiration } = await clusterLogin(aws, iam, database, context);
      if (DbUser === undefined || DbPassword === undefined) throw missing('password', iam);
      const until = Expiration?.getTime() ?? context.clock.now().getTime() + lifetime * 1000;
      return { login: { user: DbUser, password: DbPassword }, until };
    }
    const { dbUser, dbPassword, expiration } = await aws.call(
      iam.aws,
      RedshiftServerlessClient,
      { operation: passwordOperation.serverless, attempts: 3 },
      (client, options) =>
        client.send(
          new GetCredentialsCommand({
            workgroupName: iam.workgroupName,
            dbName: database,
            durationSeconds: lifetime,
          }),
          options,
        ),
      context,
    );
    if (dbUser === undefined || dbPassword === undefined) throw missing('password', iam);
    const until = expiration?.getTime() ?? context.clock.now().getTime() + lifetime * 1000;
    return { login: { user: dbUser, password: dbPassword }, until };
  }

  return {
    async place(profile, iam, context) {
      const { host, port } = profile;
      if (host !== undefined) return { host, port: port ?? 5439 };
      const key = JSON.stringify(iam);
      try {
        const found = places.get(key) ?? (await find(iam, context));
        places.set(key, found);
        return { ...found, port: port ?? found.port };
      } catch (error) {
        throw iamError(error, addressOperation[iam.kind]);
      }
    },
    async login({ database }, iam, context, anew = false) {
      const key = JSON.stringify([iam, database]);
      const before = anew ? undefined : await lent.get(key)?.catch(() => undefined);
      if (before !== undefined && before.until - context.clock.now().getTime() > margin) return before.login;
      const asked = lend(iam, database, context);
      lent.set(key, asked);
      try {
        return (await asked).login;
      } catch (error) {
        if (lent.get(key) === asked) lent.delete(key);
        throw iamError(error, passwordOperation[iam.kind]);
      }
    },
  };
}
