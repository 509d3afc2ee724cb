import { vi } from 'vitest';
import { createRedshiftDataConnector } from '#main/connectors/redshift-data/session.ts';
import { openEngine } from '#main/engine/engine.ts';
import { type ProfileOf, redshiftDataProfileSchema } from '#shared/model/connection.ts';
import type { ConnectorUnderTest } from '#test/contract/connector-suite.ts';
import { temporaryFolder } from '#test/helpers/core.ts';
import { type AwsDouble, startAwsDouble } from './double.ts';
import { reachAws, stubAwsEnvironment } from './reach.ts';

type Profile = ProfileOf<'redshift-data'>;

/** A profile of the double's serverless workgroup. */
export function redshiftDataProfile(change: Partial<Profile> = {}): Profile {
  return {
    ...redshiftDataProfileSchema.parse({
      id: 'data',
      name: 'Data API',
      kind: 'redshift-data',
      workgroupName: 'analysts',
      database: 'dev',
    }),
    ...change,
  };
}

/** The connector on a double, with an engine of its own; `close` when done. */
export async function openRedshiftData(double: AwsDouble, settings: Parameters<typeof reachAws>[1] = {}) {
  const place = await temporaryFolder();
  const engine = await openEngine({ temporary: place.folder });
  const reach = reachAws(double.clock, settings);
  return {
    ...reach,
    engine,
    folder: place.folder,
    connector: createRedshiftDataConnector({ aws: reach.aws, engine, temporary: place.folder }),
    async close() {
      reach.aws.close();
      engine.close();
      await place.remove();
    },
  };
}

/** Redshift's Data API for the contract suite. */
export async function redshiftDataUnderTest(): Promise<ConnectorUnderTest> {
  const double = await startAwsDouble({ redshift: {} });
  stubAwsEnvironment(double.environment);
  await double.redshift.addTable({
    name: 'plans',
    columns: [
      { name: 'code', type: 'INTEGER' },
      { name: 'name', type: 'VARCHAR(20)' },
    ],
    rows: [
      [1, 'Monthly'],
      [2, 'Yearly'],
    ],
  });
  const opened = await openRedshiftData(double);
  return {
    capabilities: opened.connector.capabilities,
    open: (context) => opened.connector.connect(redshiftDataProfile(), context),
    endless: 'SELECT pg_sleep(600)',
    plansPath: ['dev', 'public', 'plans'],
    async close() {
      await opened.close();
      vi.unstubAllEnvs();
      await double.close();
    },
  };
}
