import { type ProfileOf, postgresProfileSchema } from '#shared/model/connection.ts';
import type { ConnectorUnderTest } from '#test/contract/connector-suite.ts';
import { startAwsDouble } from '#test/helpers/aws/double.ts';
import type { RedshiftDouble } from '#test/helpers/aws/redshift/redshift.ts';
import { openConnector } from './postgres/connector.ts';

/** A profile that reaches the double's Redshift by its wire, as its administrator unless said. */
export function redshiftProfile(
  { host, port, database, administrator }: RedshiftDouble,
  change: Partial<ProfileOf<'postgres'>> = {},
): ProfileOf<'postgres'> {
  const profile = postgresProfileSchema.parse({
    id: 'warehouse',
    name: 'Warehouse',
    kind: 'postgres',
    server: 'redshift',
    host,
    port,
    database,
    user: administrator.user,
    sslMode: 'disable',
  });
  return { ...profile, ...change };
}

/** Redshift over its wire for the contract suite. */
export async function redshiftWireUnderTest(): Promise<ConnectorUnderTest> {
  const double = await startAwsDouble({ redshift: {} });
  const { redshift } = double;
  await redshift.addTable({
    schema: 'main',
    name: 'plans',
    columns: [
      { name: 'code', type: 'INTEGER' },
      { name: 'name', type: 'VARCHAR' },
    ],
    rows: [
      [1, 'Monthly'],
      [2, 'Yearly'],
    ],
  });
  const opened = await openConnector({ environment: { PGPASSWORD: redshift.administrator.password } });
  return {
    capabilities: opened.connector.capabilities,
    async open(context) {
      const session = await opened.connector.connect(redshiftProfile(redshift), context);
      const events = session.run({ sql: 'SET search_path TO main', parameters: {} }, context);
      for await (const event of events) if (event.type === 'done') break;
      return session;
    },
    endless: 'SELECT pg_sleep(600)',
    plansPath: [redshift.database, 'main', 'plans'],
    async close() {
      await opened.close();
      await double.close();
    },
  };
}
