import { type PostgresServer, startPostgres } from '#test/helpers/postgres/server.ts';

export const factRows = 1_000_000;

/** A server with a table of a million rows of 14 columns, one of the subscription facts' shape. */
export async function serverOfFacts(): Promise<PostgresServer> {
  const server = await startPostgres();
  const client = await server.connect();
  await client.query(`
    CREATE TABLE facts AS
    SELECT
      i AS event_id,
      100000 + i % 50000 AS user_id,
      DATE '2015-01-01' + (i % 730)::INTEGER AS day,
      TIMESTAMP '2015-01-01' + (i * 61 % 63072000) * INTERVAL '1 second' AS created,
      (ARRAY['HK', 'SG', 'TW', 'MY', 'TH', 'ID'])[1 + i % 6] AS country,
      (ARRAY['ios', 'android', 'web', 'tv'])[1 + i % 4] AS platform,
      (ARRAY['Basic', 'Standard', 'Premium'])[1 + i % 3] AS plan,
      (ARRAY['organic', 'paid', 'partner'])[1 + i * 7 % 3] AS channel,
      (ARRAY['paid', 'failed', 'refunded'])[1 + i * 11 % 3] AS status,
      (i * 29 % 100000 / 100.0)::NUMERIC(12, 2) AS amount,
      (i * 31 % 10000 / 10000.0)::NUMERIC(6, 4) AS rate,
      (i % 10)::INTEGER AS quantity,
      i % 2 = 0 AS trial,
      'note ' || i % 1000 AS note
    FROM generate_series(1::BIGINT, ${factRows}) AS g(i)`);
  await client.query('VACUUM ANALYZE facts');
  return server;
}
