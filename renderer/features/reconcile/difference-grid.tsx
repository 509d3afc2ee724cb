import { useCallback, useMemo, useState } from 'react';
import {
  type CellView,
  DataGrid,
  type GridSelection,
  type HeaderCell,
  type NumberWriter,
  widthOfText,
} from '#renderer/components/data-grid/index.ts';
import type { ItemWriter } from '#renderer/components/text/items.ts';
import type { Difference } from '#shared/contract/reconcile.ts';
import type { PivotLine } from '#shared/model/pivot.ts';
import type { Comparison, ComparisonHead } from './use-comparison.ts';

interface DifferenceGridProps {
  readonly head: ComparisonHead;
  readonly comparison: Comparison;
  readonly leftName: string;
  readonly rightName: string;
  readonly numbers: NumberWriter;
  readonly write: ItemWriter;
  /** Enter or a double click on a difference, by its place in the list. */
  onOpen(index: number): void;
}

interface GridColumn {
  readonly name: string;
  readonly numeric: boolean;
  readonly width: number;
  text(difference: Difference): string;
}

/** How an item of a line reads at a level; totals say so at the level they stand for. */
function itemAt(line: PivotLine, fields: readonly string[], level: number, write: ItemWriter): string {
  if (line.kind === 'grand') return level === 0 ? 'Grand Total' : '';
  if (level >= line.path.length) return level === line.path.length ? 'Total' : '';
  return write(fields[level], line.path[level] ?? null);
}

type ColumnInput = Pick<DifferenceGridProps, 'head' | 'leftName' | 'rightName' | 'numbers' | 'write'>;

function columnsOf({ head, leftName, rightName, numbers, write }: ColumnInput): GridColumn[] {
  const percent = new Intl.NumberFormat(undefined, {
    style: 'percent',
    maximumFractionDigits: 2,
    signDisplay: 'exceptZero',
  });
  const value = (cell: Difference['left']) => (cell === null ? 'not there' : numbers.text(String(cell)));
  const labels = (axis: 'row' | 'column', fields: readonly string[]) =>
    fields.map(
      (name, level): GridColumn => ({
        name,
        numeric: false,
        width: 140,
        text: (one) => itemAt(one[axis], fields, level, write),
      }),
    );
  const number = (name: string, text: (one: Difference) => string): GridColumn => ({
    name,
    numeric: true,
    width: Math.max(120, widthOfText(name.length) + 16),
    text,
  });
  return [
    ...labels('row', head.rowFields),
    ...labels('column', head.columnFields),
    ...(head.measures.length > 1
      ? [
          {
            name: 'Value',
            numeric: false,
            width: 140,
            text: (one: Difference) => head.measures[one.measure]?.caption ?? '',
          },
        ]
      : []),
    number(leftName, (one) => value(one.left)),
    number(rightName, (one) => value(one.right)),
    number('Difference', (one) => (one.difference === null ? '' : numbers.text(String(one.difference)))),
    number('Of the first', (one) => (one.ratio === null ? '' : percent.format(one.ratio))),
  ];
}

/** Every cell that differs, the largest difference first. */
export function DifferenceGrid(props: DifferenceGridProps) {
  const { head, comparison, leftName, rightName, numbers, write, onOpen } = props;
  const [selection, setSelection] = useState<GridSelection | null>(null);
  const [resized, setResized] = useState<Readonly<Record<number, number>>>({});
  const columns = useMemo(
    () => columnsOf({ head, leftName, rightName, numbers, write }),
    [head, leftName, rightName, numbers, write],
  );
  const widths = useMemo(
    () => columns.map(({ width }, index) => resized[index] ?? width),
    [columns, resized],
  );
  const { difference, onWindow } = comparison;
  const headers = useCallback(
    (): readonly HeaderCell[] =>
      columns.map(
        ({ name, numeric }, column): HeaderCell => ({
          key: String(column),
          level: 0,
          column,
          columnSpan: 1,
          rowSpan: 1,
          content: name,
          title: name,
          align: numeric ? 'end' : 'start',
        }),
      ),
    [columns],
  );
  const cell = useCallback(
    (row: number, column: number): CellView | undefined => {
      const one = difference(row);
      const shown = columns[column];
      if (one === undefined || shown === undefined) return undefined;
      const text = shown.text(one);
      return {
        content: text === 'not there' ? <span className="grid__null">{text}</span> : text,
        title: text,
        align: shown.numeric ? 'end' : 'start',
      };
    },
    [difference, columns],
  );
  return (
    <DataGrid
      label="Differences"
      rowCount={head.listed}
      columnWidths={widths}
      headerRows={1}
      selection={selection}
      onSelectionChange={setSelection}
      headers={headers}
      cell={cell}
      onWindow={onWindow}
      onOpen={({ row }) => onOpen(row)}
      onColumnResize={(column, width) => setResized((known) => ({ ...known, [column]: width }))}
    />
  );
}
