import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Cell } from '#shared/model/column.ts';
import { type PivotLine, pivotSpecSchema } from '#shared/model/pivot.ts';
import { askLibreOffice, type CheckedWorkbook, describeWithPeer, findLibreOffice } from './peer.ts';
import { openWorkbooks, type Workbooks } from './workbooks.ts';

const sum = { field: 'value', aggregate: 'sum' };
const most = { field: 'value', aggregate: 'max' };
const top = (others: boolean) => [{ field: 'Country' }, { field: 'Platform', top: { count: 2, others } }];
const dated = [{ field: 'Platform' }, { field: 'Start Date' }];
const status = [{ field: 'Meta 4' }];
const country = [{ field: 'Country' }];

/** `native` is whether the sheet has a PivotTable, which LibreOffice computes anew, or its cells alone. */
const cases: Readonly<Record<string, { readonly native: boolean; readonly spec: object }>> = {
  'the largest with the others as one item': {
    native: false,
    spec: { rows: top(true), columns: status, measures: [sum] },
  },
  'the largest without the others': {
    native: true,
    spec: { rows: top(false), columns: status, measures: [sum] },
  },
  'some groups closed': {
    native: true,
    spec: {
      rows: dated,
      columns: country,
      measures: [sum],
      rowExpansion: { except: [['Telco'], ['Redemption']] },
    },
  },
  'every group closed': {
    native: true,
    spec: { rows: dated, columns: country, measures: [sum], rowExpansion: { depth: 1 } },
  },
  'groups of the columns closed': {
    native: true,
    spec: {
      rows: [{ field: 'Platform' }],
      columns: [...country, ...status],
      measures: [sum],
      columnExpansion: { except: [['Hong Kong']] },
    },
  },
  'two measures on the rows': {
    native: true,
    spec: {
      rows: [{ field: 'Country' }, { field: 'Platform' }],
      columns: status,
      measures: [sum, most],
      measuresOn: 'rows',
    },
  },
};

/** A line of a sheet: its labels that are there, and its numbers to the millionth. */
type SheetLine = readonly (string | number)[];

const firstDay = Date.UTC(1899, 11, 30);

/** An item as LibreOffice has it in a cell: a day is its number. */
function itemOf(item: Cell): string | number {
  const day = typeof item === 'string' && /^\d{4}-\d\d-\d\d$/.test(item) ? Date.parse(item) : Number.NaN;
  return Number.isNaN(day) ? String(item) : (day - firstDay) / 86_400_000;
}

/** The labels a line has beside those of the line before; LibreOffice says Result where we say Total. */
function labelsOf(line: PivotLine, before: PivotLine | undefined, caption: string | undefined): SheetLine {
  if (line.kind === 'grand') return [caption === undefined ? 'Grand Total' : `Total ${caption}`];
  const own = line.path.map(itemOf);
  if (line.kind === 'subtotal' && line.closed !== true) return [`${own.at(-1)} ${caption ?? 'Total'}`];
  const old = before?.path.map(itemOf) ?? [];
  const isNew = own.findIndex((item, level) => item !== old[level]);
  const shown = isNew < 0 ? [] : own.slice(isNew);
  return caption === undefined ? shown : [...shown, caption];
}

function sheetLine(cells: readonly unknown[]): SheetLine {
  return cells.flatMap((cell): SheetLine => {
    if (typeof cell === 'number') return [Number(cell.toFixed(6))];
    const text = String(cell ?? '');
    if (text === '') return [];
    return [text.replace('Total Result', 'Grand Total').replace(/ Result$/, ' Total')];
  });
}

describeWithPeer('LibreOffice', findLibreOffice(), () => {
  let workbooks: Workbooks;
  let checked: CheckedWorkbook[];
  beforeAll(async () => {
    workbooks = await openWorkbooks();
    checked = await askLibreOffice(
      await Promise.all(
        Object.values(cases).map(async ({ spec }, index) => ({
          file: await workbooks.pivot(`form-${index}.xlsx`, spec),
          formulas: [],
          tables: ['Pivot'],
        })),
      ),
    );
  });
  afterAll(() => workbooks.close());

  it.each(Object.keys(cases))(
    'shows, as opened and refreshed, the lines that the pivot has: %s',
    async (name) => {
      const { native = false, spec: given = {} } = cases[name] ?? {};
      const spec = pivotSpecSchema.parse(given);
      const all = { offset: 0, count: 1000 };
      const of = { resultId: workbooks.facts.id, spec };
      const { measures, measuresOn } = await workbooks.core.client.pivot.compute(of);
      const view = await workbooks.core.client.pivot.window({ ...of, rows: all, columns: all });
      const captions = measuresOn === 'rows' ? measures.map(({ caption }) => caption) : [];
      const wanted = view.rowLines.map((line, row) => [
        ...labelsOf(
          line,
          view.rowLines[row - 1],
          line.measure === undefined ? undefined : captions[line.measure],
        ),
        ...(view.cells[row] ?? []).flatMap((cell) =>
          cell === null ? [] : [Number(Number(cell).toFixed(6))],
        ),
      ]);
      const sheet = checked[Object.keys(cases).indexOf(name)];
      expect(sheet?.pivots.length).toBe(native ? 1 : 0);
      const { opened = [], refreshed = [] } = sheet?.tables.Pivot ?? {};
      expect(opened.slice(-wanted.length).map(sheetLine)).toEqual(wanted);
      expect(refreshed.slice(-wanted.length).map(sheetLine)).toEqual(wanted);
    },
  );
});
