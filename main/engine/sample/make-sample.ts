import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Progress } from '#shared/model/progress.ts';
import { type Engine, openEngine } from '../engine.ts';
import { quoteText } from '../sql-text.ts';
import { type SampleDescription, sampleVersion } from './description.ts';
import {
  calendarSql,
  channelsSql,
  countriesSql,
  firstDay,
  lastDay,
  offersSql,
  plansSql,
  platformsSql,
} from './dimensions.ts';
import { drawSql, livesSql, signUpsSql, subscriptionEventsSql } from './events.ts';
import { lifetimesSql } from './lifetimes.ts';
import { subscriptionsSql, transactionsSql, usersSql } from './records.ts';

/** The library's queries that compute the report's rows, in the order they stand in it. */
const reportProcedures = [
  'subscription/subscriber-daily',
  'subscription/subscriber-weekly',
  'subscription/subscriber-monthly',
  'subscription/subscriber-total',
] as const;

export interface MakeSample {
  /** An empty folder for the files. */
  readonly folder: string;
  readonly temporary: string;
  readonly scale: number;
  readonly seed: number;
  /** The SQL of a saved query for the embedded engine. */
  readonly sqlOf: (id: string) => Promise<string>;
  readonly signal: AbortSignal | undefined;
  readonly report: (progress: Progress) => void;
}

interface Published {
  readonly name: string;
  readonly comment: string;
  /** The rows as they are written, in their one order. */
  readonly sql: string;
}

const tables: readonly Published[] = [
  {
    name: 'countries',
    comment: 'Where the service is sold',
    sql: 'SELECT country, country_code, launched_on FROM countries ORDER BY country',
  },
  {
    name: 'platforms',
    comment: 'Who collects the money',
    sql: 'SELECT platform, kind, fee_percent FROM platforms ORDER BY platform',
  },
  {
    name: 'channels',
    comment: 'Platform or campaign that brought a subscriber, and its sector',
    sql: 'SELECT channel_name, channel_sector, is_campaign FROM channels ORDER BY channel_name',
  },
  {
    name: 'plans',
    comment: 'What is sold: term, price in USD, whether it renews by itself',
    sql: 'SELECT plan_code, term_months, term_days, renews, list_price FROM plans ORDER BY plan_code',
  },
  {
    name: 'calendar',
    comment: 'Every day with its week and month',
    sql: 'SELECT * FROM calendar ORDER BY day',
  },
  { name: 'users', comment: 'Accounts', sql: 'SELECT * FROM users ORDER BY user_id' },
  {
    name: 'subscriptions',
    comment: 'One row a subscription',
    sql: 'SELECT * FROM subscriptions ORDER BY subscription_id',
  },
  {
    name: 'subscription_events',
    comment: 'Every change of payment status',
    sql: 'SELECT * FROM subscription_events ORDER BY event_id',
  },
  {
    name: 'transactions',
    comment: 'Charges and refunds in USD',
    sql: 'SELECT * FROM transactions ORDER BY transaction_id',
  },
  {
    name: 'subscription_report',
    comment: "Finance's fact table, computed by the subscription queries",
    sql: 'SELECT * FROM subscription_report ORDER BY ALL',
  },
];

async function write(engine: Engine, table: Published, folder: string, signal: AbortSignal | undefined) {
  const file = path.join(folder, `${table.name}.parquet`);
  await engine.run(
    `COPY (${table.sql}) TO ${quoteText(file)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)`,
    { signal },
  );
  const { columns } = await engine.query(`SELECT * FROM read_parquet(${quoteText(file)}) LIMIT 0`);
  const count = await engine.query(`SELECT count(*) FROM read_parquet(${quoteText(file)})`);
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return {
    name: table.name,
    comment: table.comment,
    rows: Number(count.values[0]?.[0]),
    checksum: hash.digest('hex'),
    columns: [...columns],
  };
}

/**
 * Makes the sample's files in a folder, in an engine of its own so that nothing of it is seen before it is whole.
 * The same version, seed and scale give the same bytes.
 */
export async function makeSample(settings: MakeSample): Promise<SampleDescription> {
  const { folder, temporary, scale, seed, sqlOf, signal, report } = settings;
  const procedures = await Promise.all(reportProcedures.map(sqlOf));
  const steps: readonly { readonly message: string; readonly sql: string }[] = [
    ...[calendarSql, countriesSql, platformsSql, channelsSql, plansSql, offersSql, lifetimesSql].map(
      (sql) => ({
        message: 'Opening the business',
        sql,
      }),
    ),
    { message: 'Opening the business', sql: drawSql(seed) },
    { message: 'Signing people up', sql: signUpsSql(scale) },
    { message: 'Living two years', sql: livesSql },
    { message: 'Living two years', sql: subscriptionEventsSql },
    { message: 'Registering users', sql: usersSql },
    { message: 'Registering users', sql: subscriptionsSql },
    { message: 'Charging', sql: transactionsSql },
    { message: 'Charging', sql: 'DROP TABLE lives; DROP TABLE sign_ups; DROP TABLE accounts' },
    ...procedures.map((sql, index) => ({
      message: `Computing ${reportProcedures[index]}`,
      sql: `${index === 0 ? 'CREATE TABLE subscription_report AS' : 'INSERT INTO subscription_report'} ${sql}`,
    })),
  ];
  const all = steps.length + tables.length;
  const engine = await openEngine({ temporary });
  try {
    for (const [done, { message, sql }] of steps.entries()) {
      report({ message, fraction: done / all });
      await engine.run(sql, { signal });
    }
    const written: SampleDescription['tables'] = [];
    for (const [done, table] of tables.entries()) {
      report({ message: `Writing ${table.name}`, fraction: (steps.length + done) / all });
      written.push(await write(engine, table, folder, signal));
    }
    const description = { version: sampleVersion, seed, scale, firstDay, lastDay, tables: written };
    await writeFile(path.join(folder, 'sample.json'), `${JSON.stringify(description, null, 2)}\n`);
    return description;
  } finally {
    engine.close();
  }
}

export const sampleTableNames: readonly string[] = tables.map(({ name }) => name);
