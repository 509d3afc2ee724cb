import type { Caller } from '../../core/service.ts';
import type { Target } from './records.ts';
import { invalid } from './refusals.ts';

/** Who a request would be, and where; the same members in every operation that connects. */
export interface Addressed {
  readonly ClusterIdentifier?: string | undefined;
  readonly WorkgroupName?: string | undefined;
  readonly Database?: string | undefined;
  readonly DbUser?: string | undefined;
  readonly SecretArn?: string | undefined;
}

export interface Places {
  readonly clusters: ReadonlySet<string>;
  readonly workgroups: ReadonlySet<string>;
  readonly databases: readonly string[];
  /** The role that a secret logs in as. */
  readonly secrets: ReadonlyMap<string, string>;
}

/** The user of the database that credentials of IAM's stand for. */
export function iamRole({ arn }: Caller): string {
  const [, kind, name] = /:(user|assumed-role|role)\/([^/]+)/.exec(arn) ?? [];
  return kind === 'user' ? `IAM:${name}` : `IAMR:${name ?? 'unknown'}`;
}

/** Where and as whom a request connects; refuses what the service refuses. */
export function targetOf(request: Addressed, caller: Caller, places: Places): Target {
  const {
    ClusterIdentifier: cluster,
    WorkgroupName: workgroup,
    DbUser: dbUser,
    SecretArn: secretArn,
  } = request;
  const { Database: database } = request;
  if ((cluster === undefined) === (workgroup === undefined)) {
    throw invalid('You must provide exactly one of ClusterIdentifier and WorkgroupName.');
  }
  if (dbUser !== undefined && workgroup !== undefined) {
    throw invalid('DbUser is not supported for a serverless workgroup.');
  }
  if (dbUser !== undefined && secretArn !== undefined) {
    throw invalid('You cannot provide both DbUser and SecretArn.');
  }
  if (database === undefined) throw invalid('Database is missing.');
  if (cluster !== undefined && !places.clusters.has(cluster)) {
    throw invalid("Redshift endpoint doesn't exist in this region.");
  }
  const name = workgroup?.split('/').at(-1) ?? '';
  if (workgroup !== undefined && !places.workgroups.has(name)) {
    throw invalid("Redshift endpoint doesn't exist in this region.");
  }
  const secret = secretArn === undefined ? undefined : places.secrets.get(secretArn);
  if (secretArn !== undefined && secret === undefined) {
    throw invalid(`Secrets Manager can't find the specified secret: ${secretArn}`);
  }
  return {
    database,
    role: secret ?? dbUser ?? iamRole(caller),
    ...(workgroup !== undefined && { workgroup }),
    ...(cluster !== undefined && { cluster }),
    ...(secretArn !== undefined && { secretArn }),
    ...(dbUser !== undefined && { dbUser }),
  };
}
