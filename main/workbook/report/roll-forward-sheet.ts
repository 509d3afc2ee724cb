import type { RollForwardSheet } from '#shared/model/report.ts';
import { cellReference, rangeReference } from '../cell-reference.ts';
import type { Grid, GridCell, GridRow } from '../grid-sheet.ts';
import type { CellStyle } from '../styles.ts';
import { balance, type Figure, figureOf, nothing } from './figure.ts';
import {
  columnsOf,
  headingOf,
  headingRows,
  longDay,
  pageOf,
  type ReportContext,
  text,
  valuesOnly,
} from './report-page.ts';

/** Rows of cells the chart covers. */
const chartRows = 22;

export interface RollForwardPage {
  readonly grid: Grid;
  /** Where the chart goes, rows and columns from 0. */
  readonly chart: {
    readonly row: number;
    readonly column: number;
    readonly lastRow: number;
    readonly lastColumn: number;
  };
}

interface Line {
  readonly label: string;
  readonly style: CellStyle;
  /** A number for a date's column; null where the line has none. */
  readonly at: (date: number, column: number) => Figure | null;
}

const noun = { daily: 'day', weekly: 'week', monthly: 'month' } as const;

/** A level rolled forward from date to date, what is proven of it, and room for the chart. */
export function rollForwardPage(context: ReportContext, summary: RollForwardSheet): RollForwardPage {
  const { dates, figures, period, layout } = context;
  const columns = columnsOf(context, 1);
  const level = figures.get(summary.level);
  const format = level?.type.format ?? '#,##0';
  const flows = [
    ...summary.added.map((name) => ({ name, sign: 1 })),
    ...summary.removed.map((name) => ({ name, sign: -1 })),
  ].filter(({ name }) => figures.has(name));
  const first = headingRows;
  const rows = { opening: first, closing: first + flows.length + 1, expected: first + flows.length + 2 };
  const difference = rows.expected + 1;

  const named = [summary.level, ...flows.map(({ name }) => name)];
  const live = named.every((name) => figures.get(name)?.live !== false);
  const computed = (formula: string, exact: Figure['exact']): Figure =>
    figureOf(exact, live ? formula : null);
  const figure = (name: string, date: number): Figure =>
    figures.get(name)?.figure({ by: [], date: dates[date] ?? '' }) ?? computed('0', nothing);
  const exactly = (name: string, date: number) => figure(name, date).exact;
  const expected = (date: number) => {
    const of = (wanted: number) =>
      flows.flatMap(({ name, sign }) => (sign === wanted ? [exactly(name, date)] : []));
    return balance([exactly(summary.level, date - 1), ...of(1)], of(-1));
  };
  const differs = (date: number) => balance([expected(date)], [exactly(summary.level, date)]);

  const lines: Line[] = [
    {
      label: `${summary.level}, ${noun[layout.period]} before`,
      style: {},
      at: (date, column) =>
        date === 0
          ? null
          : computed(cellReference(rows.closing, column - 1), exactly(summary.level, date - 1)),
    },
    ...flows.map(
      ({ name, sign }): Line => ({
        label: `${sign > 0 ? 'plus' : 'less'} ${name}`,
        style: {},
        at: (date) => figure(name, date),
      }),
    ),
    {
      label: summary.level,
      style: { bold: true, border: 'above' },
      at: (date) => figure(summary.level, date),
    },
    {
      label: 'By the roll-forward',
      style: {},
      at(date, column) {
        if (date === 0) return null;
        const terms = flows.map(
          ({ sign }, index) => `${sign > 0 ? '+' : '-'}${cellReference(first + 1 + index, column)}`,
        );
        return computed(`${cellReference(rows.opening, column)}${terms.join('')}`, expected(date));
      },
    },
    {
      label: 'Difference',
      style: { bold: true },
      at: (date, column) =>
        date === 0
          ? null
          : computed(
              `${cellReference(rows.expected, column)}-${cellReference(rows.closing, column)}`,
              differs(date),
            ),
    },
  ];

  const grid: GridRow[] = lines.map(({ label, style, at }, index) => ({
    row: first + index,
    cells: [
      { column: 0, value: text(label), style },
      ...dates.flatMap((_, date): GridCell[] => {
        const column = columns.firstDate + date;
        const value = at(date, column);
        const look: CellStyle = { ...style, align: 'right', format };
        return [{ column, value: value?.content ?? { kind: 'blank' }, style: look }];
      }),
    ],
  }));

  const verdictRow = difference + 2;
  const closes = period.check === 'closes';
  const wrong = closes ? '<>0' : '<0';
  const holds = dates.every((_, date) => {
    if (date === 0) return true;
    const by = differs(date);
    return by !== null && (closes ? by.units === 0n : by.units >= 0n);
  });
  const checked = rangeReference(difference, columns.firstDate + 1, difference, columns.lastDate);
  const verdict = ['The check holds.', 'The check does not hold.'] as const;
  const said = holds ? verdict[0] : verdict[1];
  const several = dates.length > 1;
  if (several) {
    grid.push({
      row: verdictRow,
      cells: [
        {
          column: 0,
          value: live
            ? {
                kind: 'formula',
                formula: `IF(SUMPRODUCT(--(${checked}${wrong}))=0,"${verdict[0]}","${verdict[1]}")`,
                cached: { kind: 'text', text: said },
              }
            : text(said),
          style: { bold: true },
        },
      ],
    });
  }
  const remarks = [
    period.remark,
    `The first column has nothing to roll forward from: the ${noun[layout.period]} before ${longDay(dates[0] ?? layout.from)} is not in this workbook.`,
  ];
  for (const [index, remark] of remarks.entries()) {
    grid.push({
      row: verdictRow + 1 + index,
      cells: [{ column: 0, value: text(remark), style: { colour: 'quiet', italic: true, wrap: true } }],
      height: remark.length > dates.length * 11 ? 30 : 15,
    });
  }
  const merged = remarks.map((_, index) =>
    rangeReference(verdictRow + 1 + index, 0, verdictRow + 1 + index, columns.lastDate),
  );
  const chartRow = verdictRow + 4;
  const heading = headingOf(context, summary.sheet, columns, { captions: [summary.level], total: null });
  const datesRow = heading.pop();
  const remark: GridCell = { column: 0, value: text(valuesOnly), style: { bold: true } };
  const all = [
    ...heading,
    ...(live ? [] : [{ row: headingRows - 2, cells: [remark] }]),
    ...(datesRow === undefined ? [] : [datesRow]),
    ...grid,
  ];
  return {
    grid: pageOf(context, all, columns, { rowCount: chartRow + chartRows, merged }),
    chart: { row: chartRow, column: 0, lastRow: chartRow + chartRows - 1, lastColumn: columns.lastDate },
  };
}
