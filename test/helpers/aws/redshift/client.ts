import pg from 'pg';
import type { RedshiftDouble } from './redshift.ts';

/** A session over the wire whose answers are texts in rows, as the server wrote them. */
export interface TextSession {
  readonly client: pg.Client;
  /** The rows of one statement. */
  rows(sql: string, values?: readonly unknown[]): Promise<readonly (readonly (string | null)[])[]>;
  /** The columns of one statement as `name type-oid`. */
  columns(sql: string): Promise<readonly string[]>;
  end(): Promise<void>;
}

/** Opens one as the administrator, or as whoever the settings say. */
export async function openTextSession(
  { host, port, database, administrator }: RedshiftDouble,
  settings: pg.ClientConfig = {},
): Promise<TextSession> {
  const client = new pg.Client({ host, port, database, ...administrator, ...settings });
  client.on('error', () => undefined);
  await client.connect();
  const query = (sql: string, values: readonly unknown[] = []) => {
    const config: pg.QueryArrayConfig = {
      text: sql,
      values: [...values],
      rowMode: 'array',
      types: { getTypeParser: () => (text: unknown) => text },
    };
    return client.query<(string | null)[]>(config);
  };
  return {
    client,
    rows: async (sql, values) => (await query(sql, values)).rows,
    columns: async (sql) => (await query(sql)).fields.map(({ name, dataTypeID }) => `${name} ${dataTypeID}`),
    end: () => client.end(),
  };
}
