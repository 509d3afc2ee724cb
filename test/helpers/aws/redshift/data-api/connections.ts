import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Users } from '../users.ts';
import type { Warehouse } from '../warehouse.ts';

/** Sessions of the Data API's own, over the wire as everybody's are: one dialect, one log, one set of rules. */
export interface Connections {
  open(database: string, role: string): Promise<pg.Client>;
  /** Asks the server to stop what a session runs. */
  cancel(database: string, pid: number): Promise<void>;
  closeAll(): Promise<void>;
}

export interface ConnectionSettings {
  readonly users: Users;
  readonly warehouse: Warehouse;
  readonly port: () => number;
  readonly tls: boolean;
}

export function pidOf(client: pg.Client): number {
  const id: unknown = Reflect.get(client, 'processID');
  return typeof id === 'number' ? id : 0;
}

export function createConnections({ users, warehouse, port, tls }: ConnectionSettings): Connections {
  const logins = new Map<string, { user: string; password: string }>();
  const open = new Set<pg.Client>();

  return {
    async open(database, role) {
      const login = logins.get(role) ?? { user: `data-api:${role}`, password: randomUUID() };
      if (!logins.has(role)) {
        logins.set(role, login);
        users.add(login.user, { password: login.password, role });
      }
      const ssl = tls ? { rejectUnauthorized: false } : false;
      const client = new pg.Client({ host: '127.0.0.1', port: port(), database, ...login, ssl });
      // What a lost session was running says so itself.
      client.on('error', () => undefined);
      client.on('end', () => open.delete(client));
      await client.connect();
      open.add(client);
      return client;
    },
    async cancel(database, pid) {
      const administrator = await warehouse.administrator(database);
      await administrator.query('SELECT pg_cancel_backend($1)', [pid]);
    },
    async closeAll() {
      await Promise.all([...open].map((client) => client.end().catch(() => undefined)));
    },
  };
}
