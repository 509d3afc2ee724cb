import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestCore, temporaryFolder } from '#test/helpers/core.ts';
import { editCell, editParts } from '#test/helpers/edit-parts.ts';
import { runExport } from '#test/helpers/exports.ts';
import { keepSelect, withEngine } from '#test/helpers/kept.ts';
import { asOtherWriter } from '#test/helpers/other-writer.ts';
import { type Verified, verifyFile } from '#test/helpers/verifying.ts';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  place = await temporaryFolder();
});
afterEach(async () => {
  await place.remove();
});

const rows = `SELECT i AS id, (i * 1.25)::DECIMAL(12,2) AS amount, (12345678901234567890 + i)::DECIMAL(20,0) AS long
  FROM range(1, 6) AS numbers(i)`;
const sheet = 'xl/worksheets/sheet1.xml';
const notes = 'xl/worksheets/sheet2.xml';
const evidence = 'xl/worksheets/sheet3.xml';
const edited = (name: string) => path.join(place.folder, name);

/** A workbook of five rows, with a sheet of notes, written by a program of this version. */
async function writtenBy(version: string): Promise<string> {
  const core = await openTestCore(path.join(place.folder, 'workspace'), { version });
  try {
    const info = await withEngine(place.folder, (engine) => keepSelect(core, engine, rows));
    const file = edited('fresh.xlsx');
    const target = { kind: 'path' as const, path: file };
    await runExport(core.client, { what: { kind: 'result', id: info.id }, format: 'xlsx', target });
    return file;
  } finally {
    await core.close();
  }
}

/** Verified by the program of today. */
async function verified(file: string): Promise<Verified> {
  const core = await openTestCore(path.join(place.folder, 'workspace'));
  try {
    return await verifyFile(core.client, file);
  } finally {
    await core.close();
  }
}

/** Other bytes, the same cells. */
const spread = (xml: string) => xml.replaceAll('<row ', '<row spans="1:3" ');
const today = '0.0.0-test';
const before = '0.0.0-before';

describe('a workbook of another build of this version', () => {
  it('is the same where every cell is, though its sheets are packed otherwise', async () => {
    const file = await asOtherWriter(await writtenBy(today), edited('other.xlsx'), { [sheet]: spread });
    expect(await verified(file)).toMatchObject({
      differences: [],
      verdict: { same: true, notes: [], sheets: ['Facts', 'Notes', 'Evidence'] },
    });
  });

  it('differs in the cells that the snapshot gives otherwise, whatever its own checksum says', async () => {
    const file = await asOtherWriter(await writtenBy(today), edited('other.xlsx'), {
      [sheet]: editCell('B3', (inner) => inner.replace('2.5', '2.6')),
    });
    const { differences, verdict } = await verified(file);
    expect(differences).toEqual([{ kind: 'cell', where: "'Facts'!B3", workbook: '2.6', snapshot: '2.5' }]);
    expect(verdict.notes).toEqual([
      'The sheet “Facts” was not changed after it was written, by its checksum: Backcast 0.0.0-test wrote it so.',
    ]);
  });
});

it('a sheet that is not what the file records of it is named, though each of its cells is the same', async () => {
  const file = await editParts(await writtenBy(today), edited('spread.xlsx'), { [sheet]: spread });
  expect((await verified(file)).differences).toEqual([
    {
      kind: 'checksum',
      where: "CRC-32 of 'Facts'",
      workbook: expect.stringMatching(/^[0-9a-f]{8}$/),
      snapshot: expect.stringMatching(/^[0-9a-f]{8} when it was written$/),
    },
  ]);
});

describe('a workbook of an older version', () => {
  it('is the same where every cell is, and the version is only noted', async () => {
    const { verdict, differences } = await verified(await writtenBy(before));
    expect(differences).toEqual([]);
    expect(verdict).toMatchObject({
      same: true,
      notes: [
        'The file was written by Backcast 0.0.0-before, this is 0.0.0-test: cells, formulas and the checksums of sheets are compared, not styles, PivotTables and charts.',
      ],
    });
  });

  it('may word its notes and lay its evidence out in its own way', async () => {
    const old = await asOtherWriter(await writtenBy(before), edited('old.xlsx'), {
      [sheet]: spread,
      [notes]: (xml) =>
        xml.replace(/<c r="A2"([^>]*) t="s"><v>\d+<\/v>/, '<c r="A2"$1 t="str"><v>Long numbers.</v>'),
    });
    // One row fewer under the heading, so that everything below stands a row higher.
    const file = await editParts(old, edited('older.xlsx'), {
      [evidence]: (xml) =>
        xml
          .replace(/<row r="2".*?<\/row>/s, '')
          .replace(/ r="([A-Z]*)(\d+)"/g, (whole, column: string, row: string) =>
            Number(row) > 2 ? ` r="${column}${Number(row) - 1}"` : whole,
          ),
    });
    const { differences, verdict } = await verified(file);
    expect(differences).toEqual([]);
    expect(verdict.notes[0]).toBe('The sheet “Notes” is as it was written, in the words of that version.');
  });

  it('has a changed digit named all the same, in its rows, its notes and its evidence', async () => {
    const file = await editParts(await writtenBy(before), edited('changed.xlsx'), {
      [sheet]: editCell('B3', (inner) => inner.replace('2.5', '2.6')),
      [notes]: (xml) => xml.replace(/<c r="A2"([^>]*) t="s"><v>\d+<\/v>/, '<c r="A2"$1 t="str"><v>None.</v>'),
      // 1.25 to 6.25 add up to 18.75.
      [evidence]: (xml) => xml.replace('<v>18.75</v>', '<v>18.85</v>'),
    });
    expect((await verified(file)).differences).toEqual([
      { kind: 'cell', where: "'Facts'!B3", workbook: '2.6', snapshot: '2.5' },
      {
        kind: 'cell',
        where: "'Notes'!A2",
        workbook: '"None."',
        snapshot: expect.stringContaining('15 digits'),
      },
      {
        kind: 'cell',
        where: expect.stringMatching(/^'Evidence'!E\d+$/),
        workbook: '18.85',
        snapshot: '18.75',
      },
    ]);
  });
});
