import CliTable from 'cli-table3';
import type { CliIo } from './io.ts';

export interface TextColumn {
  readonly name: string;
  readonly align: 'left' | 'right';
}

const noBorders = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/** Rows under their headings, for people: no borders, numbers to the right, control characters made visible. */
export function textTable(columns: readonly TextColumn[], rows: readonly (readonly string[])[]): string {
  const table = new CliTable({
    head: columns.map((column) => visible(column.name)),
    colAligns: columns.map((column) => column.align),
    chars: noBorders,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  table.push(...rows.map((row) => row.map(visible)));
  const lines = table.toString().split('\n');
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

/** Rows for people where the answer goes to a terminal, else tab-separated without a heading, for programs. */
export function table(
  io: Pick<CliIo, 'outIsTerminal'>,
  names: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  if (!io.outIsTerminal) return rows.map((row) => `${row.map(visible).join('\t')}\n`).join('');
  const isNumber = (column: number) =>
    rows.some((row) => row[column] !== '') && rows.every((row) => /^\d*$/.test(row[column] ?? ''));
  return textTable(
    names.map((name, column) => ({ name, align: isNumber(column) ? 'right' : 'left' })),
    rows,
  );
}

/** A value of the data must not move the cursor or break the line. */
function visible(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) =>
    character === '\n'
      ? '⏎'
      : character === '\t'
        ? '⇥'
        : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
