import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Core } from '#main/core.ts';
import { localConnectionId } from '#shared/model/ids.ts';
import type { ReportLayout } from '#shared/model/report.ts';
import { openTestCore, temporaryFolder } from '#test/helpers/core.ts';
import { runExport } from '#test/helpers/exports.ts';
import { openSampleBench, type SampleBench } from '#test/helpers/sample.ts';
import { askLibreOffice, type CheckedWorkbook, describeWithPeer, findLibreOffice } from './peer.ts';
import {
  bareNumbers,
  changedCells,
  type Fact,
  factsOf,
  figuresOn,
  rollForward,
  wrongFigures,
} from './report-figures.ts';

const summaries = ['Summary', 'Roll-forward', 'Payment status'];

/** A row of the Data sheet that is changed: its place from 0, header included, and what it was. */
interface Edit {
  readonly row: number;
  readonly fact: Fact;
  readonly value: number;
}

interface Checked {
  readonly layout: ReportLayout;
  readonly dates: 'function' | 'text';
  readonly facts: readonly Fact[];
  readonly edit: Edit;
  readonly answer: CheckedWorkbook;
}

/** Types in turn, so that each of them is changed in some layout. */
const editedTypes = [
  'Active subscriber',
  'New subscriber',
  'Churn',
  'Reactivated',
  'Gross revenue',
  'Recurring subscriber',
];

async function runReport(core: Core, layout: ReportLayout): Promise<string> {
  const ids: string[] = [];
  const source = { kind: 'query' as const, queryId: layout.queryId };
  const run = { connectionId: localConnectionId, source, parameters: layout.parameters };
  for await (const event of await core.client.runs.start(run)) {
    if (event.type === 'result') ids.push(event.result.id);
  }
  return ids[0] ?? '';
}

/** A row near the middle of those of the type; 7 more of it. */
async function editOf(core: Core, bench: SampleBench, id: string, type: string): Promise<Edit> {
  const file = await core.results.file(id);
  const rows = await bench.rows(
    `SELECT file_row_number::INTEGER AS place, "Platform" AS p, "Meta 4" AS s, "Start Date"::VARCHAR AS d, value::DOUBLE AS v
     FROM read_parquet('${file}', file_row_number = true) WHERE "Type" = '${type}' ORDER BY place`,
  );
  const row = rows[Math.floor(rows.length / 2)];
  const fact: Fact = {
    type,
    platform: String(row?.p),
    status: String(row?.s),
    date: String(row?.d),
    value: 7,
  };
  return { row: Number(row?.place) + 1, fact, value: Number(row?.v) + 7 };
}

const domain = (item: string) =>
  `=GETPIVOTDATA("value";$'Active subscriber'.$A$5;"Resolution Type";"daily";"Platform";"Redemption";"Start Date";${item};"Meta 1";"Samsung Galaxy Tablet Promotion";"Meta 2";"Redemption Campaign";"Meta 4";"Paying")`;
const domainItem = { function: 'DATE(2017;1;25)', text: '"1/25/2017"' } as const;

describeWithPeer('LibreOffice, of the report layouts', findLibreOffice(), () => {
  let place: Awaited<ReturnType<typeof temporaryFolder>>;
  let core: Core;
  let bench: SampleBench;
  let checked: Checked[];
  beforeAll(async () => {
    place = await temporaryFolder();
    core = await openTestCore(path.join(place.folder, 'workspace'));
    bench = await openSampleBench();
    const layouts = await core.client.reports.list();
    const wanted = [
      ...layouts.map((layout) => ({ layout, dates: 'function' as const })),
      ...layouts
        .filter(({ id }) => ['hong-kong-daily', 'singapore-monthly'].includes(id))
        .map((layout) => ({ layout, dates: 'text' as const })),
    ];
    const prepared: (Omit<Checked, 'answer'> & { readonly file: string })[] = [];
    for (const [index, { layout, dates }] of wanted.entries()) {
      const id = await runReport(core, layout);
      const file = path.join(place.folder, `${layout.id}-${dates}.xlsx`);
      await runExport(core.client, {
        what: { kind: 'report', id, report: layout.id },
        format: 'xlsx',
        dates,
        target: { kind: 'path', path: file },
      });
      const edit = await editOf(core, bench, id, editedTypes[index % editedTypes.length] ?? '');
      prepared.push({ layout, dates, facts: await factsOf(bench, layout), edit, file });
    }
    const answers = await askLibreOffice(
      prepared.map(({ layout, dates, edit, file }) => ({
        file,
        formulas: layout.id === 'hong-kong-daily' ? [domain(domainItem[dates])] : [],
        tables: summaries,
        edit: { sheet: 'Data', row: edit.row, column: 13, value: edit.value },
      })),
    );
    checked = prepared.flatMap((one, index) => {
      const answer = answers[index];
      return answer === undefined ? [] : [{ ...one, answer }];
    });
  });
  afterAll(async () => {
    await bench.close();
    await core.close();
    await place.remove();
  });

  const cases = [
    ...['Hong Kong', 'Singapore'].flatMap((country) =>
      ['daily', 'weekly', 'monthly'].map((period) => ({ country, period, dates: 'function' })),
    ),
    { country: 'Hong Kong', period: 'daily', dates: 'text' },
    { country: 'Singapore', period: 'monthly', dates: 'text' },
  ];

  function find({ country, period, dates }: (typeof cases)[number]): Checked {
    const found = checked.find(
      (one) => one.layout.country === country && one.layout.period === period && one.dates === dates,
    );
    if (found === undefined) throw new Error(`${country}, ${period}, ${dates} was not checked`);
    return found;
  }

  function table(answer: CheckedWorkbook, name: string) {
    const found = answer.tables[name];
    if (found === undefined) throw new Error(`no sheet ${name}`);
    return found;
  }

  const stages = ['opened', 'calculated', 'refreshed'] as const;

  for (const one of cases) {
    const title = `${one.country}, ${one.period}, dates by ${one.dates}`;

    it(`${title}: finds a PivotTable at A5 on the sheet of each type`, () => {
      const { answer } = find(one);
      expect(answer.sheets).toEqual([
        ...summaries,
        'Active subscriber',
        'New subscriber',
        'Churn',
        'Reactivated',
        'Gross revenue',
        'Recurring subscriber',
        'Data',
        'Evidence',
      ]);
      // Its output begins with the three page fields; an empty row stands between them and the body.
      expect(answer.pivots.map(({ sheet, from }) => [sheet, from])).toEqual(
        answer.sheets.slice(3, 9).map((sheet) => [sheet, [0, 0]]),
      );
    });

    it(`${title}: every figure is a formula and equals SQL, as opened, calculated and refreshed`, () => {
      const { answer, facts } = find(one);
      for (const [name, labels] of [
        ['Summary', 1],
        ['Payment status', 2],
      ] as const) {
        const found = table(answer, name);
        expect(bareNumbers(found)).toEqual([]);
        expect(figuresOn(found.opened, labels).size).toBe(
          // Every formula of the sheet was looked at, but for the one that checks the others.
          found.formulas.length - 1,
        );
        for (const stage of stages) expect(found[stage][4]?.[0]).toBe('Every block adds up to its total.');
        for (const stage of stages) expect(wrongFigures(found[stage], labels, facts)).toEqual([]);
      }
    });

    it(`${title}: the roll-forward is what SQL makes of it, and its check holds`, () => {
      const { answer, facts, layout } = find(one);
      const found = table(answer, 'Roll-forward');
      const expected = rollForward(facts);
      const differences = (expected.at(-1) ?? []).slice(1).map(Number);
      if (layout.period === 'daily') expect(new Set(differences)).toEqual(new Set([0]));
      else expect(Math.min(...differences)).toBeGreaterThanOrEqual(0);
      expect(bareNumbers(found)).toEqual([]);
      for (const stage of stages) {
        const rows = found[stage].slice(6, 13).map((row) => row.slice(1));
        expect(rows).toEqual(expected);
        expect(found[stage][14]?.[0]).toBe('The check holds.');
      }
    });

    it(`${title}: changing a row of the data moves exactly the cells that name it`, () => {
      const { answer, facts, edit } = find(one);
      const after = [...facts, edit.fact];
      for (const [name, labels] of [
        ['Summary', 1],
        ['Payment status', 2],
      ] as const) {
        const { refreshed, edited = [] } = table(answer, name);
        expect(wrongFigures(edited, labels, after)).toEqual([]);
        const moved = changedCells(refreshed, edited);
        const shown = [...figuresOn(refreshed, labels).values()].some(
          ({ wanted }) => wanted.type === edit.fact.type,
        );
        expect(moved.length > 0).toBe(shown);
      }
      const { edited = [] } = table(answer, 'Roll-forward');
      expect(edited.slice(6, 13).map((row) => row.slice(1))).toEqual(rollForward(after));
    });
  }

  it("reads finance's own formula, with DATE() over dates and with text over text", async () => {
    const [row] = await bench.rows(
      `SELECT value::DOUBLE AS v FROM subscription_report WHERE "Type" = 'Active subscriber' AND "Resolution Type" = 'daily'
         AND "Country" = 'Hong Kong' AND "Platform" = 'Redemption' AND "Start Date" = DATE '2017-01-25'
         AND "Meta 1" = 'Samsung Galaxy Tablet Promotion' AND "Meta 2" = 'Redemption Campaign' AND "Meta 4" = 'Paying'`,
    );
    const value = Number(row?.v);
    expect(value).toBeGreaterThan(0);
    for (const dates of ['function', 'text']) {
      const { answer } = find({ country: 'Hong Kong', period: 'daily', dates });
      expect(answer.formulas).toEqual([{ calculated: value, refreshed: value }]);
      const formulas = table(answer, 'Summary').formulas.map(([, , formula]) => formula);
      const item = dates === 'text' ? '"1/25/2017"' : 'DATE(2017;1;25)';
      const first = dates === 'text' ? '"1/1/2017"' : 'DATE(2017;1;1)';
      expect(formulas).toContain(
        `=IFERROR(GETPIVOTDATA("value";$'Active subscriber'.$A$5;"Resolution Type";"daily";"Platform";"Redemption";"Start Date";${item});0*GETPIVOTDATA("value";$'Active subscriber'.$A$5;"Resolution Type";"daily";"Start Date";${first}))`,
      );
    }
  });
});
