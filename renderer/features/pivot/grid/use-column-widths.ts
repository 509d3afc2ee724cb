import { useCallback, useEffect, useMemo, useState } from 'react';
import {
  type GridWindow,
  type HeaderCell,
  type Span,
  widthOfText,
} from '#renderer/components/data-grid/index.ts';
import type { PivotShape } from '#shared/model/pivot.ts';
import { labelColumns } from './row-labels.ts';

/** Columns grow from these to what they show. */
const labelWidth = 90;
const valueWidth = 84;
/** A label may be a total's, and bold. */
const boldness = 1.08;
/** Labels take at most this share of the grid, so that the values beside them can be reached. */
const labelShare = 0.5;
const narrowestLabel = 64;

interface ColumnWidthsInput {
  readonly shape: PivotShape;
  readonly seen: GridWindow | null;
  /** Of the grid on screen, in pixels; 0 while it is not known. */
  readonly available: number;
  headers(columns: Span): readonly HeaderCell[];
  /** How many characters wide a cell is; null while it is not there. */
  length(row: number, column: number): number | null;
}

/** Label columns made narrower, widest first, until they take their share; those set by hand stay as they are. */
export function narrowed(
  widths: readonly number[],
  fixed: (column: number) => boolean,
  available: number,
): readonly number[] {
  const room = available * labelShare;
  const total = widths.reduce((sum, width) => sum + width, 0);
  if (available === 0 || total <= room) return widths;
  const kept = widths.reduce((sum, width, column) => sum + (fixed(column) ? width : 0), 0);
  const free = widths.filter((_, column) => !fixed(column)).toSorted((a, b) => a - b);
  let left = Math.max(0, room - kept);
  let limit = Number.POSITIVE_INFINITY;
  for (const [index, width] of free.entries()) {
    const share = left / (free.length - index);
    if (width > share) {
      limit = share;
      break;
    }
    left -= width;
  }
  return widths.map((width, column) =>
    fixed(column) ? width : Math.round(Math.min(width, Math.max(narrowestLabel, limit))),
  );
}

/** The widths of a pivot's columns: a column grows to the longest value seen in it, and never shrinks under the reader. */
export function useColumnWidths({ shape, seen, available, headers, length }: ColumnWidthsInput) {
  const labels = labelColumns(shape);
  // Other labels or other columns are other widths.
  const of = JSON.stringify([shape.form, labels, shape.rowFields, shape.columnFields, shape.measures.length]);
  const [chosen, setChosen] = useState<Readonly<Record<string, number>>>({});
  const [known, setKnown] = useState<{ readonly of: string; readonly lengths: ReadonlyMap<number, number> }>({
    of,
    lengths: new Map(),
  });
  const lengths = known.of === of ? known.lengths : null;

  useEffect(() => {
    if (seen === null) return;
    setKnown((before) => {
      const old = before.of === of ? before.lengths : new Map<number, number>();
      const grown = new Map(old);
      const grow = (column: number, characters: number): void => {
        if (characters > (grown.get(column) ?? 0)) grown.set(column, characters);
      };
      for (const { column, columnSpan, content, expanded } of headers(seen.columns)) {
        const mark = expanded === undefined ? 0 : 3;
        if (columnSpan === 1 && typeof content === 'string') grow(column, content.length + mark);
      }
      for (let row = seen.rows.first; row < Math.min(seen.rows.last, shape.rowCount); row += 1) {
        for (let column = 0; column < Math.min(seen.columns.last, labels + shape.columnCount); column += 1) {
          if (column >= labels && column < seen.columns.first) continue;
          grow(column, length(row, column) ?? 0);
        }
      }
      const same =
        grown.size === old.size && [...grown].every(([column, count]) => old.get(column) === count);
      return same && before.of === of ? before : { of, lengths: grown };
    });
  }, [of, seen, headers, length, shape, labels]);

  const widths = useMemo(() => {
    const set = (column: number) => chosen[`${of}:${column}`];
    const fitted = (column: number, usual: number, factor: number): number => {
      const characters = lengths?.get(column);
      return set(column) ?? Math.max(usual, characters === undefined ? 0 : widthOfText(characters * factor));
    };
    const labelled = narrowed(
      Array.from({ length: labels }, (_, column) => fitted(column, labelWidth, boldness)),
      (column) => set(column) !== undefined,
      available,
    );
    return [
      ...labelled,
      ...Array.from({ length: shape.columnCount }, (_, column) => fitted(labels + column, valueWidth, 1)),
    ];
  }, [of, labels, shape.columnCount, chosen, lengths, available]);
  const resize = useCallback(
    (column: number, width: number) => setChosen((before) => ({ ...before, [`${of}:${column}`]: width })),
    [of],
  );
  return { widths, resize };
}
