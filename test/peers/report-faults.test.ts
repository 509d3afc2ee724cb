import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Core } from '#main/core.ts';
import { openTestCore, temporaryFolder } from '#test/helpers/core.ts';
import { runExport } from '#test/helpers/exports.ts';
import { keepSelect, selectOf, withEngine } from '#test/helpers/kept.ts';
import { askLibreOffice, type CheckedWorkbook, describeWithPeer, findLibreOffice } from './peer.ts';

const types = {
  Type: 'VARCHAR',
  'Resolution Type': 'VARCHAR',
  Country: 'VARCHAR',
  Platform: 'VARCHAR',
  'Start Date': 'DATE',
  'Meta 1': 'VARCHAR',
  'Meta 2': 'VARCHAR',
  'Meta 3': 'VARCHAR',
  'Meta 4': 'VARCHAR',
  value: 'DECIMAL(38, 2)',
};

function rowsWith(large: string) {
  const row = (type: string, platform: string, day: string, value: string) =>
    [type, 'daily', 'Hong Kong', platform, day, 'A', 'B', 'C', 'Paying', value] as const;
  return [
    row('Active subscriber', 'Telco', '2017-01-24', '7'),
    row('Active subscriber', 'Telco', '2017-01-25', '9'),
    row('Active subscriber', 'iOS IAP', '2017-01-25', large),
    row('New subscriber', 'Telco', '2017-01-25', '2'),
    row('New subscriber', 'iOS IAP', '2017-01-25', '5'),
  ];
}

const sheets = ['Summary', 'Roll-forward', 'Payment status'];

describeWithPeer('A report that cannot have its figures', findLibreOffice(), () => {
  let place: Awaited<ReturnType<typeof temporaryFolder>>;
  let core: Core;
  let usual: CheckedWorkbook | undefined;
  let large: CheckedWorkbook | undefined;
  let notes: readonly string[] = [];
  beforeAll(async () => {
    place = await temporaryFolder();
    core = await openTestCore(path.join(place.folder, 'workspace'));
    const write = async (value: string) => {
      const { id } = await withEngine(place.folder, (engine) =>
        keepSelect(core, engine, selectOf(types, rowsWith(value)), {
          kind: 'run',
          queryId: 'subscription/report',
        }),
      );
      const file = path.join(place.folder, `${value}.xlsx`);
      const done = await runExport(core.client, {
        what: { kind: 'report', id, report: 'hong-kong-daily' },
        format: 'xlsx',
        target: { kind: 'path', path: file },
      });
      return { file, notes: done.notes };
    };
    const [small, wide] = [await write('4'), await write('12345678901234567890.12')];
    notes = wide.notes;
    [usual, large] = await askLibreOffice([
      {
        file: small.file,
        formulas: [],
        tables: sheets,
        // New subscribers by Telco are by another platform from now on.
        edit: { sheet: 'Data', row: 4, column: 3, value: 'Voucher' },
        remove: 'New subscriber',
      },
      { file: wide.file, formulas: [], tables: sheets },
    ]);
  });
  afterAll(async () => {
    await core.close();
    await place.remove();
  });

  /** The sheet's rows without those that stand empty. */
  const filled = (rows: CheckedWorkbook['tables'][string]['opened'] | undefined) =>
    (rows ?? []).slice(4).filter((row) => row.some((cell) => cell !== ''));

  it('is 0 where nobody is, and says that the rows add up', () => {
    for (const stage of ['opened', 'calculated', 'refreshed'] as const) {
      expect(filled(usual?.tables.Summary?.[stage])).toEqual([
        ['Every block adds up to its total.', '', '', ''],
        ['Platform', 42759, 42760, 'Period'],
        ['Active subscriber', '', '', 'at the end'],
        ['iOS IAP', 0, 4, 4],
        ['Telco', 7, 9, 9],
        ['Total', 7, 13, 13],
        ['New subscriber', '', '', 'total'],
        ['iOS IAP', 0, 5, 5],
        ['Telco', 0, 2, 2],
        ['Total', 0, 7, 7],
      ]);
    }
  });

  it('says so where an item has another name by now, so that its row is 0 and the total is not', () => {
    const rows = filled(usual?.tables.Summary?.edited);
    expect(rows.slice(-3)).toEqual([
      ['iOS IAP', 0, 5, 5],
      ['Telco', 0, 0, 0],
      ['Total', 0, 7, 7],
    ]);
    expect(rows[0]?.[0]).toBe(
      'A block does not add up to its total: a PivotTable is missing, or its fields or items are not those named here.',
    );
  });

  it('shows errors, not zeros, where a PivotTable is gone', () => {
    const rows = filled(usual?.tables.Summary?.removed);
    expect(rows.slice(-3)).toEqual([
      ['iOS IAP', null, null, null],
      ['Telco', null, null, null],
      ['Total', null, null, null],
    ]);
    expect(rows.slice(3, 6)).toEqual([
      ['iOS IAP', 0, 4, 4],
      ['Telco', 7, 9, 9],
      ['Total', 7, 13, 13],
    ]);
    expect(String(rows[0]?.[0])).toMatch(/^A block does not add up/);
  });

  it('holds exact values where numbers are too long for a PivotTable, whatever calculates', () => {
    expect(large?.pivots).toEqual([]);
    for (const stage of ['opened', 'calculated', 'refreshed'] as const) {
      const [said, ...rows] = filled(large?.tables.Summary?.[stage]);
      expect(said?.[0]).toMatch(/^These are values, not formulas/);
      expect(rows).toEqual([
        ['Platform', 42759, 42760, 'Period'],
        ['Active subscriber', '', '', 'at the end'],
        ['iOS IAP', 0, '12345678901234567890.12', '12345678901234567890.12'],
        ['Telco', 7, 9, 9],
        ['Total', 7, '12345678901234567899.12', '12345678901234567899.12'],
        ['New subscriber', '', '', 'total'],
        ['iOS IAP', 0, 5, 5],
        ['Telco', 0, 2, 2],
        ['Total', 0, 7, 7],
      ]);
      expect(filled(large?.tables['Roll-forward']?.[stage]).slice(2, 7)).toEqual([
        ['Active subscriber, day before', '', 7],
        ['plus New subscriber', 0, 7],
        ['Active subscriber', 7, '12345678901234567899.12'],
        ['By the roll-forward', '', 14],
        ['Difference', '', '-12345678901234567885.12'],
      ]);
      expect(filled(large?.tables['Payment status']?.[stage])[7]).toEqual([
        'All, by payment status',
        'Paying',
        7,
        '12345678901234567899.12',
        '12345678901234567899.12',
      ]);
    }
    for (const sheet of sheets) expect(large?.tables[sheet]?.formulas).toEqual([]);
    expect(notes).toContain(
      'The summaries hold values, not formulas: there is no PivotTable for a formula to read.',
    );
    expect(notes).toContain(
      'There is no chart “Active subscribers by platform”: it would show numbers of more than 15 digits as 0.',
    );
  });
});
