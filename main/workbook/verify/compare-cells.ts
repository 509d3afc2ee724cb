import type { Difference } from '#shared/contract/evidence.ts';
import { cellReference } from '../cell-reference.ts';
import { quoteSheetName } from '../sheet-names.ts';
import type { StoredCell, StoredRow, StoredValue } from './sheet-cells.ts';

/** How strictly values are compared. */
export interface CompareRules {
  /** Whether another program saved the file after Backcast: it may drop empty texts and digits beyond the 15th. */
  readonly resaved: boolean;
  /** Whether pivots may stand on the sheet, whose totals each program calls by words of its own when it saves. */
  readonly pivots: boolean;
}

/** Digits every spreadsheet program keeps. */
export const keptDigits = 15;

/** Whether a number is another one rounded to so many digits, up or down where it lay in the middle. */
function isRounded(rounded: number, value: number): boolean {
  if (value === 0 || !Number.isFinite(value)) return false;
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(value))) - keptDigits + 1);
  // A little more than half a unit: the difference itself is computed in doubles.
  return Math.abs(rounded - value) <= unit * 0.51;
}

/** `Grand Total` is `Total Result` in LibreOffice, `Gesamtergebnis` in a German Excel; a subtotal names its item. */
function isTotalLabel(found: string, expected: string): boolean {
  if (expected === 'Grand Total' || expected.startsWith('Total ')) return found.trim() !== '';
  const item = / Total$/.test(expected) ? expected.slice(0, -' Total'.length) : '';
  return item !== '' && found !== item && found.includes(item);
}

function sameValue(found: StoredValue, expected: StoredValue, rules: CompareRules): boolean {
  if (found.kind === 'number' && expected.kind === 'number') {
    return found.value === expected.value || (rules.resaved && isRounded(found.value, expected.value));
  }
  if (found.kind === 'boolean' && expected.kind === 'boolean') return found.value === expected.value;
  if (rules.resaved && rules.pivots && found.kind === 'text' && expected.kind === 'text') {
    if (isTotalLabel(found.text, expected.text)) return true;
  }
  return (
    found.kind === expected.kind && 'text' in found && 'text' in expected && found.text === expected.text
  );
}

/** White space outside of texts and names has no meaning in a formula. */
function plainFormula(formula: string): string {
  return formula
    .split(/("(?:[^"]|"")*"|'(?:[^']|'')*')/)
    .map((piece, index) => (index % 2 === 1 ? piece : piece.replace(/\s+/g, '').toUpperCase()))
    .join('');
}

/** LibreOffice writes a plain TRUE as the formula TRUE(). */
function hasFormula({ formula }: StoredCell): boolean {
  return formula !== null && !/^(TRUE|FALSE)\(\)$/.test(formula);
}

function sameCell(found: StoredCell, expected: StoredCell, rules: CompareRules): boolean {
  if (found.column !== expected.column || !sameValue(found.value, expected.value, rules)) return false;
  // Another program writes formulas in its own way; their values are compared all the same.
  if (rules.resaved) return hasFormula(found) === hasFormula(expected);
  return plainFormula(found.formula ?? '') === plainFormula(expected.formula ?? '');
}

/** A text that is empty, which some programs keep as no cell at all. */
function countsAsAbsent(cell: StoredCell, rules: CompareRules): boolean {
  return rules.resaved && cell.value.kind === 'text' && cell.value.text === '' && cell.formula === null;
}

/** The same cells in the same columns, wherever the row stands. */
export function sameCells(found: StoredRow, expected: StoredRow, rules: CompareRules): boolean {
  const { length } = expected.cells;
  if (!rules.resaved || found.cells.length === length) {
    if (found.cells.length !== length) return false;
    for (let index = 0; index < length; index += 1) {
      const [one, other] = [found.cells[index], expected.cells[index]];
      if (one === undefined || other === undefined || !sameCell(one, other, rules)) return false;
    }
    return true;
  }
  return cellDifferences('', found, expected, rules).length === 0;
}

const longestShown = 300;

export function shownValue(value: StoredValue): string {
  switch (value.kind) {
    case 'number':
      return value.text;
    case 'boolean':
      return value.value ? 'TRUE' : 'FALSE';
    case 'error':
      return value.text;
    case 'text': {
      const { text } = value;
      return JSON.stringify(
        text.length > longestShown ? `${text.slice(0, longestShown)}… (${text.length} characters)` : text,
      );
    }
  }
}

function shownCell(cell: StoredCell | undefined, withFormula: boolean): string | null {
  if (cell === undefined) return null;
  return withFormula && cell.formula !== null
    ? `=${cell.formula} → ${shownValue(cell.value)}`
    : shownValue(cell.value);
}

/**
 * Where a text that is long differs, a stretch around the first difference says more than its beginning.
 */
function shownPair(found: StoredCell | undefined, expected: StoredCell | undefined) {
  const [one, other] = [found?.value, expected?.value];
  if (one?.kind === 'text' && other?.kind === 'text' && Math.max(one.text.length, other.text.length) > 100) {
    let at = 0;
    while (at < one.text.length && one.text[at] === other.text[at]) at += 1;
    const from = Math.max(0, at - 20);
    const stretch = (text: string) =>
      `${from > 0 ? '…' : ''}${JSON.stringify(text.slice(from, at + 40))}${text.length > at + 40 ? '…' : ''} (at character ${at + 1})`;
    if (at < one.text.length || at < other.text.length) {
      return { workbook: stretch(one.text), snapshot: stretch(other.text) };
    }
  }
  const formulas = (found?.formula ?? null) !== (expected?.formula ?? null);
  return { workbook: shownCell(found, formulas), snapshot: shownCell(expected, formulas) };
}

/** Each cell of a row that differs; a row of the sheet is named as the workbook counts it. */
export function cellDifferences(
  sheet: string,
  found: StoredRow,
  expected: StoredRow,
  rules: CompareRules,
): Difference[] {
  const differences: Difference[] = [];
  const name = quoteSheetName(sheet);
  const here = new Map(found.cells.map((cell) => [cell.column, cell]));
  const there = new Map(expected.cells.map((cell) => [cell.column, cell]));
  const columns = [...new Set([...here.keys(), ...there.keys()])].sort((a, b) => a - b);
  for (const column of columns) {
    const [one, other] = [here.get(column), there.get(column)];
    if (one !== undefined && other !== undefined && sameCell(one, other, rules)) continue;
    const lone = one === undefined ? other : other === undefined ? one : undefined;
    if (lone !== undefined && countsAsAbsent(lone, rules)) continue;
    differences.push({
      kind: 'cell',
      where: `${name}!${cellReference(found.number - 1, column)}`,
      ...shownPair(one, other),
    });
  }
  return differences;
}

/** A row that stands on one side alone. */
export function rowDifference(sheet: string, row: StoredRow, side: 'workbook' | 'snapshot'): Difference {
  const shown = row.cells.slice(0, 8).map(({ value }) => shownValue(value));
  const text = `${shown.join(', ')}${row.cells.length > 8 ? ', …' : ''}`;
  return {
    kind: 'row',
    where: `${quoteSheetName(sheet)}!${row.number}:${row.number}`,
    workbook: side === 'workbook' ? text : null,
    snapshot: side === 'snapshot' ? text : null,
  };
}
