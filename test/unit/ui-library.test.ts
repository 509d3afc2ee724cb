import { describe, expect, it } from 'vitest';
import { describeAge, describeElapsed } from '#renderer/components/text/describe.ts';
import { formatSql } from '#renderer/features/editor/format-sql.ts';
import { libraryTree } from '#renderer/features/library/library-tree.ts';
import { ownQueryId, queryFileText } from '#renderer/features/library/query-text.ts';
import type { QuerySummary } from '#shared/model/query.ts';
import { describeBytes } from '#shared/text/bytes.ts';

function query(id: string, title: string, tags: string[] = []): QuerySummary {
  return {
    id,
    title,
    description: '',
    tags,
    dialects: ['duckdb'],
    parameters: [],
    readOnly: !id.startsWith('my/'),
  };
}

describe('the library as a tree', () => {
  const queries = [
    query('subscription/report', 'Subscription report', ['finance']),
    query('subscription/churn', 'Churn this month'),
    query('my/plans/active', 'Active by plan'),
  ];

  it('groups by folder, the user’s own first', () => {
    expect(libraryTree(queries, '')).toMatchObject([
      { title: 'My queries', children: [{ title: 'Plans', children: [{ id: 'my/plans/active' }] }] },
      {
        title: 'Subscription',
        children: [{ title: 'Churn this month' }, { title: 'Subscription report' }],
      },
    ]);
  });

  it('finds by every word of the search, in title, id or tags', () => {
    expect(libraryTree(queries, 'FINANCE report')).toMatchObject([
      { title: 'Subscription', children: [{ id: 'subscription/report' }] },
    ]);
    expect(libraryTree(queries, 'finance churn')).toEqual([]);
  });
});

describe('the text of a saved query', () => {
  it('gives bare SQL front matter with its parameters', () => {
    const declared = [{ name: 'day', type: 'date' as const, optional: false }];
    expect(queryFileText('SELECT :day;\n', 'Plans: "all"', declared)).toBe(
      '/*---\ntitle: "Plans: \\"all\\""\nparameters:\n  - name: day\n    type: date\n---*/\n\nSELECT :day;\n',
    );
  });

  it('keeps front matter that is there and changes its title', () => {
    const text = '/*---\ntitle: Old\ntags: [a]\n---*/\n\nSELECT 1;\n';
    expect(queryFileText(text, 'New', [])).toBe('/*---\ntitle: "New"\ntags: [a]\n---*/\n\nSELECT 1;\n');
  });

  it('names its file after its title', () => {
    expect(ownQueryId('Churn: this month, by café')).toBe('my/churn-this-month-by-cafe');
    expect(ownQueryId('…')).toBe('my/query');
  });

  it('is formatted without touching its front matter or parameters', async () => {
    const text = '/*---\ntitle: x\n---*/\n\nselect a, sum(b) from t where d >= :day group by all\n';
    expect(await formatSql(text, 'duckdb')).toBe(
      '/*---\ntitle: x\n---*/\n\nSELECT\n  a,\n  sum(b)\nFROM\n  t\nWHERE\n  d >= :day\nGROUP BY ALL\n',
    );
  });
});

describe('words for figures', () => {
  it('says how long, how long ago and how large', () => {
    expect([35, 2449, 185_000].map(describeElapsed)).toEqual(['35 ms', '2.4 s', '3 min 5 s']);
    const now = new Date('2024-06-30T12:00:00Z');
    expect(describeAge('2024-06-30T11:59:40Z', now)).toBe('just now');
    expect(describeAge('2024-06-30T11:15:00Z', now)).toBe('45 min ago');
    expect(describeAge('2024-06-30T03:00:00Z', now)).toBe('9 h ago');
    expect([640, 1234, 999_600, 35_000_000].map(describeBytes)).toEqual([
      '640 B',
      '1.2 kB',
      '1.0 MB',
      '35 MB',
    ]);
  });
});
