import pg from 'pg';
import type { Identity } from '../../postgres/certificates.ts';
import type { PostgresServer, PostgresSettings } from '../../postgres/server.ts';
import type { DoubleContext } from '../core/context.ts';
import { defineJsonService } from '../core/json-service.ts';
import type { AwsService } from '../core/service.ts';
import type { ObjectStore } from '../s3/store.ts';
import { credentialServices } from './credentials.ts';
import { createConnections } from './data-api/connections.ts';
import { createExecutor, type Delays } from './data-api/executor.ts';
import { listOperations } from './data-api/lists.ts';
import type { ResultLimits } from './data-api/run-part.ts';
import { type DataApiSettings, statementOperations } from './data-api/service.ts';
import { createSessions } from './data-api/sessions.ts';
import { createStatements } from './data-api/statements.ts';
import { createSeeding, type Seeding } from './seed.ts';
import { createStatementLog } from './statement-log.ts';
import { prepareCopy } from './transfer/copy.ts';
import { openLocalWork } from './transfer/local.ts';
import { prepareUnload } from './transfer/unload.ts';
import { createUsers } from './users.ts';
import { startWarehouse } from './warehouse.ts';
import { startWire } from './wire/wire.ts';
import { createWireFaults, type WireFaults } from './wire/wire-faults.ts';

export interface RedshiftSettings {
  /** `dev` if not said; the first one is the cluster's own. */
  readonly databases?: readonly string[];
  /** With it the wire speaks TLS. */
  readonly tls?: Identity;
  /** Whether the wire refuses connections without TLS. */
  readonly requireTls?: boolean;
  /** Limits of results of the Data API; the real ones if not said. */
  readonly limits?: Partial<ResultLimits>;
  /** How many files an UNLOAD writes at most. */
  readonly slices?: number;
  /** For the server underneath. */
  readonly postgres?: PostgresSettings;
}

/** Redshift: one database, reached over the wire and over the Data API. */
export interface RedshiftDouble extends Seeding {
  readonly services: readonly AwsService[];
  readonly cluster: string;
  readonly workgroup: string;
  readonly namespace: string;
  readonly database: string;
  readonly host: '127.0.0.1';
  /** Of the wire. */
  readonly port: number;
  /** The cluster's first user, who may do everything. */
  readonly administrator: { readonly user: string; readonly password: string };
  /** Makes a user with a password. */
  addUser(name: string, password: string): Promise<void>;
  /** Makes a secret of a user's. */
  addSecret(arn: string, user: string): void;
  /** How long the Data API's states last; to be changed at will. */
  readonly delays: Delays;
  /** Connections of the wire that break. */
  readonly wireFaults: WireFaults;
  /** Breaks every connection of the wire now; how many. */
  breakConnections(): number;
  /** Ends every session on the server's side, as a restart does; how many. */
  killSessions(): Promise<number>;
  /** Whether a CSV result of the Data API has its columns' names in a first line. */
  csvHeader: ReturnType<DataApiSettings['csvHeader']>;
  /** The server underneath, where there is no Redshift dialect. */
  readonly postgres: PostgresServer;
  close(): Promise<void>;
}

const realLimits: ResultLimits = {
  bytes: 500_000_000,
  rowBytes: 64 * 1024,
  page: { bytes: 1_000_000, rows: Number.POSITIVE_INFINITY },
};

export async function startRedshift(
  context: DoubleContext,
  store: ObjectStore,
  settings: RedshiftSettings = {},
): Promise<RedshiftDouble> {
  const { clock, account, region } = context;
  const { databases = ['dev'], tls, requireTls = false, slices = 2 } = settings;
  const [database = 'dev'] = databases;
  const names = { cluster: 'warehouse', workgroup: 'analysts', namespace: 'analysts' };
  const administrator = { user: 'awsuser', password: 'Awsuser-1' };
  const warehouse = await startWarehouse(databases, settings.postgres);
  const local = await openLocalWork();
  const users = createUsers(clock);
  const secrets = new Map<string, string>();
  const wireFaults = createWireFaults();

  async function addUser(name: string, password: string, superuser = false): Promise<void> {
    await warehouse.addRole(name, { superuser });
    users.add(name, { password, role: name });
  }
  await addUser(administrator.user, administrator.password, true);

  const wire = await startWire({
    users,
    requireTls,
    ...(tls !== undefined && { tls }),
    upstream: warehouse.postgres,
    typeIds: warehouse.typeIds,
    log: createStatementLog(warehouse.administrator, clock),
    faults: wireFaults,
    failed: context.violation,
    prepare: (transfer, describe, options) =>
      transfer.kind === 'unload'
        ? prepareUnload(transfer, describe, options, { store, local, slices })
        : prepareCopy(transfer, describe, options, { store, local }),
  });

  const connections = createConnections({ users, warehouse, port: () => wire.port, tls: tls !== undefined });
  const delays: Delays = { submitted: 0, picked: 0, started: 0, aborting: 0, statistics: 0 };
  const limits = { ...realLimits, ...settings.limits };
  const executor = createExecutor({ clock, connections, warehouse, delays, limits });
  const sessions = createSessions(clock, connections);
  const statements = createStatements({ clock, connections, executor, sessions });
  const places = {
    clusters: new Set([names.cluster]),
    workgroups: new Set([names.workgroup]),
    databases,
    secrets,
  };
  const dataApi = defineJsonService({
    signingName: 'redshift-data',
    target: 'RedshiftData',
    operations: [
      ...statementOperations({
        clock,
        statements,
        sessions,
        places,
        enter: async ({ role, dbUser }) => {
          if (dbUser === undefined) await warehouse.addRole(role);
        },
        csvHeader: () => redshift.csvHeader,
      }),
      ...listOperations({ clock, warehouse, places, statements, sessions }),
    ],
  });

  async function run(sql: string, values: readonly unknown[] = []): Promise<void> {
    const ssl = tls === undefined ? false : { rejectUnauthorized: false };
    const client = new pg.Client({ host: '127.0.0.1', port: wire.port, database, ssl, ...administrator });
    await client.connect();
    try {
      await client.query('SET enable_case_sensitive_identifier TO true');
      await client.query(sql, [...values]);
    } finally {
      await client.end();
    }
  }

  const redshift: RedshiftDouble = {
    services: [
      dataApi,
      ...credentialServices({
        clock,
        users,
        warehouse,
        account,
        region,
        ...names,
        database,
        administrator: administrator.user,
        endpoint: () => ({ address: '127.0.0.1', port: wire.port }),
      }),
    ],
    ...names,
    ...createSeeding(warehouse, database, run),
    database,
    host: '127.0.0.1',
    port: wire.port,
    administrator,
    addUser: (name, password) => addUser(name, password),
    addSecret: (arn, user) => void secrets.set(arn, user),
    delays,
    wireFaults,
    breakConnections: wire.breakAll,
    killSessions: () => warehouse.postgres.killSessions({ exceptUser: 'postgres' }),
    csvHeader: 'first-page',
    postgres: warehouse.postgres,
    async close() {
      await connections.closeAll();
      await wire.close();
      await warehouse.stop();
      await local.close();
    },
  };
  return redshift;
}
