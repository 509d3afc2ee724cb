import { afterAll, beforeAll } from 'vitest';
import { type PostgresServer, type PostgresSettings, startPostgres } from './server.ts';

/** One server for a whole test file: `const server = postgresForFile()` at its top, `server()` in its tests. */
export function postgresForFile(settings: PostgresSettings = {}): () => PostgresServer {
  let server: PostgresServer | undefined;
  beforeAll(async () => {
    server = await startPostgres(settings);
  });
  afterAll(() => server?.stop());
  return () => {
    if (server === undefined) throw new Error('The server starts with the first test, not before.');
    return server;
  };
}
