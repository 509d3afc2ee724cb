import path from 'node:path';
import { format } from 'sql-formatter';
import { expect, it } from 'vitest';
import { openLibrary } from '#main/library/library.ts';
import { namedParameters } from '#shared/sql/parameters.ts';
import { repository } from '#test/helpers/core.ts';
import { libraryCases } from '#test/helpers/library-cases.ts';

const library = openLibrary({
  builtIn: path.join(repository, 'queries'),
  own: path.join(repository, 'no-queries-of-ones-own'),
  temporary: repository,
});

it('has no problem in any built-in query, and each is written for DuckDB, Redshift and Athena', async () => {
  const { queries, problems } = await library.list();
  expect(problems).toEqual([]);
  expect(queries.map(({ id }) => id).filter((id) => id.startsWith('subscription/'))).toEqual([
    'subscription/active-by-channel',
    'subscription/active-by-payment-status',
    'subscription/active-by-plan',
    'subscription/churn-this-month',
    'subscription/report',
    'subscription/subscriber-daily',
    'subscription/subscriber-monthly',
    'subscription/subscriber-total',
    'subscription/subscriber-weekly',
  ]);
  // Those are what the suites of each dialect run.
  expect([...new Set(libraryCases.map(([id]) => id))].sort()).toEqual(queries.map(({ id }) => id).sort());
  for (const query of queries) {
    expect([query.id, query.dialects.toSorted()]).toEqual([query.id, ['athena', 'duckdb', 'redshift']]);
  }
});

/** What Redshift's SQL does not have, though DuckDB's does. */
const notRedshift = [
  /\bFILTER\s*\(/i,
  /\bQUALIFY\b/i,
  /GROUP BY ALL/i,
  /IS (NOT )?DISTINCT FROM/i,
  /INTERVAL \d/i,
  /\[/,
  /\blist_/i,
];

it('parses as Redshift, with the same parameters, and uses nothing Redshift lacks', async () => {
  const { queries } = await library.list();
  for (const { id, parameters } of queries) {
    const { sql } = await library.get(id, 'redshift');
    expect(() => format(sql, { language: 'redshift', paramTypes: { named: [':'] } })).not.toThrow();
    expect([id, namedParameters(sql).sort()]).toEqual([id, parameters.map(({ name }) => name).sort()]);
    for (const construct of notRedshift) expect([id, construct.test(sql)]).toEqual([id, false]);
  }
});
