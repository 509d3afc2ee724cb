import type { Difference } from '#shared/contract/evidence.ts';
import { cancelled } from '#shared/errors/app-error.ts';
import { type CompareRules, cellDifferences, rowDifference, sameCells } from './compare-cells.ts';
import type { WorkbookPackage } from './package.ts';
import { RowCursor } from './row-cursor.ts';
import { readRows, type StoredRow } from './sheet-cells.ts';

/** One sheet on its side of the comparison. */
export interface ComparedSheet {
  readonly workbook: WorkbookPackage;
  readonly part: string;
  /** The workbook's shared texts. */
  readonly texts: readonly string[];
  /** What of a row is compared; asked row after row, null where nothing of it is. */
  readonly only?: (row: StoredRow) => StoredRow | null;
}

async function* comparedRows({ workbook, part, texts, only }: ComparedSheet): AsyncGenerator<StoredRow[]> {
  const all = readRows(workbook, part, texts);
  if (only === undefined) yield* all;
  else for await (const rows of all) yield rows.flatMap((row) => only(row) ?? []);
}

export interface CompareOptions {
  readonly name: string;
  readonly rules: CompareRules;
  readonly signal: AbortSignal | undefined;
}

/** How many rows may be missing or added at one place before the comparison takes them for changed ones. */
const reach = 64;

/**
 * Where a row differs, whether rows were added or removed before it: a positive number of rows is added in the
 * workbook, a negative one is missing in it, 0 means that the cells themselves changed.
 */
function shiftAt(found: RowCursor, expected: RowCursor, rules: CompareRules): number {
  const same = (here: number, there: number) => {
    const [one, other] = [found.peek(here), expected.peek(there)];
    return one !== null && other !== null && sameCells(one, other, rules);
  };
  const atEnd = found.peek(1) === null && expected.peek(1) === null;
  if (atEnd || same(1, 1)) return 0;
  for (let by = 1; by <= reach; by += 1) {
    if (same(by, 0)) return by;
    if (same(0, by)) return -by;
  }
  return 0;
}

/**
 * Compares two sheets row by row, holding only what is being compared; yields differences as they are found. Gives
 * how many cells were found the same.
 */
export async function* compareSheets(
  here: ComparedSheet,
  there: ComparedSheet,
  { name, rules, signal }: CompareOptions,
): AsyncGenerator<Difference[], number, void> {
  const found = new RowCursor(comparedRows(here));
  const expected = new RowCursor(comparedRows(there));
  let [cells, offset] = [0, 0];
  try {
    for (;;) {
      if (!found.isReady(1) || !expected.isReady(1)) {
        if (signal?.aborted) throw cancelled('The verification');
        await found.ready(1);
        await expected.ready(1);
      }
      const [one, other] = [found.peek(), expected.peek()];
      if (one === null && other === null) return cells;
      if (one !== null && other !== null && one.number === other.number + offset) {
        if (sameCells(one, other, rules)) {
          cells += other.cells.length;
          found.advance();
          expected.advance();
          continue;
        }
        await found.ready(reach + 2);
        await expected.ready(reach + 2);
        const shift = shiftAt(found, expected, rules);
        if (shift === 0) {
          const differences = cellDifferences(name, one, other, rules);
          cells += Math.max(0, other.cells.length - differences.length);
          yield differences;
          found.advance();
          expected.advance();
          continue;
        }
        for (let index = 0; index < Math.abs(shift); index += 1) {
          const cursor = shift > 0 ? found : expected;
          const row = cursor.peek();
          if (row !== null) yield [rowDifference(name, row, shift > 0 ? 'workbook' : 'snapshot')];
          cursor.advance();
        }
        const [next, nextOther] = [found.peek(), expected.peek()];
        if (next !== null && nextOther !== null) offset = next.number - nextOther.number;
        continue;
      }
      const extra = other === null || (one !== null && one.number < other.number + offset);
      const row = extra ? one : other;
      if (row !== null) yield [rowDifference(name, row, extra ? 'workbook' : 'snapshot')];
      (extra ? found : expected).advance();
    }
  } finally {
    await found.close();
    await expected.close();
  }
}
