import type { FormulaReading } from '#shared/contract/pivot.ts';
import type { Cell } from '#shared/model/column.ts';
import { readDelimited, writeDelimited } from '#shared/text/delimited.ts';

/** A block of cells as Excel copies it; which of them are formulas, in reading order. */
export interface PastedBlock {
  readonly rows: readonly (readonly string[])[];
  readonly formulas: readonly string[];
}

const isFormula = (text: string) => /^\s*(?:[=+@]|getpivotdata\s*\(|select\s)/i.test(text);

/** Cells apart at tabs and line ends. What is no formula (a heading, a label) stays what it is. */
export function pastedBlock(text: string): PastedBlock {
  const rows = readDelimited(text, '\t');
  return { rows, formulas: rows.flatMap((row) => row.filter(isFormula)) };
}

/** The block in its own shape with each formula's value in its place; `#REF!` where it is of no cell. */
export function answeredBlock({ rows }: PastedBlock, readings: readonly FormulaReading[]): string {
  let next = 0;
  const answered = rows.map((row) =>
    row.map((cell): Cell => {
      if (!isFormula(cell)) return cell;
      const reading = readings[next];
      next += 1;
      return reading === undefined || 'error' in reading ? '#REF!' : reading.value;
    }),
  );
  return writeDelimited(answered, '\t');
}
