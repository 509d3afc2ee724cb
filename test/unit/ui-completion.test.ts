import { describe, expect, it } from 'vitest';
import { quoteName, suggestAt, tableReferences } from '#renderer/features/editor/completion.ts';
import { allToRun, statementToRun } from '#renderer/features/editor/statement-to-run.ts';

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
];

/** Suggestions at the bar in a text. */
function at(textWithBar: string) {
  const offset = textWithBar.indexOf('|');
  return suggestAt(textWithBar.replace('|', ''), offset, tables);
}

describe('completion', () => {
  it('finds the tables of a statement with their aliases', () => {
    expect(
      tableReferences(
        'SELECT * FROM sample.subscription_report AS s, "my plans" p LEFT JOIN x USING (a) WHERE 1',
      ),
    ).toEqual([
      { schema: 'sample', name: 'subscription_report', alias: 's' },
      { schema: undefined, name: 'my plans', alias: 'p' },
      { schema: undefined, name: 'x', alias: undefined },
    ]);
  });

  it('offers the columns of the statement under the cursor, quoted where they need it', () => {
    const columns = at('SELECT 1 FROM imports.plans; SELECT | FROM sample.subscription_report').filter(
      (one) => one.kind === 'column',
    );
    expect(columns.map((one) => one.insert)).toEqual(['"Type"', 'value']);
  });

  it('offers after a dot what the name before it holds: an alias’s columns, a schema’s tables', () => {
    expect(at('SELECT s.| FROM sample.subscription_report s').map((one) => one.label)).toEqual([
      'Type',
      'value',
    ]);
    expect(at('SELECT * FROM imports.|').map((one) => [one.kind, one.insert])).toEqual([['table', 'plans']]);
  });

  it('offers tables with their schema, and keywords', () => {
    const all = at('SEL|');
    expect(all.find((one) => one.label === 'plans')?.insert).toBe('imports.plans');
    expect(all.some((one) => one.kind === 'keyword' && one.label === 'SELECT')).toBe(true);
  });

  it('quotes names as SQL needs it', () => {
    expect(['plan', 'Meta 1', 'order', 'say "x"'].map(quoteName)).toEqual([
      'plan',
      '"Meta 1"',
      '"order"',
      '"say ""x"""',
    ]);
  });
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
