import path from 'node:path';
import { readXlsx } from 'hucre/xlsx';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Core } from '#main/core.ts';
import type { Engine } from '#main/engine/engine.ts';
import { openEngine } from '#main/engine/engine.ts';
import { exportPivot } from '#main/workbook/export-pivot.ts';
import type { Cell } from '#shared/model/column.ts';
import { type PivotLine, type PivotSpec, type PivotWindow, pivotSpecSchema } from '#shared/model/pivot.ts';
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

function textOf(item: Cell | undefined): string {
  return item === null || item === undefined ? '(blank)' : String(item);
}

/** The own label of a line that is no leaf; after the group in the tabular form a subtotal says that it is one. */
function ownLabel(line: PivotLine, begins: boolean, caption: string | undefined): string {
  if (line.kind === 'grand') return caption === undefined ? 'Grand Total' : `Total ${caption}`;
  const label = textOf(line.path.at(-1));
  if (line.kind !== 'subtotal' || line.closed === true || begins) return label;
  return `${label} ${caption ?? 'Total'}`;
}

/**
 * The labels of every line, a column a field, then the measure's where measures stand on the rows. A group's label
 * stands where the group begins, or on each of its lines; what a line is of stands on the line itself.
 */
function labelsOf(
  lines: readonly PivotLine[],
  spec: PivotSpec,
  captions: readonly string[],
): (string | null)[][] {
  const begins = spec.form !== 'tabular';
  const ofMeasures = spec.measuresOn === 'rows' && captions.length > 1;
  return lines.map((line, index) => {
    const before = lines[index - 1];
    const isNew = (level: number) =>
      before === undefined ||
      before.kind === 'grand' ||
      line.path.slice(0, level + 1).some((item, at) => at >= before.path.length || item !== before.path[at]);
    const caption = ofMeasures ? captions[line.measure ?? 0] : undefined;
    const own = line.path.length - 1;
    const isOwn = (level: number) => level === Math.max(0, own) && line.kind !== 'leaf';
    const labels = spec.rows.map((_, level) => {
      if (isOwn(level)) return ownLabel(line, begins, line.closed === true ? undefined : caption);
      const isShown = level <= own && (spec.repeatLabels || isNew(level));
      return isShown ? textOf(line.path[level]) : null;
    });
    const ofLine = line.kind === 'leaf' || line.closed === true ? (caption ?? null) : null;
    if (spec.form === 'compact') return [labels[Math.max(0, own)] ?? null];
    return ofMeasures ? [...labels, ofLine] : labels;
  });
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
    'outline with labels repeated',
    { form: 'outline', repeatLabels: true, rows, columns, derived, measures: [sum] },
  ],
  ['tabular with labels repeated', { repeatLabels: true, rows, columns, derived, measures: [sum] }],
  [
    'two fields on the columns',
    { rows: [{ field: 'product' }], columns: [...columns, { field: 'region' }], derived, measures: [sum] },
  ],
  [
    'no subtotals',
    { rows: rows.map((row) => ({ ...row, subtotal: false })), columns, derived, measures: [sum] },
  ],
  [
    'outline without subtotals',
    {
      form: 'outline',
      rows: rows.map((row) => ({ ...row, subtotal: false })),
      columns,
      derived,
      measures: [sum],
    },
  ],
  [
    'some groups closed',
    { rows, columns, derived, measures: [sum], rowExpansion: { except: [['South'], ['North']] } },
  ],
  ['measures on the rows', { rows, columns, derived, measures: [sum, long], measuresOn: 'rows' }],
  [
    'measures on the rows with labels repeated',
    { rows, columns, derived, measures: [sum, long], measuresOn: 'rows', repeatLabels: true },
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

/** What the sheet has in the columns of labels, empty cells as null. */
function labelCells(body: readonly (readonly unknown[])[], columns: number): unknown[][] {
  return body.map((row) =>
    Array.from({ length: columns }, (_, at) => {
      const label = row[at] ?? null;
      return label === null || label === '' ? null : String(label);
    }),
  );
}

it.each(cases)('writes every label and every value as computed: %s', async (name, given) => {
  const { spec, view, body, head, captions } = await both(name, given);
  const count = view.columnLines.length;
  const labels = labelsOf(view.rowLines, spec, captions);
  const columnsOfLabels = labels[0]?.length ?? 0;
  expect(labelCells(body, columnsOfLabels)).toEqual(labels);
  expect(
    body.map((row) => Array.from({ length: count }, (_, at) => row[columnsOfLabels + at] ?? null)),
  ).toEqual(view.cells.map((cells) => cells.map(cellOf)));
  const ofColumns = { ...spec, rows: spec.columns, form: 'tabular' as const, repeatLabels: false };
  const heads = labelsOf(view.columnLines, ofColumns, []);
  expect(
    head.slice(-spec.columns.length).map((row) => labelCells([row.slice(columnsOfLabels)], count)[0]),
  ).toEqual(spec.columns.map((_, level) => heads.map((line) => line[level] ?? null)));
});
