import type { DuckDBDataChunk, DuckDBType } from '@duckdb/node-api';
import type { Cell, ColumnType } from '#shared/model/column.ts';
import { exactText } from '#shared/model/exact-number.ts';
import { toCell } from '../engine/cells.ts';
import { Float64Column } from './vectors.ts';

/** The values of one measure, in the order of the cells, in few bytes. */
export interface CellValues {
  get(index: number): Cell;
  /** As a number for shading; null where there is none. */
  number(index: number): number | null;
  /** The same values in another order. */
  reordered(order: Int32Array): CellValues;
  readonly bytes: number;
}

/** How a measure's values are asked for and read. */
export interface ValueReader {
  /** SQL of the column it reads. */
  readonly sql: string;
  /** Takes a chunk's values in; they are column `at`. */
  take(chunk: DuckDBDataChunk, at: number, types: readonly DuckDBType[]): void;
  /** SQL of the cells whose values a double does not hold, as text; null where there are none. */
  exceptions(): { readonly where: string; readonly text: string } | null;
  /** Takes such a value in, by the order in which its cell was read. */
  except(index: number, text: string): void;
  finish(): CellValues;
}

/** Doubles; what is no double (null, NaN, a number too long) is NaN there and stands in `others`, null left out. */
function packed(
  values: Float64Array,
  others: ReadonlyMap<number, Cell>,
  form: { cell(value: number): Cell; number(value: number): number },
): CellValues {
  return {
    bytes: values.byteLength + others.size * 64,
    get(index) {
      const value = values[index] ?? Number.NaN;
      return Number.isNaN(value) ? (others.get(index) ?? null) : form.cell(value);
    },
    number(index) {
      const value = values[index] ?? Number.NaN;
      const number = Number.isNaN(value) ? Number(others.get(index) ?? Number.NaN) : form.number(value);
      return Number.isFinite(number) ? number : null;
    },
    reordered(order) {
      const sorted = new Float64Array(order.length);
      const moved = new Map<number, Cell>();
      for (let to = 0; to < order.length; to += 1) {
        const from = order[to] ?? 0;
        sorted[to] = values[from] ?? Number.NaN;
        const other = others.size === 0 ? undefined : others.get(from);
        if (other !== undefined) moved.set(to, other);
      }
      return packed(sorted, moved, form);
    },
  };
}

/**
 * Whole numbers and decimals are read as doubles, which hold them exactly in units of the scale up to 15 digits;
 * longer ones are asked for again as text.
 */
function exactReader(value: string, type: ColumnType): ValueReader {
  const scale = type.kind === 'decimal' ? (type.scale ?? 0) : 0;
  const unit = 10 ** scale;
  // Beyond 10^22 a power of ten is no exact double.
  const limit = scale > 22 ? 0 : 1e15 / unit;
  const number = `CAST(${value} AS DOUBLE)`;
  const values = new Float64Column();
  const others = new Map<number, Cell>();
  let exceptions = false;
  const small = (type.bits ?? 64) <= 32;
  const cell = (units: number): Cell => {
    if (type.kind === 'decimal') return exactText({ units: BigInt(units), scale });
    return small ? units : BigInt(units);
  };
  return {
    sql: number,
    take(chunk, at) {
      const vector = chunk.getColumnVector(at);
      const { rowCount } = chunk;
      for (let row = 0; row < rowCount; row += 1) {
        const double = vector.getItem(row);
        if (typeof double === 'number' && Math.abs(double) < limit) values.push(Math.round(double * unit));
        else {
          exceptions ||= double !== null;
          values.push(Number.NaN);
        }
      }
    },
    exceptions: () =>
      exceptions
        ? { where: `abs(${number}) >= CAST('${limit}' AS DOUBLE)`, text: `CAST(${value} AS VARCHAR)` }
        : null,
    except: (index, text) => others.set(index, type.kind === 'decimal' ? text : BigInt(text)),
    finish: () => packed(values.finish(), others, { cell, number: (units) => units / unit }),
  };
}

function floatReader(value: string): ValueReader {
  const values = new Float64Column();
  const others = new Map<number, Cell>();
  let length = 0;
  return {
    sql: `CAST(${value} AS DOUBLE)`,
    take(chunk, at) {
      const vector = chunk.getColumnVector(at);
      const { rowCount } = chunk;
      for (let row = 0; row < rowCount; row += 1) {
        const double = vector.getItem(row);
        if (typeof double === 'number' && Number.isNaN(double)) others.set(length, Number.NaN);
        values.push(typeof double === 'number' ? double : Number.NaN);
        length += 1;
      }
    },
    exceptions: () => null,
    except: () => {},
    finish: () => packed(values.finish(), others, { cell: (double) => double, number: (double) => double }),
  };
}

/** Values as they are; `isNumber` where they are numbers. */
export function listed(cells: readonly Cell[], isNumber: boolean): CellValues {
  return {
    bytes: cells.length * 32,
    get: (index) => cells[index] ?? null,
    number(index) {
      const cell = isNumber ? (cells[index] ?? null) : null;
      const number = Number(cell);
      return cell === null || !Number.isFinite(number) ? null : number;
    },
    reordered: (order) =>
      listed(
        Array.from(order, (from) => cells[from] ?? null),
        isNumber,
      ),
  };
}

function cellReader(value: string): ValueReader {
  const cells: Cell[] = [];
  return {
    sql: value,
    take(chunk, at, types) {
      const vector = chunk.getColumnVector(at);
      const type = types[at];
      if (type === undefined) return;
      for (let row = 0; row < chunk.rowCount; row += 1) cells.push(toCell(vector.getItem(row), type));
    },
    exceptions: () => null,
    except: () => {},
    finish: () => listed(cells, false),
  };
}

export function valueReader(value: string, type: ColumnType): ValueReader {
  if (type.kind === 'integer' || type.kind === 'decimal') return exactReader(value, type);
  return type.kind === 'float' ? floatReader(value) : cellReader(value);
}
