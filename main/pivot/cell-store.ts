import type { Cell } from '#shared/model/column.ts';
import type { CellValues } from './cell-values.ts';

/** The cells that rows reach, by row line, then column line. */
export interface CellStore {
  readonly count: number;
  readonly bytes: number;
  value(row: number, column: number, measure: number): Cell;
  /** Visits every cell. */
  each(visit: (row: number, column: number, index: number) => void): void;
  number(index: number, measure: number): number | null;
}

/** An order of `places` that sorts `keys` (0 to count - 1), keeping what is equal as it was. */
function countingSort(keys: Int32Array, count: number, places: Int32Array): Int32Array {
  const starts = new Int32Array(count + 1);
  for (const key of keys) starts[key + 1] = (starts[key + 1] ?? 0) + 1;
  for (let key = 0; key < count; key += 1) starts[key + 1] = (starts[key + 1] ?? 0) + (starts[key] ?? 0);
  const sorted = new Int32Array(places.length);
  for (const place of places) {
    const key = keys[place] ?? 0;
    const to = starts[key] ?? 0;
    sorted[to] = place;
    starts[key] = to + 1;
  }
  return sorted;
}

/** The order of cells by row, then by column. */
export function cellOrder(
  rows: Int32Array,
  columns: Int32Array,
  rowCount: number,
  columnCount: number,
): Int32Array {
  const places = new Int32Array(rows.length);
  for (let place = 0; place < places.length; place += 1) places[place] = place;
  return countingSort(rows, rowCount, countingSort(columns, columnCount, places));
}

/**
 * @param rows row line of each cell, in order (see cellOrder)
 * @param columns column line of each cell
 * @param measures values of each measure, in the same order
 */
export function createCellStore(
  rows: Int32Array,
  columns: Int32Array,
  rowCount: number,
  measures: readonly CellValues[],
): CellStore {
  const starts = new Int32Array(rowCount + 1);
  for (const row of rows) starts[row + 1] = (starts[row + 1] ?? 0) + 1;
  for (let row = 0; row < rowCount; row += 1) starts[row + 1] = (starts[row + 1] ?? 0) + (starts[row] ?? 0);

  return {
    count: rows.length,
    bytes: starts.byteLength + columns.byteLength + measures.reduce((sum, { bytes }) => sum + bytes, 0),
    value(row, column, measure) {
      let low = starts[row] ?? 0;
      let high = starts[row + 1] ?? 0;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((columns[middle] ?? 0) < column) low = middle + 1;
        else high = middle;
      }
      const found = low < (starts[row + 1] ?? 0) && columns[low] === column;
      return found ? (measures[measure]?.get(low) ?? null) : null;
    },
    each(visit) {
      for (let row = 0; row < rowCount; row += 1) {
        for (let index = starts[row] ?? 0; index < (starts[row + 1] ?? 0); index += 1) {
          visit(row, columns[index] ?? 0, index);
        }
      }
    },
    number: (index, measure) => measures[measure]?.number(index) ?? null,
  };
}
