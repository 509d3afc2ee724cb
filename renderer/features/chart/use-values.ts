import { useMemo } from 'react';
import { formatExcel, numberWriter, parseExcelFormat } from '#renderer/components/data-grid/index.ts';
import type { PivotShape } from '#shared/model/pivot.ts';
import type { ValueWriter } from './chart-summary.ts';

/** How values and numbers of the axis read: by their measure's number format, else with every digit. */
export function useValues(shape: PivotShape | null): { write: ValueWriter; axisText(value: number): string } {
  return useMemo(() => {
    const numbers = numberWriter();
    const formats = (shape?.measures ?? []).map(({ format }) => parseExcelFormat(format ?? ''));
    const [first] = formats;
    return {
      write(series, category) {
        const cell = series.exact[category] ?? null;
        if (cell === null) return 'no value';
        const format = formats[series.measure] ?? null;
        return format === null ? numbers.text(String(cell)) : formatExcel(cell, format, numbers);
      },
      axisText: (value) =>
        first === null || first === undefined
          ? numbers.text(String(value))
          : formatExcel(value, first, numbers),
    };
  }, [shape]);
}
