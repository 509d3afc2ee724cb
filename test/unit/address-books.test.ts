import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Core } from '#main/core.ts';
import { type Engine, openEngine } from '#main/engine/engine.ts';
import { changeSince } from '#main/pivot/cell-change.ts';
import { toAppError } from '#shared/errors/wire.ts';
import type { CellReading, ReadResult } from '#shared/model/address-book.ts';
import type { Cell } from '#shared/model/column.ts';
import { pivotSpecSchema } from '#shared/model/pivot.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { openTestCore, temporaryFolder } from '#test/helpers/core.ts';
import { keepSelect, selectOf } from '#test/helpers/kept.ts';

const queryId = 'subscription/report';
const types = { Type: 'VARCHAR', Platform: 'VARCHAR', 'Meta 4': 'VARCHAR', value: 'DECIMAL(20,2)' };
const spec = pivotSpecSchema.parse({
  sheets: 'Type',
  rows: [{ field: 'Platform' }, { field: 'Meta 4' }],
  columns: [],
  measures: [{ field: 'value', aggregate: 'sum' }],
});
const telco = `=GETPIVOTDATA("value",'Active subscriber'!$A$5,"Platform","Telco")`;

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let core: Core;
let engine: Engine;
beforeAll(async () => {
  place = await temporaryFolder();
  core = await openTestCore(place.folder);
  engine = await openEngine({ temporary: place.folder });
});
afterAll(async () => {
  engine.close();
  await core.close();
  await place.remove();
});

function keep(rows: Cell[][]): Promise<ResultInfo> {
  return keepSelect(core, engine, selectOf(types, rows), { kind: 'run', queryId });
}

async function failure(work: Promise<unknown>): Promise<{ code: string; message: string }> {
  try {
    await work;
  } catch (error) {
    const { code, message } = toAppError(error);
    return { code, message };
  }
  throw new Error('it did not fail');
}

describe('an address book', () => {
  const books = () => core.client.addressBooks;

  it('is empty at first, and cannot be read before the query has a result', async () => {
    expect(await books().show({ queryId })).toEqual({ queryId, result: null, entries: [] });
    expect(await failure(books().read({ queryId }))).toEqual({
      code: 'not-found',
      message: 'No result of subscription/report is kept.',
    });
  });

  it('reads its cells, keeps an error with what is near, and tells the exact change on the next result', async () => {
    const first = await keep([
      ['Active subscriber', 'Telco', 'Paying', '12345678901234567.10'],
      ['Active subscriber', 'iOS IAP', 'Paying', '8'],
      ['Churn', 'Telco', 'Paying', '3'],
    ]);
    await books().add({
      queryId,
      entries: [
        { name: 'Telco', formula: telco, note: 'the whole platform', spec },
        { name: 'Redemption', formula: telco.replace('Telco', 'Redemption'), spec },
        {
          name: 'iOS',
          formula: `SELECT value FROM 'Active subscriber'!$A$5 WHERE Platform = 'iOS IAP' AND "Meta 4" = 'Paying'`,
          spec,
        },
      ],
    });
    const before = await books().read({ queryId });
    expect(before.result).toMatchObject({ id: first.id });
    expect(
      before.entries.map(({ name, formula, note, reading, change }) => [
        name,
        formula,
        note,
        reading,
        change,
      ]),
    ).toEqual([
      [
        'Telco',
        telco,
        'the whole platform',
        { value: '12345678901234567.10', type: expect.objectContaining({ kind: 'decimal' }) },
        null,
      ],
      [
        'Redemption',
        telco.replace('Telco', 'Redemption'),
        '',
        {
          error: {
            code: 'not-found',
            message: '#REF! "Platform" has no item "Redemption".',
            hint: 'Nearest: "iOS IAP", "Telco".',
            name: 'Redemption',
            suggestions: ['iOS IAP', 'Telco'],
          },
        },
        null,
      ],
      [
        'iOS',
        `=GETPIVOTDATA("value",'Active subscriber'!$A$5,"Platform","iOS IAP","Meta 4","Paying")`,
        '',
        { value: '8.00', type: expect.objectContaining({ kind: 'decimal' }) },
        null,
      ],
    ]);

    const second = await keep([
      ['Active subscriber', 'Telco', 'Paying', '12345678901234567.20'],
      ['Active subscriber', 'Redemption', 'Paying', '5'],
      ['Active subscriber', 'iOS IAP', 'Paying', '6'],
    ]);
    const after = await books().read({ queryId });
    expect(after.result).toMatchObject({ id: second.id });
    expect(
      after.entries.map(({ name, change }) => [
        name,
        change?.direction,
        change?.difference,
        change?.share,
        change?.previous.result.id,
      ]),
    ).toEqual([
      ['Telco', 'up', '0.1', 0.1 / 12_345_678_901_234_568, first.id],
      ['Redemption', 'changed', null, null, first.id],
      ['iOS', 'down', '-2', -0.25, first.id],
    ]);
    // The older result shows what it showed.
    expect((await books().show({ queryId, resultId: first.id })).entries).toEqual(before.entries);
  });

  it('never loses a reading: each is a line on disk, made once, and stays when its result leaves', async () => {
    await books().read({ queryId });
    const file = path.join(place.folder, 'address-books', 'subscription.report.readings.jsonl');
    const lines = (await readFile(file, 'utf8')).trim().split('\n');
    expect(lines).toHaveLength(2);
    const { entries, result } = await books().show({ queryId });
    const [entry] = entries;
    if (entry === undefined || result === null) throw new Error('no entry');
    const [oldest] = (await books().history({ queryId, id: entry.id })).slice(-1);
    await core.client.results.remove({ id: oldest?.result.id ?? '' });
    expect(await books().read({ queryId })).toEqual({ queryId, result, entries });
    expect((await books().history({ queryId, id: entry.id })).map(({ reading }) => reading)).toEqual([
      expect.objectContaining({ value: '12345678901234567.20' }),
      expect.objectContaining({ value: '12345678901234567.10' }),
    ]);
  });

  it('catches up with the results kept since a cell was added, in their order', async () => {
    const missed = await keep([['Active subscriber', 'Telco', 'Paying', '1']]);
    await keep([['Active subscriber', 'Telco', 'Paying', '1']]);
    const [entry] = (await books().read({ queryId })).entries;
    expect(entry?.change).toMatchObject({
      direction: 'same',
      difference: '0',
      share: 0,
      previous: { result: { id: missed.id } },
    });
  });

  it('takes no name twice, no text that is no formula, and changes only what is told', async () => {
    expect(await failure(books().add({ queryId, entries: [{ name: 'TELCO', formula: telco }] }))).toEqual({
      code: 'conflict',
      message: 'There is a cell called "Telco" in the book already.',
    });
    expect(await failure(books().add({ queryId, entries: [{ name: 'x', formula: 'A5' }] }))).toEqual({
      code: 'input.invalid',
      message: 'Expected GETPIVOTDATA(…) at character 1, found A5.',
    });
    const [first, second, third] = (await books().show({ queryId })).entries;
    if (first === undefined || second === undefined || third === undefined) throw new Error('three entries');
    const renamed = await books().change({ queryId, id: first.id, change: { name: 'Telco, all' } });
    expect(renamed.entries[0]).toMatchObject({
      name: 'Telco, all',
      formula: telco,
      note: 'the whole platform',
    });
    const ordered = await books().order({ queryId, ids: [third.id, first.id] });
    expect(ordered.entries.map(({ name }) => name)).toEqual(['iOS', 'Telco, all', 'Redemption']);
    const left = await books().remove({ queryId, ids: [second.id] });
    expect(left.entries.map(({ name }) => name)).toEqual(['iOS', 'Telco, all']);
    expect(await failure(books().remove({ queryId, ids: [second.id] }))).toMatchObject({ code: 'not-found' });
    expect(await books().list()).toEqual([{ queryId, entries: 2, readAt: expect.any(String) }]);
  });

  it('is read again when its query is run, without being asked', async () => {
    const id = 'my/numbers';
    await core.client.library.save({
      id,
      text: `/*---\ntitle: Numbers\npivot:\n  rows: [{ field: letter }]\n  columns: []\n  measures: [{ field: n, aggregate: sum }]\n---*/\nSELECT 'a' AS letter, 7 AS n`,
    });
    await books().add({
      queryId: id,
      entries: [{ name: 'a', formula: 'GETPIVOTDATA("n",$A$5,"letter","a")' }],
    });
    const second = await openTestCore(place.folder);
    for await (const _ of await second.client.runs.start({
      connectionId: 'local',
      source: { kind: 'query', queryId: id },
    })) {
      // Only that it ends.
    }
    await second.close();
    const [entry] = (await books().show({ queryId: id })).entries;
    expect(entry?.reading).toMatchObject({ value: 7n });
  });
});

describe('a change', () => {
  const result: ReadResult = { id: 'r', name: 'r', finishedAt: '2017-01-01T00:00:00.000Z', parameters: {} };
  const number = (value: Cell): CellReading => ({ value, type: { kind: 'float', native: 'DOUBLE' } });
  const text = (value: Cell): CellReading => ({ value, type: { kind: 'text', native: 'VARCHAR' } });

  it.each<[string, CellReading, CellReading, object]>([
    ['up', number(0.3), number(0.1), { direction: 'up', difference: '0.2', share: 2 }],
    ['down from nothing', number(-1), number(0), { direction: 'down', difference: '-1', share: null }],
    ['down below zero', number(-3), number(-2), { direction: 'down', difference: '-1', share: -0.5 }],
    ['none', number(5), number(5), { direction: 'same', difference: '0', share: 0 }],
    ['a cell that was empty', number(5), number(null), { direction: 'changed', difference: null }],
    ['still empty', number(null), number(null), { direction: 'same', difference: null }],
    ['not a number', number(Number.NaN), number(Number.NaN), { direction: 'same', difference: null }],
    ['text, though of digits', text('2'), text('1'), { direction: 'changed', difference: null }],
  ])('%s', (_name, now, before, expected) => {
    expect(changeSince(now, before, result)).toMatchObject(expected);
  });
});
