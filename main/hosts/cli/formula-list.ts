import { readFile } from 'node:fs/promises';
import { AppError } from '#shared/errors/app-error.ts';
import { readDelimited } from '#shared/text/delimited.ts';
import { isMissing } from '../../platform/files.ts';
import type { CliIo } from './io.ts';

/** A table that was given as text: its heading and its rows, every row as long as the heading. */
export interface GivenTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The text of a file, or of what is piped in where no file is named. */
export async function givenText(io: CliIo, file: string | undefined): Promise<string> {
  if (file === undefined || file === '-') {
    if (!io.inIsTerminal) return io.input();
    throw new AppError('input.invalid', 'Say where the formulas are.', {
      hint: 'Name a file with --file, or pipe them in, one a line.',
    });
  }
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) throw new AppError('not-found', `There is no file ${file}.`, { cause: error });
    throw error;
  }
}

const formulaFirst = /^\s*(?:[=+@]|getpivotdata\s*\(|select\s)/i;

/** CSV with a heading, or a plain list of formulas, one a line, which has none. */
export function tableOf(text: string): GivenTable {
  const clean = text.replace(/^\uFEFF/, '');
  if (formulaFirst.test(clean)) {
    const lines = clean.split(/\r?\n/).filter((line) => line.trim() !== '');
    return { columns: ['formula'], rows: lines.map((line) => [line]) };
  }
  const [columns = [], ...rows] = readDelimited(clean, ',');
  const long = rows.findIndex((row) => row.length > columns.length);
  if (long >= 0) {
    throw new AppError(
      'input.invalid',
      `Row ${long + 1} has ${rows[long]?.length} fields, the heading ${columns.length}.`,
      { hint: 'Put a formula in double quotes, every quotation mark in it twice.' },
    );
  }
  return { columns, rows: rows.map((row) => columns.map((_, index) => row[index] ?? '')) };
}

/** Where a column stands, its name compared without case. Throws not-found. */
export function columnNamed(table: GivenTable, name: string): number {
  const found = table.columns.findIndex((column) => column.trim().toLowerCase() === name.toLowerCase());
  if (found >= 0) return found;
  throw new AppError('not-found', `There is no column ${JSON.stringify(name)} in the table.`, {
    hint: `Its columns: ${table.columns.join(', ')}.`,
    details: { name },
  });
}
