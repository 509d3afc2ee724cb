import { createReadStream } from 'node:fs';
import type { Dialect } from './dialect.ts';

/** A record of delimited text: the line it begins on (from 1), where it begins (bytes), and its text. */
export interface FoundRecord {
  readonly line: number;
  readonly offset: number;
  readonly text: string;
}

/** A rejected record keeps so much of its text, in bytes. */
const longestText = 1 << 20;

const newline = 10;
const carriageReturn = 13;

/**
 * Walks through the records of delimited text as the engine does: a quote at the beginning of a field opens it,
 * lines without anything are not records where there are several columns.
 */
export async function walkRecords(
  file: string,
  dialect: Dialect,
  columns: number,
  wanted: (record: { readonly number: number; readonly line: number; readonly offset: number }) => boolean,
  found: (record: FoundRecord & { readonly number: number }) => void,
): Promise<{ readonly records: number }> {
  const quote = dialect.quote === '' ? -1 : dialect.quote.charCodeAt(0);
  const escaping = dialect.escape === '' ? quote : dialect.escape.charCodeAt(0);
  const delimiterEnd = dialect.delimiter.charCodeAt(dialect.delimiter.length - 1);
  let skip = dialect.skip + (dialect.header ? 1 : 0);
  let line = 1;
  let offset = 0;
  let number = 0;
  let record = { line: 1, offset: 0, length: 0 };
  let quoted = false;
  let pendingQuote = false;
  let fieldStart = true;
  let afterReturn = false;
  let escaped = false;
  let keeping: boolean | null = null;
  let kept: number[] = [];

  function end(): void {
    const isRecord = record.length > 0 || (columns === 1 && skip <= 0);
    if (isRecord || skip > (dialect.header ? 1 : 0)) {
      if (skip > 0) skip -= 1;
      else {
        if (keeping === true || (keeping === null && wanted({ number, ...record }))) {
          found({
            number,
            line: record.line,
            offset: record.offset,
            text: Buffer.from(kept).toString('utf8'),
          });
        }
        number += 1;
      }
    }
  }

  function begin(): void {
    record = { line, offset, length: 0 };
    keeping = null;
    kept = [];
    quoted = false;
    pendingQuote = false;
    escaped = false;
    fieldStart = true;
  }

  for await (const piece of createReadStream(file, { highWaterMark: 1 << 20 })) {
    const bytes: Uint8Array = piece;
    for (const byte of bytes) {
      offset += 1;
      if (afterReturn) {
        afterReturn = false;
        if (byte === newline) {
          record.offset = offset;
          continue;
        }
      }
      if (pendingQuote) {
        pendingQuote = false;
        if (byte === quote) {
          record.length += 1;
          if (keeping === true && kept.length < longestText) kept.push(byte);
          continue;
        }
        quoted = false;
      }
      if (!quoted && (byte === newline || byte === carriageReturn)) {
        end();
        line += 1;
        begin();
        afterReturn = byte === carriageReturn;
        continue;
      }
      if (record.length === 0 && skip <= 0) keeping = wanted({ number, ...record });
      record.length += 1;
      if (keeping === true && kept.length < longestText) kept.push(byte);
      if (byte === newline) line += 1;
      if (quoted) {
        if (escaped) escaped = false;
        else if (byte === escaping && escaping !== quote) escaped = true;
        else if (byte === quote) {
          if (escaping === quote) pendingQuote = true;
          else quoted = false;
        }
      } else if (fieldStart && byte === quote && skip <= (dialect.header ? 1 : 0)) quoted = true;
      fieldStart = byte === delimiterEnd;
    }
  }
  if (record.length > 0) end();
  return { records: number };
}

/** The lines (from 1) on which the given byte offsets stand, ascending. */
export async function linesOfOffsets(
  file: string,
  offsets: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const sorted = [...new Set(offsets)].sort((left, right) => left - right);
  const lines = new Map<number, number>();
  let next = 0;
  let line = 1;
  let at = 0;
  let previous = 0;
  for await (const piece of createReadStream(file, { highWaterMark: 1 << 20 })) {
    const bytes: Uint8Array = piece;
    for (const byte of bytes) {
      if (previous === newline || (previous === carriageReturn && byte !== newline)) line += 1;
      while (next < sorted.length && at >= (sorted[next] ?? 0)) {
        // The engine may point at the line feed of the line before.
        lines.set(sorted[next] ?? 0, byte === newline && previous === carriageReturn ? line + 1 : line);
        next += 1;
      }
      if (next >= sorted.length) return lines;
      previous = byte;
      at += 1;
    }
  }
  for (; next < sorted.length; next += 1) lines.set(sorted[next] ?? 0, line);
  return lines;
}
