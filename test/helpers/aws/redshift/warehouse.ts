import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type pg from 'pg';
import { quoteName } from '#main/engine/sql-text.ts';
import { type PostgresServer, type PostgresSettings, startPostgres } from '../../postgres/server.ts';
import type { TypeIds } from './wire/row-description.ts';

/** The PostgreSQL under the double, with Redshift's functions and views in every database. */
export interface Warehouse {
  readonly postgres: PostgresServer;
  readonly typeIds: TypeIds;
  /** A session of the server's own administrator; one a database, kept open. */
  administrator(database: string): Promise<pg.Client>;
  /** Makes a role of the database, once; `superuser` as the cluster's first user is. */
  addRole(name: string, options?: { readonly superuser?: boolean }): Promise<void>;
  hasRole(name: string): boolean;
  stop(): Promise<void>;
}

/** Whoever is in it may read and write the files that UNLOAD and COPY pass through. */
const group = 'redshift_users';

async function installLayer(client: pg.Client): Promise<TypeIds> {
  await client.query('SET allow_system_table_mods = on');
  for (const name of ['functions', 'kept', 'catalog']) {
    await client.query(await readFile(path.join(import.meta.dirname, 'layer', `${name}.sql`), 'utf8'));
  }
  await client.query('GRANT ALL ON SCHEMA public TO PUBLIC');
  const { rows } = await client.query(
    "SELECT 'geometry'::regtype::oid::int AS geometry, 'geography'::regtype::oid::int AS geography",
  );
  return rows[0];
}

/** Starts one with a database of each name. */
export async function startWarehouse(
  databases: readonly string[],
  settings: PostgresSettings = {},
): Promise<Warehouse> {
  const postgres = await startPostgres(settings);
  const sessions = new Map<string, Promise<pg.Client>>();
  const roles = new Map<string, Promise<void>>();
  const template = await postgres.connect({ database: 'template1' });
  const typeIds = await installLayer(template);
  await template.query(
    `CREATE ROLE ${group} IN ROLE trusted_users, pg_read_server_files, pg_write_server_files`,
  );
  await template.end();
  for (const name of databases) await postgres.createDatabase(name);

  function administrator(database: string): Promise<pg.Client> {
    const known = sessions.get(database) ?? postgres.connect({ database });
    sessions.set(database, known);
    return known;
  }

  async function makeRole(name: string, superuser: boolean): Promise<void> {
    const client = await administrator(databases[0] ?? 'postgres');
    const rights = superuser ? 'SUPERUSER' : '';
    await client.query(`CREATE ROLE ${quoteName(name)} LOGIN ${rights} IN ROLE ${group}`);
  }

  return {
    postgres,
    typeIds,
    administrator,
    addRole(name, { superuser = false } = {}) {
      const made = roles.get(name) ?? makeRole(name, superuser);
      roles.set(name, made);
      return made;
    },
    hasRole: (name) => roles.has(name),
    stop: () => postgres.stop(),
  };
}
