import { useEffect, useState } from 'react';
import type { NumberWriter } from '#renderer/components/data-grid/index.ts';
import type { Cell, Column } from '#shared/model/column.ts';
import { exactText } from './cell-view.tsx';

/** Rows whose values decide how wide the columns begin. */
const sampledRows = 100;

/** The longest value of each column among the first rows, in characters; empty until those are there. */
export function useValueLengths(
  columns: readonly Column[],
  rowCount: number,
  value: (row: number, column: number) => Cell | undefined,
  numbers: NumberWriter,
): readonly number[] {
  const [known, setKnown] = useState<{ readonly of: unknown; readonly lengths: readonly number[] } | null>(
    null,
  );
  const there = rowCount > 0 && value(0, 0) !== undefined;
  useEffect(() => {
    if (!there) return;
    setKnown((before) => {
      // Measured once: columns do not move under the reader when rows are sorted or filtered.
      if (before?.of === columns) return before;
      const lengths = columns.map((column, index) => {
        let longest = 0;
        for (let row = 0; row < Math.min(sampledRows, rowCount); row += 1) {
          const cell = value(row, index);
          if (cell !== undefined) longest = Math.max(longest, exactText(cell, column, numbers).length);
        }
        return longest;
      });
      return { of: columns, lengths };
    });
  }, [there, columns, rowCount, value, numbers]);
  return known?.lengths ?? [];
}
