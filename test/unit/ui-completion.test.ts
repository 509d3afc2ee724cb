import { describe, expect, it } from 'vitest';
import { groupsOf } from '#renderer/features/editor/completion/groups.ts';
import { tableReferences } from '#renderer/features/editor/completion/references.ts';
import { suggestAt } from '#renderer/features/editor/completion/suggest.ts';
import { allToRun, statementToRun } from '#renderer/features/editor/statement-to-run.ts';
import type { Dialect } from '#shared/model/query.ts';
import { quotedName } from '#shared/sql/names.ts';

const tables = [
  {
    schema: 'sample',
    name: 'subscription_report',
    columns: [
      { name: 'Type', type: 'VARCHAR' },
      { name: 'value', type: 'DECIMAL(18,2)' },
    ],
  },
  { schema: 'imports', name: 'plans', columns: [{ name: 'plan', type: 'VARCHAR' }] },
  {
    schema: 'sales',
    name: 'orders',
    columns: [
      { name: 'id', type: 'BIGINT' },
      { name: 'amount', type: 'DECIMAL(18,2)' },
    ],
  },
  {
    schema: 'sales',
    name: 'customers',
    columns: [
      { name: 'id', type: 'BIGINT' },
      { name: 'city', type: 'VARCHAR' },
    ],
  },
];

/** Suggestions at the bar in a text. */
function at(textWithBar: string, dialect: Dialect = 'duckdb') {
  const offset = textWithBar.indexOf('|');
  return suggestAt(textWithBar.replace('|', ''), offset, { dialect, tables });
}

function columns(textWithBar: string, dialect: Dialect = 'duckdb'): readonly string[] {
  return at(textWithBar, dialect).flatMap(({ kind, label }) => (kind === 'column' ? [label] : []));
}

function kinds(textWithBar: string, dialect: Dialect = 'duckdb'): readonly string[] {
  return [...new Set(at(textWithBar, dialect).map(({ kind }) => kind))];
}

describe('completion', () => {
  it('finds the tables of a statement with their aliases', () => {
    const found = tableReferences(
      groupsOf(
        'SELECT * FROM sample.subscription_report AS s, "my plans" p LEFT JOIN x USING (a) WHERE 1',
        'duckdb',
      ),
    );
    expect(found.map(({ path, alias }) => [...path, alias])).toEqual([
      ['sample', 'subscription_report', 's'],
      ['my plans', 'p'],
      ['x', undefined],
    ]);
  });

  it('offers the columns of the statement under the cursor, quoted where they need it', () => {
    const found = at('SELECT 1 FROM imports.plans; SELECT | FROM sample.subscription_report').filter(
      (one) => one.kind === 'column',
    );
    expect(found.map((one) => one.insert)).toEqual(['"Type"', 'value']);
    expect(found.map((one) => one.detail)).toEqual([
      'VARCHAR · subscription_report',
      'DECIMAL(18,2) · subscription_report',
    ]);
  });

  it('offers after a dot what the name before it holds: an alias’s columns, a schema’s tables', () => {
    expect(at('SELECT s.| FROM sample.subscription_report s').map((one) => one.label)).toEqual([
      'Type',
      'value',
    ]);
    expect(at('SELECT * FROM imports.|').map((one) => [one.kind, one.insert])).toEqual([['table', 'plans']]);
    expect(at('SELECT * FROM hive.imports.pl|').map((one) => one.label)).toEqual(['plans']);
  });

  it('offers tables with their schema, and keywords', () => {
    const all = at('SEL|');
    expect(all.find((one) => one.label === 'plans')?.insert).toBe('imports.plans');
    expect(all.some((one) => one.kind === 'keyword' && one.label === 'SELECT')).toBe(true);
  });

  it('offers to read tables that were never read, last, and nowhere inside a text', () => {
    const unread = (text: string) =>
      suggestAt(text, text.length, { dialect: 'athena', tables: [], unread: 'Lake' }).at(-1);
    const offer = { kind: 'read-tables', label: 'Read the tables of Lake', insert: '' };
    expect(unread('SELECT * FROM ')).toEqual(offer);
    expect(unread('SELECT ')).toEqual(offer);
    expect(unread('SELECT * FROM sales.')).toEqual(offer);
    expect(unread("SELECT 'a ")).toBeUndefined();
    expect(at('SELECT * FROM |').map(({ kind }) => kind)).not.toContain('read-tables');
  });

  it('ranks columns of the query first, then tables, functions and keywords', () => {
    expect(kinds('SELECT | FROM sales.orders o')).toEqual([
      'column',
      'alias',
      'table',
      'schema',
      'function',
      'keyword',
    ]);
  });

  it('offers tables and no columns where a table stands', () => {
    for (const text of ['SELECT id FROM |', 'SELECT 1 FROM sales.orders o, |', 'SELECT 1 FROM x JOIN cu|']) {
      expect(kinds(text)).toEqual(['table', 'schema', 'keyword']);
    }
    expect(kinds('SELECT id, | FROM sales.orders')).toContain('column');
    expect(kinds('SELECT 1 FROM sales.orders GROUP BY id, |')).toContain('column');
  });

  it('offers types where a type stands', () => {
    expect(kinds('SELECT CAST(a AS |', 'athena')).toEqual(['type']);
    expect(at('SELECT a::su|', 'redshift').map((one) => one.label)).toContain('super');
    expect(at('SELECT a::|', 'postgres').map((one) => one.label)).toContain('jsonb');
  });

  it.each([
    "SELECT 'te|xt'",
    "SELECT 'open |",
    'SELECT 1 -- no|te',
    'SELECT 1 /* no|te */',
    'SELECT a AS na|',
    'SELECT 12|',
    'SELECT :par|',
  ])('offers nothing in %s', (text) => {
    expect(at(text)).toEqual([]);
  });
});

describe('what completion knows of half a statement', () => {
  it.each([
    ['SELECT o.id, | FROM sales.orders o JOIN sales.customers c ON o.id = c.id', ['id', 'amount', 'city']],
    ['SELECT * FROM sales.orders o JOIN sales.customers c ON o.|', ['id', 'amount']],
    ['SELECT a,, FROM sales.orders WHERE (|', ['id', 'amount']],
    ['SELECT * FROM sales.orders WHERE amount > | GROUP BY', ['id', 'amount']],
    ['SELECT * FROM (sales.orders o JOIN sales.customers c ON true) WHERE |', ['id', 'amount', 'city']],
    ['UPDATE sales.orders SET |', ['id', 'amount']],
    ['INSERT INTO sales.orders (|', ['id', 'amount']],
    ['DELETE FROM sales.orders WHERE |', ['id', 'amount']],
    ['MERGE INTO sales.orders o USING imports.plans p ON |', ['id', 'amount', 'plan']],
    ['SELECT extract(year FROM id), | FROM sales.orders', ['id', 'amount']],
    ['SELECT * FROM sales.orders WHERE id IS DISTINCT FROM |', ['id', 'amount']],
    ['EXPLAIN SELECT | FROM sales.orders', ['id', 'amount']],
    ['FROM sales.orders SELECT |', ['id', 'amount']],
  ])('columns in %s', (text, expected) => {
    expect(columns(text)).toEqual(expected);
  });

  it('follows queries in brackets, each with its own tables and those around it', () => {
    expect(
      columns('SELECT | FROM (SELECT id AS number, amount * 2 AS twice, city FROM sales.orders) x'),
    ).toEqual(['number', 'twice', 'city']);
    expect(columns('SELECT * FROM sales.orders o WHERE id IN (SELECT | FROM imports.plans)')).toEqual([
      'plan',
      'id',
      'amount',
    ]);
    expect(columns('SELECT x.| FROM (SELECT * FROM sales.customers) x')).toEqual(['id', 'city']);
    expect(columns('SELECT | FROM imports.plans UNION ALL SELECT id FROM sales.orders')).toEqual(['plan']);
    expect(columns('SELECT plan FROM imports.plans UNION ALL SELECT | FROM sales.orders')).toEqual([
      'id',
      'amount',
    ]);
  });

  it('follows WITH, the names given to its columns, and later ones that read earlier ones', () => {
    const text =
      'WITH a AS (SELECT id, amount AS paid FROM sales.orders), b (x, y) AS (SELECT 1, 2), ' +
      'c AS (SELECT a.*, b.x FROM a, b) SELECT | FROM c';
    expect(columns(text)).toEqual(['id', 'paid', 'x']);
    expect(columns('WITH a AS (SELECT | FROM sales.orders) SELECT 1 FROM imports.plans')).toEqual([
      'id',
      'amount',
    ]);
    const tablesAt = at('WITH recent AS (SELECT 1 AS n) SELECT * FROM |').filter(
      ({ kind }) => kind === 'table',
    );
    expect(tablesAt[0]).toEqual({
      kind: 'table',
      label: 'recent',
      insert: 'recent',
      detail: 'of this statement',
    });
    const types = at('WITH a AS (SELECT id AS n FROM sales.orders) SELECT | FROM a');
    expect(types.find(({ label }) => label === 'n')?.detail).toBe('BIGINT · a');
  });

  it('keeps to the statement of the cursor', () => {
    const script = 'SELECT 1 FROM imports.plans;\nSELECT | FROM sales.orders;\nSELECT 1 FROM sales.customers';
    expect(columns(script)).toEqual(['id', 'amount']);
    expect(columns('SELECT 1 FROM imports.plans; |')).toEqual([]);
  });
});

describe('the dialect of a completion', () => {
  const labels = (dialect: Dialect, kind: string) =>
    at('SELECT |', dialect).flatMap((one) => (one.kind === kind ? [one.label] : []));

  it('has its own functions and keywords', () => {
    expect(labels('redshift', 'function')).toContain('dateadd');
    expect(labels('postgres', 'function')).not.toContain('dateadd');
    expect(labels('athena', 'function')).toContain('approx_distinct');
    expect(labels('duckdb', 'function')).toContain('approx_count_distinct');
    expect(labels('redshift', 'keyword')).toContain('QUALIFY');
    expect(labels('postgres', 'keyword')).not.toContain('QUALIFY');
    expect(labels('athena', 'keyword')).toContain('UNLOAD');
  });

  it('quotes names as it needs it', () => {
    const quoted = (names: readonly string[], dialect: Dialect) =>
      names.map((name) => quotedName(name, dialect));
    expect(quoted(['plan', 'Meta 1', 'order', 'say "x"', 'tag', '2024'], 'duckdb')).toEqual([
      'plan',
      '"Meta 1"',
      '"order"',
      '"say ""x"""',
      'tag',
      '"2024"',
    ]);
    expect(quoted(['tag', 'user', 'date'], 'redshift')).toEqual(['"tag"', '"user"', 'date']);
    expect(quoted(['date', 'tag'], 'athena')).toEqual(['"date"', 'tag']);
  });
});

it('completes at once in a script of 57 KB', () => {
  const one = 'SELECT o.id, count(*) AS n FROM sales.orders o WHERE o.amount > 10 GROUP BY 1;\n';
  const script = `${one.repeat(370)}SELECT | FROM sales.customers;\n${one.repeat(370)}`;
  expect(script.length).toBeGreaterThan(57_000);
  expect(columns(script)).toEqual(['id', 'city']);
});

describe('what a run key runs', () => {
  const text = 'SELECT 1;\nSELECT 2;\n';

  it('takes the statement under the cursor, and says where it begins', () => {
    expect(statementToRun(text, { start: 12, end: 12 })).toEqual({ sql: 'SELECT 2', offset: 10 });
  });

  it('takes the selection if it holds a statement', () => {
    expect(statementToRun(text, { start: 7, end: 18 })).toEqual({ sql: '1;\nSELECT 2', offset: 7 });
    expect(statementToRun(text, { start: 8, end: 9 })).toEqual({ sql: 'SELECT 1', offset: 0 });
  });

  it('runs nothing where there is no statement', () => {
    expect(statementToRun('-- nothing yet\n', { start: 0, end: 0 })).toBeUndefined();
    expect(allToRun('  \n')).toBeUndefined();
    expect(allToRun(text)).toEqual({ sql: text, offset: 0 });
  });
});
