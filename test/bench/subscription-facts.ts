import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { quoteText } from '#main/engine/sql-text.ts';

/**
 * Writes `rows` facts of the subscription report's shape (14 columns) as Parquet: 8 platforms × 165 plans ×
 * 6 countries × 5 payment statuses, the same for every run. In a process of its own, so that the peak memory of the
 * measured one does not include it.
 */
export async function writeSubscriptionFacts(file: string, rows: number): Promise<void> {
  const sql = `COPY (
    SELECT
      'Type ' || (h % 6) AS "Type", 'daily' AS "Resolution Type", 'Country ' || (h // 7 % 6) AS "Country",
      'Platform ' || (h // 43 % 8) AS "Platform", DATE '2017-01-01' + (h // 997 % 730)::INTEGER AS "Start Date",
      'Plan ' || lpad((h // 401 % 165)::VARCHAR, 3, '0') AS "Meta 1", 'Channel ' || (h // 31 % 20) AS "Meta 2",
      'Sector ' || (h // 37 % 5) AS "Meta 3", 'Status ' || (h // 10007 % 5) AS "Meta 4",
      NULL::VARCHAR AS "Meta 5", NULL::VARCHAR AS "Meta 6", NULL::VARCHAR AS "Meta 7", NULL::VARCHAR AS "Meta 8",
      (h // 13 % 100000 / 100)::DECIMAL(18, 2) AS value
    FROM (SELECT (hash(range) % 1000000000000)::BIGINT AS h FROM range(${rows}))
  ) TO ${quoteText(file)} (FORMAT parquet)`;
  const script = `import { DuckDBInstance } from '@duckdb/node-api';
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run(${JSON.stringify(sql)});`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
}
