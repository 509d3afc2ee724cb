import path from 'node:path';
import { readXlsx } from 'hucre/xlsx';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Core } from '#main/core.ts';
import type { Engine } from '#main/engine/engine.ts';
import { openEngine } from '#main/engine/engine.ts';
import { exportPivot } from '#main/workbook/export-pivot.ts';
import { type PivotLine, type PivotWindow, pivotSpecSchema } from '#shared/model/pivot.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { openTestCore, temporaryFolder } from '#test/helpers/core.ts';
import { readBytes } from '#test/helpers/exports.ts';
import { keepSelect } from '#test/helpers/kept.ts';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let core: Core;
let engine: Engine;
let facts: ResultInfo;

/** Nulls, spellings that differ by case only, and integers Excel would round. The same rows every time. */
const select = `
  SELECT
    ['North', 'north', 'South', 'East', NULL][1 + (hash(i) % 5)::INTEGER] AS region,
    ['a', 'B', 'b', 'c', 'd', 'e', NULL][1 + (hash(i + 1000) % 7)::INTEGER] AS product,
    ['x', 'y', NULL][1 + (hash(i + 2000) % 3)::INTEGER] AS channel,
    DATE '2017-01-01' + (hash(i + 3000) % 120)::INTEGER AS day,
    CASE WHEN i % 11 = 0 THEN NULL ELSE ((hash(i + 4000) % 100000)::INTEGER / 100)::DECIMAL(12,2) END AS value,
    12345678901234567000::HUGEINT + (i % 4) AS long
  FROM range(400) AS r(i)`;

beforeAll(async () => {
  place = await temporaryFolder();
  core = await openTestCore(path.join(place.folder, 'workspace'));
  engine = await openEngine({ temporary: place.folder });
  facts = await keepSelect(core, engine, select);
});
afterAll(async () => {
  engine.close();
  await core.close();
  await place.remove();
});

/** The first sheet as another reader finds it, and the computed view of the same pivot. */
async function both(name: string, given: object) {
  const spec = pivotSpecSchema.parse(given);
  const target = path.join(place.folder, `${name}.xlsx`);
  const file = await core.results.file(facts.id);
  await engine.withConnection((connection) =>
    exportPivot({ info: facts, file, spec, name: 'Pivot' }, 'xlsx', target, {
      engine,
      reader: { connection, signal: undefined },
      now: new Date('2017-01-25T00:00:00Z'),
      report: () => {},
    }),
  );
  const all = { offset: 0, count: 1000 };
  const shape = await core.client.pivot.compute({ resultId: facts.id, spec });
  const view = await core.client.pivot.window({ resultId: facts.id, spec, rows: all, columns: all });
  expect([view.rowLines.length, view.columnLines.length]).toEqual([shape.rowCount, shape.columnCount]);
  const sheet = (await readXlsx(await readBytes(target))).sheets[0]?.rows ?? [];
  const body = sheet.slice(sheet.length - shape.rowCount);
  const captions = shape.measures.map(({ caption }) => caption);
  return { spec, view, body, head: sheet.slice(0, sheet.length - shape.rowCount), captions };
}

/** A value as a cell holds it: a number, or text where it has more than 15 digits. */
function cellOf(value: PivotWindow['cells'][number][number]): unknown {
  if (typeof value !== 'string') return value;
  const digits = value.replace(/^-?0*|\./g, '');
  return digits.length > 15 ? value : Number(value);
}

/** The last label of a line; after the group in the tabular form a subtotal says that it is one. */
function labelOf(line: PivotLine, begins: boolean, caption: string | undefined): string {
  if (line.kind === 'grand') return caption === undefined ? 'Grand Total' : `Total ${caption}`;
  const item = line.path.at(-1) ?? null;
  const label = item === null ? '(blank)' : String(item);
  if (line.kind !== 'subtotal' || line.closed === true || begins) return label;
  return `${label} ${caption ?? 'Total'}`;
}

const rows = [{ field: 'region' }, { field: 'product' }, { field: 'channel' }];
const columns = [{ field: 'Month' }];
const derived = [{ kind: 'date', name: 'Month', from: 'day', unit: 'month' }];
const sum = { field: 'value', aggregate: 'sum' };
const long = { field: 'long', aggregate: 'max' };
const cases: readonly (readonly [string, object])[] = [
  ['compact', { form: 'compact', rows, columns, derived, measures: [sum] }],
  ['outline', { form: 'outline', rows, columns, derived, measures: [sum] }],
  ['tabular', { form: 'tabular', rows, columns, derived, measures: [sum] }],
  ['long values', { rows, columns, derived, measures: [long] }],
  ['long labels', { rows: [{ field: 'long' }, { field: 'region' }], columns, derived, measures: [sum] }],
  ['closed groups', { rows, columns, derived, measures: [sum], rowExpansion: { depth: 1, except: [] } }],
  [
    'top with others',
    {
      rows: [{ field: 'region' }, { field: 'product', top: { count: 2 } }],
      columns,
      derived,
      measures: [sum],
    },
  ],
  [
    'share of the row',
    { rows, columns, derived, measures: [{ ...sum, showAs: { kind: 'percent-of-row' } }] },
  ],
  [
    'running total',
    { rows, columns, derived, measures: [{ ...sum, showAs: { kind: 'running-total', field: 'Month' } }] },
  ],
];

it.each(cases)('writes the own label of each line and every value as computed: %s', async (name, given) => {
  const { spec, view, body, head } = await both(name, given);
  const count = view.columnLines.length;
  const labels = spec.form === 'compact' ? 1 : spec.rows.length;
  const begins = spec.form !== 'tabular';
  const last = (line: PivotLine) => (spec.form === 'compact' ? 0 : Math.max(0, line.path.length - 1));
  expect(
    body.map((row, index) => String(row[last(view.rowLines[index] ?? { kind: 'grand', path: [] })])),
  ).toEqual(view.rowLines.map((line) => labelOf(line, begins, undefined)));
  expect(body.map((row) => Array.from({ length: count }, (_, at) => row[labels + at] ?? null))).toEqual(
    view.cells.map((cells) => cells.map(cellOf)),
  );
  expect(head.at(-1)?.slice(labels)).toEqual(view.columnLines.map((line) => labelOf(line, false, undefined)));
});

it('writes the own label of each line and every value with the measures on the rows', async () => {
  const measures = [sum, long];
  const { view, body, captions } = await both('measures', {
    rows,
    columns,
    derived,
    measures,
    measuresOn: 'rows',
  });
  expect(
    body.map((row, index) => {
      const line = view.rowLines[index];
      return line?.kind === 'leaf' ? row[3] : row[Math.max(0, (line?.path.length ?? 0) - 1)];
    }),
  ).toEqual(
    view.rowLines.map((line) => {
      const caption = captions[line.measure ?? 0];
      return line.kind === 'leaf' ? caption : labelOf(line, false, caption);
    }),
  );
  expect(body.map((row) => view.columnLines.map((_, at) => row[4 + at] ?? null))).toEqual(
    view.cells.map((cells) => cells.map(cellOf)),
  );
});
