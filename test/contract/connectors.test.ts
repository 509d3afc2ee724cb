import { localProfile } from '#main/connectors/duckdb/profile.ts';
import { createDuckdbConnector } from '#main/connectors/duckdb/session.ts';
import { openEngine } from '#main/engine/engine.ts';
import { createLocalViews } from '#main/engine/local-views.ts';
import { athenaUnderTest } from '#test/helpers/athena-under-test.ts';
import { redshiftDataUnderTest } from '#test/helpers/aws/redshift-data.ts';
import { temporaryFolder } from '#test/helpers/core.ts';
import { postgresUnderTest } from '#test/helpers/postgres/connector.ts';
import { redshiftWireUnderTest } from '#test/helpers/redshift-wire.ts';
import { type ConnectorUnderTest, connectorSuite } from './connector-suite.ts';

async function duckdb(): Promise<ConnectorUnderTest> {
  const place = await temporaryFolder();
  const engine = await openEngine({ temporary: place.folder });
  const connector = createDuckdbConnector({ engine, views: createLocalViews(engine, []), allowPaths: false });
  await engine.run("CREATE TABLE plans AS FROM (VALUES (1, 'Monthly'), (2, 'Yearly')) AS v(code, name)");
  return {
    capabilities: connector.capabilities,
    open: (context) => connector.connect(localProfile, context),
    endless: 'SELECT count(*) FROM range(10000000000) a, range(1000000) b WHERE a.range + b.range = -1',
    plansPath: ['main', 'plans'],
    async close() {
      engine.close();
      await place.remove();
    },
  };
}

connectorSuite('duckdb', duckdb);
connectorSuite('postgres', postgresUnderTest);
connectorSuite('athena', athenaUnderTest);
connectorSuite('redshift-data', redshiftDataUnderTest);
connectorSuite('postgres on Redshift', redshiftWireUnderTest);
