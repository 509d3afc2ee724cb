import type { RollForwardSheet } from '#shared/model/report.ts';
import { cellReference, rangeReference } from '../cell-reference.ts';
import type { FormulaValue } from '../cell-value.ts';
import type { Grid, GridCell, GridRow } from '../grid-sheet.ts';
import type { CellStyle } from '../styles.ts';
import {
  columnsOf,
  headingOf,
  headingRows,
  longDay,
  pageOf,
  type ReportContext,
  text,
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
  readonly at: (date: number, column: number) => FormulaValue | null;
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

  const figure = (name: string, date: number): FormulaValue => {
    const day = dates[date] ?? '';
    return figures.get(name)?.figure({ by: [], date: day }) ?? number('0', 0);
  };
  const number = (formula: string, value: number): FormulaValue => ({
    kind: 'formula',
    formula,
    cached: { kind: 'number', value },
  });
  const countAt = (name: string, date: number): number => {
    const { cached } = figure(name, date);
    return cached.kind === 'number' ? cached.value : 0;
  };
  const expected = (date: number) =>
    flows.reduce((sum, { name, sign }) => sum + sign * countAt(name, date), countAt(summary.level, date - 1));
  const differs = (date: number) => expected(date) - countAt(summary.level, date);

  const lines: Line[] = [
    {
      label: `${summary.level}, ${noun[layout.period]} before`,
      style: {},
      at: (date, column) =>
        date === 0 ? null : number(cellReference(rows.closing, column - 1), countAt(summary.level, date - 1)),
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
        return number(`${cellReference(rows.opening, column)}${terms.join('')}`, expected(date));
      },
    },
    {
      label: 'Difference',
      style: { bold: true },
      at: (date, column) =>
        date === 0
          ? null
          : number(
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
        return [{ column, value: value ?? { kind: 'blank' }, style: look }];
      }),
    ],
  }));

  const verdictRow = difference + 2;
  const [wrong, holds] =
    period.check === 'closes'
      ? ['<>0', dates.every((_, date) => date === 0 || differs(date) === 0)]
      : ['<0', dates.every((_, date) => date === 0 || differs(date) >= 0)];
  const checked = rangeReference(difference, columns.firstDate + 1, difference, columns.lastDate);
  const verdict = ['The check holds.', 'The check does not hold.'] as const;
  const several = dates.length > 1;
  if (several) {
    grid.push({
      row: verdictRow,
      cells: [
        {
          column: 0,
          value: {
            kind: 'formula',
            formula: `IF(SUMPRODUCT(--(${checked}${wrong}))=0,"${verdict[0]}","${verdict[1]}")`,
            cached: { kind: 'text', text: holds ? verdict[0] : verdict[1] },
          },
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
  const all = [
    ...headingOf(context, summary.sheet, columns, { captions: [summary.level], total: null }),
    ...grid,
  ];
  return {
    grid: pageOf(context, all, columns, { rowCount: chartRow + chartRows, merged }),
    chart: { row: chartRow, column: 0, lastRow: chartRow + chartRows - 1, lastColumn: columns.lastDate },
  };
}
