import { vi } from 'vitest';
import { createAthenaConnector } from '#main/connectors/athena/session.ts';
import { openEngine } from '#main/engine/engine.ts';
import { systemClock } from '#main/platform/clock.ts';
import { athenaProfileSchema } from '#shared/model/connection.ts';
import type { ConnectorUnderTest } from '#test/contract/connector-suite.ts';
import { startAwsDouble } from './aws/double.ts';
import { reachAws, stubAwsEnvironment } from './aws/reach.ts';
import { temporaryFolder } from './core.ts';

/** Athena as the contract suite asks for it: the double on the time of this machine, its queries done at once. */
export async function athenaUnderTest(): Promise<ConnectorUnderTest> {
  const place = await temporaryFolder();
  const double = await startAwsDouble({ clock: systemClock });
  stubAwsEnvironment(double.environment);
  double.athena.rule({ queueMs: 0, runMs: 1 });
  double.athena.rule({ matches: /endless/, runMs: 3_600_000 });
  await double.athena.addTable({
    database: 'main',
    name: 'plans',
    columns: [
      { name: 'code', type: 'int' },
      { name: 'name', type: 'string' },
    ],
    rows: [
      [1, 'Monthly'],
      [2, 'Yearly'],
    ],
  });
  const reach = reachAws(systemClock);
  const engine = await openEngine({ temporary: place.folder });
  const connector = createAthenaConnector({ aws: reach.aws, engine, temporary: place.folder });
  const profile = athenaProfileSchema.parse({
    id: 'lake',
    name: 'Lake',
    kind: 'athena',
    database: 'main',
    limits: { pollFirst: 20, pollLast: 100 },
  });
  return {
    capabilities: connector.capabilities,
    open: (context) => connector.connect(profile, context),
    endless: "SELECT 'endless' AS word",
    definition: "CREATE EXTERNAL TABLE made (a INT) LOCATION 's3://lake/main/made/'",
    timestamp: 'TIMESTAMP(6)',
    plansPath: ['AwsDataCatalog', 'main', 'plans'],
    async close() {
      engine.close();
      reach.aws.close();
      vi.unstubAllEnvs();
      await double.close();
      await place.remove();
    },
  };
}
