import type { ColumnMetadata, Field, ResultFormatString } from '@aws-sdk/client-redshift-data';
import type { KeptResult } from './records.ts';

export type Row = readonly (string | null)[];

/** A typed value as the service answers it; what no JSON number or truth holds is text. */
export function fieldOf(text: string | null, { typeName = '' }: ColumnMetadata): Field {
  if (text === null) return { isNull: true };
  switch (typeName) {
    case 'int2':
    case 'int4':
    case 'int8':
    case 'oid':
      // JSON carries every digit, and JavaScript reads it into a double: so does this.
      return { longValue: Number(text) };
    case 'float4':
    case 'float8':
      return { doubleValue: Number(text) };
    case 'bool':
      return { booleanValue: text === 't' };
    default:
      return { stringValue: text };
  }
}

/** Null is nothing, and the empty text is two quotes. */
function csvCell(text: string | null): string {
  if (text === null) return '';
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csvLine(cells: Row): string {
  return `${cells.map(csvCell).join(',')}\n`;
}

export interface PageLimits {
  readonly bytes: number;
  readonly rows: number;
}

/** Puts rows into pages as they come. */
export interface PageBuilder {
  /** Takes a row and gives its bytes. */
  add(row: Row): number;
  readonly total: number;
  readonly size: number;
  /** Digits after the point in the longest text of each column. */
  scale(column: number): number;
  finish(): KeptResult['pages'];
}

/** A page holds at least one row, and at most so many bytes and rows otherwise. */
export function createPages(format: ResultFormatString, limits: PageLimits): PageBuilder {
  const pages: (Buffer | readonly Row[])[] = [];
  const scales: number[] = [];
  let page = { rows: [] as Row[], text: [] as string[], bytes: 0, count: 0 };
  let total = 0;
  let size = 0;

  function close(): void {
    if (page.count === 0) return;
    pages.push(format === 'CSV' ? Buffer.from(page.text.join('')) : page.rows);
    page = { rows: [], text: [], bytes: 0, count: 0 };
  }

  return {
    get total() {
      return total;
    },
    get size() {
      return size;
    },
    scale: (column) => scales[column] ?? 0,
    add(row) {
      let bytes = 0;
      for (const [column, cell] of row.entries()) {
        if (cell === null) continue;
        bytes += Buffer.byteLength(cell);
        const point = cell.indexOf('.');
        if (point >= 0) scales[column] = Math.max(scales[column] ?? 0, cell.length - point - 1);
      }
      if (page.bytes + bytes > limits.bytes || page.count >= limits.rows) close();
      if (format === 'CSV') page.text.push(csvLine(row));
      else page.rows.push(row);
      page.bytes += bytes;
      page.count += 1;
      total += 1;
      size += bytes;
      return bytes;
    },
    finish() {
      close();
      return pages;
    },
  };
}
