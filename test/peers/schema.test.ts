import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { localConnectionId } from '#shared/model/ids.ts';
import { readBytes, runExport } from '#test/helpers/exports.ts';
import { unzip } from '#test/helpers/unzip.ts';
import { writeWholeWorkbook } from '#test/helpers/whole-workbook.ts';
import { describeWithPeer, findSchemas, schemaOf, validate } from './peer.ts';
import { openWorkbooks, type Workbooks } from './workbooks.ts';

describeWithPeer('The ISO 29500 schema', await findSchemas(), () => {
  let workbooks: Workbooks;
  beforeAll(async () => {
    workbooks = await openWorkbooks();
  });
  afterAll(() => workbooks.close());

  async function complaints(file: string): Promise<string[]> {
    const parts = [...unzip(await readBytes(file)).values()];
    return parts.flatMap(({ name, text }) => {
      const schema = schemaOf(name);
      const complaint = schema === null ? '' : validate(text, schema);
      return complaint === '' ? [] : [`${name}: ${complaint}`];
    });
  }

  const fields = (names: readonly string[]) => names.map((field) => ({ field }));
  const sum = { field: 'value', aggregate: 'sum' };
  const count = { field: null, aggregate: 'count' };
  const distinct = { field: 'user_id', aggregate: 'distinct' };
  const grouped = {
    rows: fields(['Platform', 'Start Date', 'Meta 4']),
    columns: fields(['Country', 'Meta 1']),
    measures: [sum],
  };
  const shown = [
    { kind: 'percent-of-grand-total' },
    { kind: 'percent-of-row' },
    { kind: 'percent-of-column' },
    { kind: 'percent-of-parent-row' },
    { kind: 'percent-of-parent-column' },
    { kind: 'percent-of-parent', field: 'Platform' },
    { kind: 'percent-of', field: 'Country', base: { kind: 'item', value: 'Singapore' } },
    { kind: 'difference', field: 'Start Date', base: { kind: 'previous' } },
    { kind: 'percent-difference', field: 'Start Date', base: { kind: 'next' } },
    { kind: 'running-total', field: 'Start Date' },
    { kind: 'percent-running-total', field: 'Start Date' },
    { kind: 'rank', field: 'Platform', from: 'largest' },
    { kind: 'rank', field: 'Platform', from: 'smallest' },
    { kind: 'index' },
  ];
  const specs: Readonly<Record<string, object>> = {
    'rows and columns': {
      rows: fields(['Platform', 'Start Date']),
      columns: fields(['Country', 'Meta 4']),
      measures: [sum],
    },
    'several measures': {
      rows: fields(['Platform']),
      columns: fields(['Country']),
      measures: [sum, count, distinct],
    },
    'measures alone': { rows: [], columns: [], measures: [sum, count] },
    'columns alone': { rows: [], columns: fields(['Country']), measures: [sum] },
    'no totals': {
      rows: [{ field: 'Platform', subtotal: false, sort: 'descending' }, { field: 'Meta 1' }],
      columns: [],
      measures: [sum],
      rowGrandTotals: false,
      columnGrandTotals: false,
    },
    'pages held to several items': {
      rows: fields(['Platform']),
      columns: [],
      measures: [sum],
      pages: [
        { field: 'Country', items: ['Hong Kong', 'Singapore'] },
        ...['Type', 'Meta 1', 'Meta 4'].map((field) => ({ field, items: null })),
      ],
    },
    'the compact form': { ...grouped, form: 'compact', repeatLabels: true },
    'the outline form, labels repeated': { ...grouped, form: 'outline', repeatLabels: true },
    'measures on rows': { ...grouped, measures: [sum, count], measuresOn: 'rows' },
    'closed groups and a slicer': {
      ...grouped,
      rowExpansion: { depth: 1, except: [['Telco']] },
      slicers: [
        { field: 'Platform', items: ['Telco', 'Redemption', 'iOS IAP'] },
        { field: 'Type', items: ['Churn'] },
      ],
    },
    'sorted by a measure, the largest alone': {
      rows: [
        {
          field: 'Platform',
          sort: 'descending',
          sortBy: { measure: 0, path: ['Singapore'] },
          top: { count: 3, others: false },
        },
        { field: 'Start Date', showEmpty: true },
      ],
      columns: fields(['Country']),
      measures: [sum],
      conditionalFormat: { kind: 'heatmap', scope: 'column' },
    },
    'the rest of a top N': {
      rows: [{ field: 'Platform', top: { count: 2 } }],
      columns: [],
      measures: [sum],
      conditionalFormat: { kind: 'bars' },
    },
    'derived fields': {
      derived: [
        { name: 'Week', from: 'Start Date', kind: 'date', unit: 'weekday' },
        { name: 'Band', from: 'value', kind: 'bins', start: '0', size: '250' },
        {
          name: 'Shop',
          from: 'Platform',
          kind: 'groups',
          groups: [{ name: 'Stores', items: ['iOS IAP', 'Android IAP'] }],
        },
      ],
      rows: fields(['Shop', 'Week']),
      columns: fields(['Band']),
      measures: [sum],
    },
    'every way of showing values': {
      rows: fields(['Platform', 'Start Date']),
      columns: fields(['Country']),
      measures: shown.map((showAs) => ({ ...sum, showAs })),
    },
    'aggregates of every kind': {
      rows: fields(['Platform']),
      columns: [],
      measures: [
        { field: 'value', aggregate: 'standard-deviation' },
        { field: 'value', aggregate: 'standard-deviation-population' },
        { field: 'value', aggregate: 'median' },
        { field: 'value', aggregate: 'percentile', share: 0.9 },
        { field: 'value', aggregate: 'weighted-average', weight: 'user_id' },
        { field: 'value', aggregate: 'first', by: 'Start Date' },
      ],
    },
    'a sheet for each type': { rows: fields(['Platform']), columns: [], measures: [sum], sheets: 'Type' },
  };
  for (const [name, spec] of Object.entries(specs)) {
    it(`finds nothing wrong with a pivot of ${name}`, async () => {
      expect(await complaints(await workbooks.pivot(`${name}.xlsx`, spec))).toEqual([]);
    });
  }

  it('finds nothing wrong with anything the writer knows', async () => {
    const file = path.join(workbooks.folder, 'whole.xlsx');
    await writeWholeWorkbook(file);
    expect(await complaints(file)).toEqual([]);
  });

  it('finds nothing wrong with a result of every type', async () => {
    const file = await workbooks.result(
      'types.xlsx',
      `SELECT 1::TINYINT AS a, 1234567890123456789::BIGINT AS b, 1.5::DECIMAL(38,10) AS c, 'nan'::DOUBLE AS d, '=x & "y" <z>' AS e, chr(1) AS f,
         DATE '2017-01-25' AS g, TIME '01:02:03' AS h, TIMESTAMP '2017-01-25 01:02:03.5' AS i, TIMESTAMPTZ '2017-01-25 01:02:03+08' AS j, TRUE AS k,
         [1, 2] AS l, '\\xAA'::BLOB AS m, NULL AS n, uuid() AS o`,
    );
    expect(await complaints(file)).toEqual([]);
  });

  it('finds nothing wrong with a report, its chart and its drawing, dates either way', async () => {
    const { client } = workbooks.core;
    const source = { kind: 'query' as const, queryId: 'subscription/report' };
    for (const { id: report, parameters } of await client.reports.list()) {
      const ids: string[] = [];
      const run = { connectionId: localConnectionId, source, parameters };
      for await (const event of await client.runs.start(run)) {
        if (event.type === 'result') ids.push(event.result.id);
      }
      const forms = report === 'hong-kong-daily' ? (['function', 'text'] as const) : (['function'] as const);
      for (const dates of forms) {
        const file = path.join(workbooks.folder, `${report}-${dates}.xlsx`);
        await runExport(client, {
          what: { kind: 'report', id: ids[0] ?? '', report },
          format: 'xlsx',
          dates,
          target: { kind: 'path', path: file },
        });
        expect([...unzip(await readBytes(file)).keys()]).toEqual(
          expect.arrayContaining(['xl/charts/chart1.xml', 'xl/drawings/drawing1.xml']),
        );
        expect(await complaints(file)).toEqual([]);
      }
    }
  });
});
