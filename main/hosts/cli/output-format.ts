import path from 'node:path';
import { AppError } from '#shared/errors/app-error.ts';
import type { Cell } from '#shared/model/column.ts';

export const outputFormats = ['table', 'csv', 'json', 'jsonl', 'parquet', 'xlsx'] as const;
export type OutputFormat = (typeof outputFormats)[number];

export interface OutputOptions {
  readonly format?: OutputFormat;
  readonly out?: string;
  /** Rows a table shows at the most. */
  readonly limit: number;
  /** Remedies chosen for findings of a workbook, each `finding=remedy`. */
  readonly remedy?: readonly string[];
  /** Whether the findings are all that is wanted. */
  readonly preflightOnly?: boolean;
}

const byEnding: Readonly<Record<string, OutputFormat>> = {
  '.csv': 'csv',
  '.json': 'json',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.parquet': 'parquet',
  '.xlsx': 'xlsx',
  '.txt': 'table',
};

/** The format asked for, else by the file's ending, else a table for people and CSV for programs. */
export function formatFor(options: OutputOptions, outIsTerminal: boolean): OutputFormat {
  if (options.format !== undefined) return options.format;
  if (options.out === undefined) return outIsTerminal ? 'table' : 'csv';
  const format = byEnding[path.extname(options.out).toLowerCase()];
  if (format !== undefined) return format;
  throw new AppError('input.invalid', `The ending of ${options.out} names no format.`, {
    hint: `Add --format: ${outputFormats.join(', ')}.`,
  });
}

/** A count of rows in words. */
export function rowsText(rows: number): string {
  return rows === 1 ? '1 row' : `${rows} rows`;
}

/** A cell as text for people. */
export function cellText(cell: Cell): string {
  return cell === null ? 'null' : String(cell);
}

/** JSON lines, in pieces of any size, as one JSON array. */
export async function* jsonArray(lines: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  let separator = '[\n';
  for await (const piece of lines) {
    const parts = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) {
      yield separator + line;
      separator = ',\n';
    }
  }
  yield separator === '[\n' ? '[]\n' : '\n]\n';
}
