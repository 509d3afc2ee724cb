import { chown, writeFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { quoteName, quoteText } from '#main/engine/sql-text.ts';
import { postgresPrograms } from './binaries.ts';
import type { Identity } from './certificates.ts';
import { freshDataFolder } from './data-folder.ts';
import { startServerProcess } from './server-process.ts';

export interface PostgresSettings {
  /** With it the server speaks TLS; otherwise it refuses TLS. */
  readonly tls?: Identity;
  /** Whether it also takes connections without TLS; it does if not said. */
  readonly withoutTls?: boolean;
  readonly maxConnections?: number;
  /** Values of PostgreSQL's own settings. */
  readonly values?: Readonly<Record<string, string>>;
}

/** A real PostgreSQL of the test's own on 127.0.0.1. `postgres` may log in without a password. */
export interface PostgresServer {
  readonly host: '127.0.0.1';
  readonly port: number;
  /** `postgres://…`, as whoever is named, without a password if none is given. */
  url(database: string, user?: string, password?: string): string;
  /** A connection that `stop` ends if the test has not. */
  connect(config?: pg.ClientConfig): Promise<pg.Client>;
  /** Makes an empty database and gives its name; a name of its own if none is said. */
  createDatabase(name?: string): Promise<string>;
  /** Makes a user; without a password it is trusted. */
  addUser(name: string, password?: string): Promise<void>;
  /** Ends the server's side of other sessions than our own, as an administrator does; how many it ended. */
  killSessions(of?: {
    readonly database?: string;
    readonly user?: string;
    readonly exceptUser?: string;
  }): Promise<number>;
  /** Stops and starts it on the same port and data, with other settings; sessions are lost. */
  restart(settings?: PostgresSettings): Promise<void>;
  stop(): Promise<void>;
}

const trusted = 'trusted_users';

function accessRules({ tls, withoutTls = true }: PostgresSettings): string {
  const kind = tls === undefined || withoutTls ? 'host' : 'hostssl';
  const rules = [
    'host all postgres 127.0.0.1/32 trust',
    `${kind} all +${trusted} 127.0.0.1/32 trust`,
    `${kind} all all 127.0.0.1/32 scram-sha-256`,
  ];
  return `${rules.join('\n')}\n`;
}

async function configure(
  folder: string,
  settings: PostgresSettings,
  owner?: { uid: number; gid: number },
): Promise<Record<string, string>> {
  const place = (name: string) => path.join(folder, name);
  await writeFile(place('pg_hba.conf'), accessRules(settings));
  const values: Record<string, string> = { ...settings.values };
  if (settings.maxConnections !== undefined) values.max_connections = String(settings.maxConnections);
  if (settings.tls === undefined) return values;
  await writeFile(place('server.crt'), settings.tls.certificate);
  await writeFile(place('server.key'), settings.tls.key, { mode: 0o600 });
  if (owner !== undefined) {
    await chown(place('server.key'), owner.uid, owner.gid);
  }
  return { ...values, ssl: 'on' };
}

/** Starts a server of its own, in about half a second. */
export async function startPostgres(settings: PostgresSettings = {}): Promise<PostgresServer> {
  const programs = await postgresPrograms();
  const folder = await freshDataFolder(programs);
  const values = await configure(folder, settings, programs.owner);
  let server = await startServerProcess({ programs, folder, values });
  const { port } = server;
  const open = new Set<pg.Client>();
  let databases = 0;

  async function connect(config: pg.ClientConfig = {}): Promise<pg.Client> {
    const client = new pg.Client({
      host: '127.0.0.1',
      port,
      user: 'postgres',
      database: 'postgres',
      ...config,
    });
    // A session that the server ends says so to whoever waits for it; here it must only not end the test's process.
    client.on('error', () => undefined);
    client.on('end', () => open.delete(client));
    await client.connect();
    open.add(client);
    return client;
  }

  async function administer(sql: string): Promise<pg.QueryResult> {
    const client = await connect();
    try {
      return await client.query(sql);
    } finally {
      await client.end();
    }
  }

  await administer(`CREATE ROLE ${trusted} NOLOGIN`);

  return {
    host: '127.0.0.1',
    port,
    url(database, user = 'postgres', password) {
      const who = [user, ...(password === undefined ? [] : [password])].map(encodeURIComponent).join(':');
      return `postgres://${who}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
    },
    connect,
    async createDatabase(name) {
      databases += 1;
      const chosen = name ?? `test_${databases}`;
      await administer(`CREATE DATABASE ${quoteName(chosen)} STRATEGY file_copy`);
      return chosen;
    },
    async addUser(name, password) {
      const how = password === undefined ? `IN ROLE ${trusted}` : `PASSWORD ${quoteText(password)}`;
      await administer(`CREATE ROLE ${quoteName(name)} LOGIN ${how}`);
    },
    async killSessions({ database, user, exceptUser } = {}) {
      const conditions = ["pid <> pg_backend_pid() AND backend_type = 'client backend'"];
      if (database !== undefined) conditions.push(`datname = ${quoteText(database)}`);
      if (user !== undefined) conditions.push(`usename = ${quoteText(user)}`);
      if (exceptUser !== undefined) conditions.push(`usename <> ${quoteText(exceptUser)}`);
      // With a time to wait for, each has ended when the call returns.
      const ended = await administer(
        `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE ${conditions.join(' AND ')}`,
      );
      return ended.rows.length;
    },
    async restart(changed = settings) {
      await server.stop({ keepFolder: true });
      const changedValues = await configure(folder, changed, programs.owner);
      server = await startServerProcess({ programs, folder, port, values: changedValues });
    },
    async stop() {
      await Promise.all([...open].map((client) => client.end()));
      await server.stop();
    },
  };
}
