import { useCallback, useEffect, useMemo, useState } from 'react';
import { Button } from '#renderer/components/button/index.ts';
import {
  type CellPlace,
  type CellView,
  DataGrid,
  type ExcelFormat,
  formatExcel,
  type GridSelection,
  type GridWindow,
  type HeaderCell,
  type NumberWriter,
  numberWriter,
  parseExact,
  parseExcelFormat,
  rectangleOf,
  type Span,
  widthOfText,
} from '#renderer/components/data-grid/index.ts';
import { ErrorState } from '#renderer/components/state/index.ts';
import type { ItemWriter } from '#renderer/components/text/items.ts';
import type { Cell } from '#shared/model/column.ts';
import { heatOf } from './heat.ts';
import { headerLevels, headersOf, labelColumns, lineText, rowLabel } from './pivot-lines.ts';
import { useHeatRanges } from './use-heat-ranges.ts';
import { type ComputedShape, usePivotCells } from './use-pivot-data.ts';
import './pivot-grid.css';

/** Columns grow from these to what they show. */
const labelWidth = 90;
const valueWidth = 84;
/** A label may be a total's, and bold. */
const boldness = 1.08;

interface PivotGridProps {
  readonly resultId: string;
  readonly computed: ComputedShape;
  readonly write: ItemWriter;
  readonly selection: GridSelection | null;
  onSelectionChange(selection: GridSelection | null): void;
  /** Enter or a double click on a value. */
  onDrill(row: number, column: number): void;
  onCopy(area: { rows: Span; columns: Span }, headers: boolean): void;
}

/** How a measure's values are shown; what is shortened for the eye keeps its exact value in the title. */
function valueText(
  cell: Cell,
  format: ExcelFormat | null,
  numbers: NumberWriter,
  write: (item: Cell) => string,
): { text: string; exact: string } {
  const number = parseExact(String(cell));
  if (number === null) return { text: write(cell), exact: write(cell) };
  const exact = numbers.write(number);
  if (format !== null) return { text: formatExcel(cell, format, numbers), exact };
  const short = number.fraction.length > 4 ? parseExcelFormat('#,##0.00') : null;
  return { text: short === null ? exact : formatExcel(cell, short, numbers), exact };
}

/** The computed pivot, as much of it as is seen: labels at the left stay, headings merge, totals stand out. */
export function PivotGrid({
  resultId,
  computed,
  write,
  selection,
  onSelectionChange,
  onDrill,
  onCopy,
}: PivotGridProps) {
  const { shape, columnLines, spec } = computed;
  const cells = usePivotCells(resultId, computed);
  const labels = labelColumns(shape);
  const numbers = useMemo(() => numberWriter(), []);
  const formats = useMemo(() => shape.measures.map(({ format }) => parseExcelFormat(format ?? '')), [shape]);
  const [widths, setWidths] = useState<Readonly<Record<number, number>>>({});
  const [seen, setSeen] = useState<GridWindow | null>(null);
  const [lengths, setLengths] = useState<ReadonlyMap<number, number>>(new Map());
  const columnWidths = useMemo(
    () =>
      Array.from({ length: labels + shape.columnCount }, (_, column) => {
        const fitted = lengths.get(column);
        const usual = column < labels ? labelWidth : valueWidth;
        return (
          widths[column] ??
          Math.max(
            usual,
            fitted === undefined ? 0 : widthOfText(column < labels ? fitted * boldness : fitted),
          )
        );
      }),
    [labels, shape.columnCount, widths, lengths],
  );
  const headers = useCallback(
    (columns: Span): readonly HeaderCell[] => headersOf({ shape, lines: columnLines, write }, columns),
    [shape, columnLines, write],
  );
  const ranges = useHeatRanges(resultId, computed, seen);
  const top = seen?.top ?? 0;
  useEffect(() => {
    if (seen !== null) cells.want(seen);
  }, [cells, seen]);

  const cell = useCallback(
    (row: number, column: number): CellView | undefined => {
      const at = cells.line(row);
      if (at === undefined) return undefined;
      if (column < labels) {
        const item = (level: number, value: Cell) => write(shape.rowFields[level], value);
        // The first line in sight names its group, wherever in the group it is.
        const text = rowLabel(at.line, column, row === top ? undefined : at.above, item);
        if (text !== '') return { content: text, title: text };
        return { content: <span className="grid__unseen">{lineText(at.line, item)}</span> };
      }
      const line = columnLines[column - labels];
      const value = cells.value(row, column - labels);
      if (value === undefined) return undefined;
      const total = at.line.kind !== 'leaf' || line?.kind !== 'leaf';
      if (value === null) {
        return { content: '', label: 'no value', ...(total ? { className: 'pivot-grid__total' } : {}) };
      }
      const measure = line?.measure ?? 0;
      const field = spec.measures[measure]?.field ?? undefined;
      const { text, exact } = valueText(value, formats[measure] ?? null, numbers, (item) =>
        write(field, item),
      );
      const range =
        spec.conditionalFormat.scope === 'all'
          ? shape.ranges[measure]
          : ranges?.get(spec.conditionalFormat.scope === 'row' ? row : column - labels)?.get(measure);
      const heat = spec.conditionalFormat.kind === 'none' || total ? 0 : heatOf(value, range);
      return {
        content: text,
        align: 'end',
        ...(text === exact ? {} : { title: `exactly ${exact}` }),
        className: total ? 'pivot-grid__total' : 'pivot-grid__value',
        ...(heat === 0 ? {} : { style: { '--pivot-heat': (heat * 0.4).toFixed(3) } }),
      };
    },
    [cells, labels, columnLines, shape, spec, formats, numbers, write, ranges, top],
  );

  // A column grows to the longest value seen in it, and never shrinks under the reader.
  useEffect(() => {
    if (seen === null) return;
    setLengths((known) => {
      const grown = new Map(known);
      for (const { column, columnSpan, content } of headers(seen.columns)) {
        if (columnSpan === 1 && typeof content === 'string') {
          grown.set(column, Math.max(content.length, grown.get(column) ?? 0));
        }
      }
      for (let row = seen.rows.first; row < Math.min(seen.rows.last, shape.rowCount); row += 1) {
        for (let column = 0; column < Math.min(seen.columns.last, labels + shape.columnCount); column += 1) {
          if (column >= labels && column < seen.columns.first) continue;
          const content = cell(row, column)?.content;
          if (typeof content !== 'string') continue;
          if (content.length > (grown.get(column) ?? 0)) grown.set(column, content.length);
        }
      }
      return grown.size === known.size && [...grown].every(([column, length]) => known.get(column) === length)
        ? known
        : grown;
    });
  }, [seen, cell, headers, shape, labels]);

  const open = useCallback(
    (place: CellPlace) => {
      if (place.column >= labels) onDrill(place.row, place.column - labels);
    },
    [labels, onDrill],
  );
  const copy = (withHeaders: boolean): void => {
    const area = rectangleOf(selection);
    if (area === null) return;
    const first = Math.max(0, area.columnFirst - labels);
    onCopy(
      {
        rows: { first: area.rowFirst, last: area.rowLast },
        columns: { first, last: Math.max(first, area.columnLast - labels) },
      },
      withHeaders || area.columnFirst < labels,
    );
  };

  if (cells.error !== null) {
    return (
      <ErrorState
        title="Some cells could not be read"
        error={cells.error}
        action={<Button onPress={cells.retry}>Try again</Button>}
      />
    );
  }
  return (
    <DataGrid
      label="Pivot"
      rowCount={shape.rowCount}
      columnWidths={columnWidths}
      headerRows={headerLevels(shape)}
      frozenColumns={labels}
      rowHeaderColumns={labels}
      density="compact"
      selection={selection}
      onSelectionChange={onSelectionChange}
      headers={headers}
      cell={cell}
      rowClass={(row) => {
        const kind = cells.line(row)?.line.kind;
        return kind === undefined || kind === 'leaf' ? '' : `pivot-grid__row--${kind}`;
      }}
      onWindow={setSeen}
      onOpen={open}
      onColumnResize={(column, width) => setWidths((known) => ({ ...known, [column]: width }))}
      onCopy={copy}
    />
  );
}
