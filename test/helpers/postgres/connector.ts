import type { Aws } from '#main/aws/aws.ts';
import {
  createPostgresConnector,
  type PostgresConnectorSettings,
} from '#main/connectors/postgres/session.ts';
import { openEngine } from '#main/engine/engine.ts';
import { createPromptDesk } from '#main/platform/prompts.ts';
import { type ProfileOf, postgresProfileSchema } from '#shared/model/connection.ts';
import type { ConnectorUnderTest } from '#test/contract/connector-suite.ts';
import { temporaryFolder } from '#test/helpers/core.ts';
import { secretsInMemory } from '#test/helpers/secrets.ts';
import { type PostgresServer, startPostgres } from './server.ts';

/** Nothing of AWS: whoever asks learns so. */
export const withoutAws: Aws = new Proxy(Object.create(null), {
  get(_target, name) {
    throw new Error(`The test has no AWS, and ${String(name)} was asked of it.`);
  },
});

/** A profile of a server of the test's own, without TLS unless said. */
export function profileOf(
  server: PostgresServer,
  database: string,
  change: Partial<ProfileOf<'postgres'>> = {},
): ProfileOf<'postgres'> {
  return {
    ...postgresProfileSchema.parse({
      id: 'wire',
      name: 'Wire',
      kind: 'postgres',
      host: server.host,
      port: server.port,
      database,
      user: 'postgres',
      sslMode: 'disable',
    }),
    ...change,
  };
}

/** The connector with an engine of its own; `close` when done. */
export async function openConnector(change: Partial<PostgresConnectorSettings> = {}) {
  const place = await temporaryFolder();
  const engine = await openEngine({ temporary: place.folder });
  const prompts = createPromptDesk();
  const secrets = secretsInMemory();
  const settings = { engine, prompts, secrets, environment: {}, aws: withoutAws, ...change };
  return {
    connector: createPostgresConnector(settings),
    engine,
    prompts,
    secrets,
    folder: place.folder,
    async close() {
      engine.close();
      await place.remove();
    },
  };
}

/** A database as the contract suite wants it. */
export async function databaseOfPlans(server: PostgresServer): Promise<string> {
  const database = await server.createDatabase();
  const client = await server.connect({ database });
  await client.query(`CREATE SCHEMA main; ALTER DATABASE "${database}" SET search_path = main`);
  await client.query(
    "CREATE TABLE main.plans (code INTEGER, name VARCHAR); INSERT INTO main.plans VALUES (1, 'Monthly'), (2, 'Yearly')",
  );
  await client.end();
  return database;
}

/** Plain PostgreSQL for the contract suite. */
export async function postgresUnderTest(): Promise<ConnectorUnderTest> {
  const server = await startPostgres();
  const database = await databaseOfPlans(server);
  const opened = await openConnector();
  return {
    capabilities: opened.connector.capabilities,
    open: (context) => opened.connector.connect(profileOf(server, database), context),
    endless: 'SELECT pg_sleep(600)',
    plansPath: [database, 'main', 'plans'],
    async close() {
      await opened.close();
      await server.stop();
    },
  };
}
