import type { ProfileOf } from '#shared/model/connection.ts';

export const redshiftDataKind = 'redshift-data';
export type RedshiftDataProfile = ProfileOf<typeof redshiftDataKind>;

/** Where statements run and as whom, as every request of the API says it. */
export interface Target {
  readonly ClusterIdentifier?: string;
  readonly WorkgroupName?: string;
  readonly Database: string;
  readonly DbUser?: string;
  readonly SecretArn?: string;
}

export function targetOf(profile: RedshiftDataProfile, database = profile.database): Target {
  const { clusterIdentifier, workgroupName, dbUser, secretArn } = profile;
  return {
    ...(clusterIdentifier === undefined ? {} : { ClusterIdentifier: clusterIdentifier }),
    ...(workgroupName === undefined ? {} : { WorkgroupName: workgroupName }),
    Database: database,
    ...(dbUser === undefined ? {} : { DbUser: dbUser }),
    ...(secretArn === undefined ? {} : { SecretArn: secretArn }),
  };
}

/** Where it is, in a few words. */
export function placeOf({ aws, clusterIdentifier, workgroupName, database }: RedshiftDataProfile): string {
  const target =
    workgroupName === undefined ? `cluster ${clusterIdentifier ?? ''}` : `workgroup ${workgroupName}`;
  return [aws.region, target, database].filter((part) => part !== undefined).join(', ');
}
