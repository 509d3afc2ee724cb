import type { Column } from '#shared/model/column.ts';
import { quoteName } from '../engine/sql-text.ts';
import { maxCellText } from './cell-reference.ts';
import { type ColumnFigures, exceptionSql, isTextKind, textSql } from './preflight.ts';
import { type CellStyle, formats } from './styles.ts';

/** Text of up to so many distinct values and characters is written by number; above, each cell carries its own. */
const dictionaryLimit = { values: 20_000, characters: 8 << 20 };

/**
 * How a column is read and written. `value` is SQL for a DOUBLE that is NaN where the cell is absent or an exception:
 * a number, a serial, 0 or 1, or a dictionary's code. `text` is SQL for the text of exceptions, or of every cell of
 * a `text` plan.
 */
export interface ColumnPlan {
  readonly column: Column;
  readonly form: 'number' | 'boolean' | 'dictionary' | 'text';
  readonly value: string | null;
  readonly text: string | null;
  readonly style: CellStyle;
  /** In characters, as Excel counts it. */
  readonly width: number;
}

function orNaN(expression: string): string {
  return `coalesce((${expression})::DOUBLE, 'nan'::DOUBLE)`;
}

/** Days from 1899-12-30, the day before Excel's count begins if its 29 February 1900 is counted too. */
const daysBeforeUnixEpoch = 25_569;
const microsecondsOfDay = 86_400_000_000;

function serialSql(column: Column): string {
  const name = quoteName(column.field);
  switch (column.type.kind) {
    case 'date':
      return `${name} - DATE '1899-12-30'`;
    case 'timestamp':
    case 'timestamptz':
      // One division of an exact integer: the nearest double there is.
      return `(epoch_us(${name}) + ${daysBeforeUnixEpoch * microsecondsOfDay})::DOUBLE / ${microsecondsOfDay}`;
    case 'time':
      return `epoch_us(${name})::DOUBLE / ${microsecondsOfDay}`;
    case 'decimal':
      // Above 2^53 the engine's own cast rounds twice; text is read back correctly rounded.
      return (column.type.precision ?? 38) > 15 ? `${name}::VARCHAR` : name;
    default:
      return name;
  }
}

/** The number format of a type; decimals show every digit they have. */
export function typeFormat(column: Column, fractions: boolean): string | undefined {
  switch (column.type.kind) {
    case 'integer':
      return formats.integer;
    case 'decimal':
      return decimalFormat(column.type.scale ?? 0);
    case 'date':
      return formats.isoDate;
    case 'timestamp':
    case 'timestamptz':
      return fractions ? formats.preciseTimestamp : formats.timestamp;
    case 'time':
      return fractions ? formats.preciseTime : formats.time;
    default:
      return undefined;
  }
}

/** Grouped thousands; two places always, further ones where they are not zero. */
export function decimalFormat(scale: number): string {
  if (scale <= 0) return formats.groupedInteger;
  return `#,##0.${'0'.repeat(Math.min(scale, 2))}${'#'.repeat(Math.max(0, scale - 2))}`;
}

const narrowest = 8;
const widest = 60;

function widthOf(column: Column, header: string, figures: ColumnFigures): number {
  const content = {
    date: 11,
    timestamp: figures.fractions > 0 ? 24 : 20,
    timestamptz: figures.fractions > 0 ? 24 : 20,
    time: figures.fractions > 0 ? 14 : 10,
    boolean: 8,
    float: 14,
    decimal: figures.longest * 1.34 + 1,
    integer: figures.longest + 2,
    text: figures.longest + 2,
    json: figures.longest + 2,
    bytes: figures.longest + 2,
    list: figures.longest + 2,
    interval: figures.longest + 2,
    other: figures.longest + 2,
  }[column.type.kind];
  // The filter button covers the end of the header.
  return Math.round(Math.min(widest, Math.max(narrowest, content, header.length * 1.1 + 4)) * 100) / 100;
}

/**
 * @param pivoted whether a PivotTable stands on the column: its dates then have the reader's own short format, by
 * which LibreOffice knows the date that `DATE()` gives in a formula
 */
export function planColumn(
  column: Column,
  header: string,
  figures: ColumnFigures,
  pivoted = false,
): ColumnPlan {
  const format =
    pivoted && column.type.kind === 'date' ? formats.date : typeFormat(column, figures.fractions > 0);
  // A date at the right would touch the text of the next column.
  const align = column.type.kind === 'date' || column.type.kind.startsWith('timestamp') ? 'left' : undefined;
  const style: CellStyle = {
    ...(format === undefined ? {} : { format }),
    ...(align === undefined ? {} : { align }),
  };
  const width = widthOf(column, header, figures);
  if (isTextKind(column)) {
    // A text too long for a cell stands in its own cell: each one is told where it stands whole.
    const few =
      figures.longest * 2 <= maxCellText &&
      figures.distinct <= dictionaryLimit.values &&
      figures.distinct * figures.longest <= dictionaryLimit.characters;
    const form = few ? 'dictionary' : 'text';
    return { column, form, value: null, text: textSql(column), style, width };
  }
  const exception = exceptionSql(column);
  const serial = serialSql(column);
  if (exception === null || figures.exceptions === 0) {
    const form = column.type.kind === 'boolean' ? 'boolean' : 'number';
    return { column, form, value: orNaN(serial), text: null, style, width };
  }
  return {
    column,
    form: 'number',
    value: orNaN(`CASE WHEN ${exception} THEN NULL ELSE ${serial} END`),
    text: `CASE WHEN ${exception} THEN ${textSql(column)} END`,
    style,
    width,
  };
}
