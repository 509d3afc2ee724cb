import type { ProfileOf } from '#shared/model/connection.ts';

export const postgresKind = 'postgres';
export type PostgresProfile = ProfileOf<typeof postgresKind>;

/** The port each server listens on where the profile says none. */
export function portOf({ port, server }: PostgresProfile): number {
  return port ?? (server === 'redshift' ? 5439 : 5432);
}

/** Where it is, in a few words. */
export function placeOf(profile: PostgresProfile): string {
  const { iam, host, database } = profile;
  if (host !== undefined) return `${host}:${portOf(profile)}, ${database}`;
  if (iam?.kind === 'cluster') return `cluster ${iam.clusterIdentifier}, ${database}`;
  return iam?.kind === 'serverless' ? `workgroup ${iam.workgroupName}, ${database}` : database;
}
