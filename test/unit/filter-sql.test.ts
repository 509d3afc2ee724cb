import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBindings } from '#main/engine/bindings.ts';
import { type Engine, openEngine } from '#main/engine/engine.ts';
import { filterSql } from '#main/engine/filter-sql.ts';
import type { Cell, Column } from '#shared/model/column.ts';
import type { Filter } from '#shared/model/result.ts';
import { temporaryFolder } from '#test/helpers/core.ts';

const rows = `(VALUES
  (1, 10::TINYINT, 9007199254740993::BIGINT, 1.10::DECIMAL(5,2), 0.1::DOUBLE, 'Ärger', DATE '2017-01-25', TIMESTAMP '2017-01-25 10:00:00', true, [1, 2], {'a': 9007199254740993}, '\\xAA'::BLOB, INTERVAL '2 days'),
  (2, -10::TINYINT, 9007199254740992::BIGINT, -1.10::DECIMAL(5,2), 'nan'::DOUBLE, 'it''s', DATE '2017-01-26', TIMESTAMP '2017-01-26 00:00:00', false, [], {'a': 1}, 'b'::BLOB, INTERVAL '10 days'),
  (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (4, 0::TINYINT, 0::BIGINT, 0.00::DECIMAL(5,2), 'infinity'::DOUBLE, '', DATE '0044-03-15 (BC)', TIMESTAMP 'infinity', false, [NULL], {'a': NULL}, ''::BLOB, INTERVAL '0 days')
) AS t(id, tiny, big, amount, ratio, word, day, moment, flag, list, struct, bytes, span)`;

describe('filters as SQL', () => {
  let engine: Engine;
  let columns: readonly Column[];
  let place: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeAll(async () => {
    place = await temporaryFolder();
    engine = await openEngine({ temporary: place.folder });
    columns = (await engine.query(`SELECT * FROM ${rows} LIMIT 0`)).columns;
  });
  afterAll(async () => {
    engine.close();
    await place.remove();
  });

  async function ids(...filters: Filter[]): Promise<Cell[] | undefined> {
    const bindings = createBindings();
    const where = filterSql(filters, columns, bindings);
    const table = await engine.query(`SELECT id FROM ${rows} WHERE ${where} ORDER BY id`, {
      parameters: bindings.values,
    });
    return [...(table.values[0] ?? [])];
  }

  it.each<[string, Filter['operator'], Cell[], number[]]>([
    ['tiny', 'is', [10], [1]],
    ['tiny', 'is', [10.5], []],
    ['tiny', 'is', [1000], []],
    ['tiny', 'less', [1000], [1, 2, 4]],
    ['tiny', 'greater', [-1000n], [1, 2, 4]],
    ['tiny', 'at-least', ['-9.5'], [1, 4]],
    ['tiny', 'less', [-9.5], [2]],
    ['big', 'is', [9007199254740993n], [1]],
    ['big', 'is', ['9007199254740992'], [2]],
    ['big', 'greater', ['9007199254740992.5'], [1]],
    ['amount', 'is', ['1.1'], [1]],
    ['amount', 'is', ['1.104'], []],
    ['amount', 'at-most', ['1.099'], [2, 4]],
    ['amount', 'greater', ['1.099'], [1]],
    ['amount', 'less', ['-1.099'], [2]],
    ['amount', 'at-least', ['-1.101'], [1, 2, 4]],
    ['amount', 'between', ['-1.10', '0'], [2, 4]],
    ['ratio', 'is', [0.1], [1]],
    ['ratio', 'is', [Number.NaN], [2]],
    ['ratio', 'greater', [1e300], [2, 4]],
    ['word', 'is', ["it's"], [2]],
    ['word', 'is', [''], [4]],
    ['word', 'is', [null, ''], [3, 4]],
    ['word', 'is-not', [''], [1, 2, 3]],
    ['word', 'is-not', ['', null], [1, 2]],
    ['word', 'is', [], []],
    ['word', 'is-not', [], [1, 2, 3, 4]],
    ['word', 'contains', ['RGE'], [1]],
    ['word', 'starts-with', ['ä'], [1]],
    ['word', 'contains', ['%'], []],
    ['day', 'is', ['2017-01-25'], [1]],
    ['day', 'less', ['2017-01-25'], [4]],
    ['day', 'is', ['0044-03-15 (BC)'], [4]],
    ['day', 'contains', ['01-2'], [1, 2]],
    ['moment', 'at-least', ['2017-01-26'], [2, 4]],
    ['moment', 'is', ['2017-01-25 10:00:00'], [1]],
    ['moment', 'is', ['infinity'], [4]],
    ['flag', 'is', [true], [1]],
    ['flag', 'is-not', [true], [2, 3, 4]],
    ['list', 'is', ['[1,2]'], [1]],
    ['list', 'is', ['[null]'], [4]],
    ['struct', 'is', ['{"a":"9007199254740993"}'], [1]],
    ['bytes', 'is', ['\\xAA'], [1]],
    ['span', 'greater', ['2 days'], [2]],
    ['tiny', 'null', [], [3]],
    ['tiny', 'not-null', [], [1, 2, 4]],
  ])('%s %s (%#)', async (field, operator, values, expected) => {
    expect(await ids({ field, operator, values })).toEqual(expected);
  });

  it('hold all together', async () => {
    expect(
      await ids(
        { field: 'tiny', operator: 'at-most', values: [0] },
        { field: 'flag', operator: 'is', values: [false] },
        { field: 'word', operator: 'is-not', values: [''] },
      ),
    ).toEqual([2]);
    expect(await ids()).toEqual([1, 2, 3, 4]);
  });

  it('find the values a cell shows, whatever its kind', async () => {
    const table = await engine.query(`SELECT * FROM ${rows}`);
    for (const [index, column] of table.columns.entries()) {
      for (const value of table.values[index] ?? []) {
        const expected = table.values[index]?.flatMap((other, at) =>
          Object.is(other, value) ? [at + 1] : [],
        );
        expect(await ids({ field: column.field, operator: 'is', values: [value] }), column.field).toEqual(
          expected,
        );
      }
    }
  });

  it.each<[string, Filter['operator'], Cell[]]>([
    ['tiny', 'is', ['ten']],
    ['tiny', 'less', [true]],
    ['ratio', 'less', ['']],
    ['day', 'is', ['yesterday']],
    ['moment', 'less', [5]],
    ['flag', 'is', ['maybe']],
    ['word', 'contains', []],
    ['word', 'less', [null]],
    ['amount', 'between', ['1']],
  ])('refuse %s %s (%#)', async (field, operator, values) => {
    await expect(ids({ field, operator, values })).rejects.toMatchObject({ code: 'input.invalid' });
  });

  it('name the nearest field for one that is not there', () => {
    expect(() =>
      filterSql([{ field: 'amuont', operator: 'null', values: [] }], columns, createBindings()),
    ).toThrow(
      expect.objectContaining({ code: 'not-found', details: { name: 'amuont', suggestions: ['amount'] } }),
    );
  });
});
