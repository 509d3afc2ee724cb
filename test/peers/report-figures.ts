import type { SampleBench } from '#test/helpers/sample.ts';
import type { CheckedTable, TableRows } from './peer.ts';

/** A report's figures by a statement of its own over the warehouse, and what each cell of a summary must then hold. */

export type Period = 'daily' | 'weekly' | 'monthly';

export interface ReportWindow {
  readonly country: string;
  readonly period: Period;
  readonly from: string;
  readonly to: string;
}

export interface Fact {
  readonly type: string;
  readonly platform: string;
  readonly status: string;
  readonly date: string;
  readonly value: number;
}

/** The leaves of the report: a figure for each type, platform, payment status and start date. */
export async function factsOf(bench: SampleBench, window: ReportWindow): Promise<Fact[]> {
  const rows = await bench.rows(
    `SELECT "Type" AS t, "Platform" AS p, "Meta 4" AS s, "Start Date"::VARCHAR AS d, sum(value)::DOUBLE AS v
     FROM subscription_report
     WHERE "Country" = '${window.country}' AND "Resolution Type" = '${window.period}'
       AND "Start Date" >= DATE '${window.from}' AND "Start Date" <= DATE '${window.to}'
     GROUP BY ALL ORDER BY ALL`,
  );
  return rows.map(({ t, p, s, d, v }) => ({
    type: String(t),
    platform: String(p),
    status: String(s),
    date: String(d),
    value: Number(v),
  }));
}

const levels = ['Active subscriber', 'Recurring subscriber'];

interface Wanted {
  readonly type: string;
  readonly platform?: string | undefined;
  readonly status?: string | undefined;
  /** Null for the whole window. */
  readonly date: string | null;
}

function cents(value: number): number {
  return Math.round(value * 100) / 100;
}

/** What a cell must hold: the sum of the facts it names; a level over the whole window is that of its last date. */
function figure(facts: readonly Fact[], wanted: Wanted): number {
  const last = facts.reduce((latest, { date }) => (date > latest ? date : latest), '');
  const date = wanted.date ?? (levels.includes(wanted.type) ? last : null);
  return cents(
    facts
      .filter(
        (fact) =>
          fact.type === wanted.type &&
          (date === null || fact.date === date) &&
          (wanted.platform === undefined || fact.platform === wanted.platform) &&
          (wanted.status === undefined || fact.status === wanted.status),
      )
      .reduce((sum, { value }) => sum + value, 0),
  );
}

/** The day of an Excel serial number. */
function dayOf(serial: string | number | null | undefined): string {
  if (typeof serial !== 'number') throw new Error(`${serial} is no date`);
  return new Date(Date.UTC(1899, 11, 30) + serial * 86_400_000).toISOString().slice(0, 10);
}

const headingRow = 5;

function datesAcross(rows: TableRows, labels: number): string[] {
  return (rows[headingRow] ?? [])
    .slice(labels)
    .filter((cell) => typeof cell === 'number')
    .map(dayOf);
}

/** Every cell of a sheet of figures that holds a number, by its labels: `Churn / Telco / Paying / 2017-01-25`. */
export function figuresOn(rows: TableRows, labels: 1 | 2): Map<string, { found: unknown; wanted: Wanted }> {
  const dates = datesAcross(rows, labels);
  const cells = new Map<string, { found: unknown; wanted: Wanted }>();
  let type = '';
  let platform: string | undefined;
  for (const row of rows.slice(headingRow + 1)) {
    const [first, second] = [String(row[0] ?? ''), labels === 2 ? String(row[1] ?? '') : ''];
    const isTitle = typeof row[labels] !== 'number';
    if (isTitle) {
      if (first !== '') type = first;
      platform = undefined;
      continue;
    }
    if (first !== '') platform = first === 'Total' || first.startsWith('All, ') ? undefined : first;
    const status = second === '' ? undefined : second;
    for (const [index, date] of [...dates, null].entries()) {
      const name = [type, platform ?? 'all', status ?? 'all', date ?? 'period'].join(' / ');
      if (cells.has(name)) throw new Error(`${name} stands twice`);
      cells.set(name, { found: row[labels + index], wanted: { type, platform, status, date } });
    }
  }
  return cells;
}

/** Cells of a sheet of figures that are not what the facts say. */
export function wrongFigures(rows: TableRows, labels: 1 | 2, facts: readonly Fact[]): string[] {
  return [...figuresOn(rows, labels)].flatMap(([name, { found, wanted }]) => {
    const expected = figure(facts, wanted);
    return typeof found === 'number' && cents(found) === expected
      ? []
      : [`${name}: ${found}, not ${expected}`];
  });
}

/** What the rows of the roll-forward must be, worked out from the facts. */
export function rollForward(facts: readonly Fact[]): (string | number)[][] {
  const dates = [...new Set(facts.map(({ date }) => date))].sort();
  const of = (type: string) => dates.map((date) => figure(facts, { type, date }));
  const [active, added, back, gone] = [
    of('Active subscriber'),
    of('New subscriber'),
    of('Reactivated'),
    of('Churn'),
  ];
  const before = active.map((_, index) => (index === 0 ? '' : (active[index - 1] ?? 0)));
  const expected = before.map((opening, index) =>
    typeof opening === 'number'
      ? opening + (added[index] ?? 0) + (back[index] ?? 0) - (gone[index] ?? 0)
      : opening,
  );
  const difference = expected.map((value, index) =>
    typeof value === 'number' ? value - (active[index] ?? 0) : value,
  );
  return [before, added, back, gone, active, expected, difference];
}

/** The number cells that stand differently in two readings of a sheet, as `row,column`. */
export function changedCells(before: TableRows, after: TableRows): string[] {
  return before.flatMap((row, at) =>
    row.flatMap((cell, column) => (after[at]?.[column] === cell ? [] : [`${at},${column}`])),
  );
}

/** Cells with a number that no formula gives: there must be none but the dates above. */
export function bareNumbers({ formulas, opened }: CheckedTable): string[] {
  const given = new Set(formulas.map(([row, column]) => `${row},${column}`));
  return opened.flatMap((row, at) =>
    at <= headingRow
      ? []
      : row.flatMap((cell, column) =>
          typeof cell === 'number' && !given.has(`${at},${column}`) ? [`${at},${column}: ${cell}`] : [],
        ),
  );
}
