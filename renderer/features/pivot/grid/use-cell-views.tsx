import { useCallback, useMemo } from 'react';
import { type CellView, type GridWindow, numberWriter } from '#renderer/components/data-grid/index.ts';
import type { ItemWriter } from '#renderer/components/text/items.ts';
import type { Cell } from '#shared/model/column.ts';
import { markOf } from './cell-style.ts';
import { measureFormats, valueText } from './cell-text.ts';
import { isCompared } from './heat.ts';
import { labelColumns, lineText, type RowLabel, rowLabel } from './row-labels.ts';
import { useHeatRanges } from './use-heat-ranges.ts';
import type { ComputedShape, PivotCells } from './use-pivot-data.ts';

/** Room of the mark that opens and closes a group, and of one level of the compact form, in pixels. */
const markRoom = 16;
const levelRoom = 16;
/** Cells whose views are remembered: a few screens of them. */
const mostKnown = 5000;

interface CellViewsInput {
  readonly resultId: string;
  readonly computed: ComputedShape;
  readonly cells: PivotCells;
  readonly write: ItemWriter;
  readonly seen: GridWindow | null;
}

/** What each cell of a pivot shows: labels, values with their marks, totals. */
export function useCellViews({ resultId, computed, cells, write, seen }: CellViewsInput) {
  const { shape, columnLines, spec } = computed;
  const labels = labelColumns(shape);
  const numbers = useMemo(() => numberWriter(), []);
  const formats = useMemo(() => measureFormats(shape), [shape]);
  const ranges = useHeatRanges(resultId, computed, seen);

  const label = useCallback(
    (row: number, column: number, isTop: boolean): RowLabel | null => {
      const at = cells.line(row);
      if (at === undefined) return null;
      // The first line in sight names its group, wherever in the group it is.
      const above = isTop ? undefined : at.above;
      const item = (level: number, value: Cell) => write(shape.rowFields[level], value);
      return rowLabel({ shape, line: at.line, above, repeat: spec.repeatLabels, write: item }, column);
    },
    [cells, shape, spec.repeatLabels, write],
  );

  const labelView = useCallback(
    (row: number, column: number, isTop: boolean): CellView | undefined => {
      const at = cells.line(row);
      const shown = label(row, column, isTop);
      if (at === undefined || shown === null) return undefined;
      const words = lineText(at.line, (level, value) => write(shape.rowFields[level], value));
      if (shown.text === '') return { content: <span className="grid__unseen">{words}</span> };
      const grouped = shape.form === 'compact' && shape.rowFields.length > 1;
      const room = shown.indent * levelRoom + (grouped && shown.group === null ? markRoom : 0);
      return {
        content: shown.text,
        title: shown.text,
        ...(shown.indent > 0 ? { label: words } : {}),
        ...(shown.group === null ? {} : { expanded: shown.open }),
        ...(shown.others ? { className: 'pivot-grid__others' } : {}),
        ...(room === 0 ? {} : { style: { paddingLeft: `calc(var(--space-2) + ${room}px)` } }),
      };
    },
    [cells, label, shape, write],
  );

  const valueView = useCallback(
    (row: number, column: number): CellView | undefined => {
      const at = cells.line(row);
      if (at === undefined) return undefined;
      const line = columnLines[column - labels];
      const value = cells.value(row, column - labels);
      if (value === undefined) return undefined;
      const compared = isCompared(at.line) && isCompared(line);
      const total = !compared || at.line.kind !== 'leaf' || line?.kind !== 'leaf';
      const others = (at.line.others ?? line?.others) !== undefined ? ' pivot-grid__others' : '';
      const base = `${total && !compared ? 'pivot-grid__total' : 'pivot-grid__value'}${others}`;
      if (value === null) {
        return at.line.kind === 'group'
          ? { content: '', label: 'begins a group' }
          : { content: '', label: 'no value', ...(compared ? {} : { className: 'pivot-grid__total' }) };
      }
      const measure = line?.measure ?? at.line.measure ?? 0;
      const field = spec.measures[measure]?.field ?? undefined;
      const { text, exact } = valueText(value, formats[measure] ?? null, numbers, (item) =>
        write(field, item),
      );
      const { kind, scope } = spec.conditionalFormat;
      const range =
        scope === 'all'
          ? shape.ranges[measure]
          : ranges?.get(scope === 'row' ? row : column - labels)?.get(measure);
      const mark = compared ? markOf(kind, value, range) : null;
      return {
        content: text,
        align: 'end',
        ...(text === exact ? {} : { title: `exactly ${exact}` }),
        className: `${base}${mark === null ? '' : ` pivot-grid__marked${mark.className}`}`,
        ...(mark === null ? {} : { style: mark.style }),
      };
    },
    [cells, labels, columnLines, shape, spec, formats, numbers, write, ranges],
  );

  // What a cell shows is asked for when it is drawn and when columns are made wide enough.
  const known = useMemo(() => ({ of: valueView, views: new Map<string, CellView>() }), [valueView]);
  const cell = useCallback(
    (row: number, column: number, isTop: boolean): CellView | undefined => {
      if (column < labels) return labelView(row, column, isTop);
      const key = `${row} ${column}`;
      const found = known.views.get(key);
      if (found !== undefined) return found;
      const view = known.of(row, column);
      if (known.views.size >= mostKnown) known.views.clear();
      if (view !== undefined) known.views.set(key, view);
      return view;
    },
    [labels, labelView, known],
  );

  /** How many characters wide a cell is; null while it is not there. */
  const length = useCallback(
    (row: number, column: number): number | null => {
      if (column < labels) {
        const shown = label(row, column, false);
        if (shown === null) return null;
        const mark = shown.group !== null || (shape.form === 'compact' && shape.rowFields.length > 1) ? 3 : 0;
        return shown.text.length + 2 * shown.indent + mark;
      }
      const content = cell(row, column, false)?.content;
      return typeof content === 'string' ? content.length : null;
    },
    [labels, label, cell, shape],
  );
  return { cell, label, length };
}
