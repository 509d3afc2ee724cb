import { fold } from '#shared/getpivotdata/names.ts';
import { cellReference } from '../cell-reference.ts';
import { escapeText } from '../xml-text.ts';
import { contains, parseRange } from './cell-range.ts';
import { callsOf, type FormulaCall, movableFormula, namedCellsOf } from './formula-text.ts';
import type { TemplatePackage } from './package.ts';
import { type SheetCell, type SheetFormula, scanSheet } from './scan-sheet.ts';
import type { SharedTexts } from './shared-texts.ts';
import type { RowChange } from './sheet-edits.ts';
import type { WorkbookPart } from './workbook-part.ts';

const functionName = 'GETPIVOTDATA';

/** A formula of the template that asks a pivot or names the source's rows. */
export interface TemplateFormula {
  readonly sheet: string;
  /** `B3` */
  readonly cell: string;
  /** Without `=`. */
  readonly formula: string;
  readonly calls: readonly FormulaCall[];
  /** Whether the template shows an error there already. */
  readonly failed: boolean;
  /** References to the source's sheet, as they are written. */
  readonly reads: readonly string[];
}

/** Cells by sheet and place, as `fold(sheet)!A1`. */
export type CellTexts = ReadonlyMap<string, { readonly type: string; readonly text: string }>;

export function cellKey(sheet: string, row: number, column: number): string {
  return `${fold(sheet)}!${cellReference(row, column)}`;
}

/**
 * Every formula with GETPIVOTDATA, and every one that names the source's sheet. The replaced cells themselves are not
 * among them.
 */
export async function readFormulas(
  pack: TemplatePackage,
  workbook: WorkbookPart,
  source: string,
  change: RowChange,
): Promise<TemplateFormula[]> {
  const formulas: TemplateFormula[] = [];
  const needles = [functionName, escapeText(source.replaceAll("'", "''"))].map((text) => Buffer.from(text));
  for (const sheet of workbook.sheets) {
    if (sheet.type !== 'worksheet') continue;
    // Most sheets hold neither, and reading cell by cell takes a hundred times as long as looking for a word.
    const bytes = await pack.bytes(sheet.part);
    if (!needles.some((needle) => bytes.includes(needle))) continue;
    const masters = new Map<string, { text: string; row: number; column: number }>();
    const isSource = fold(sheet.name) === fold(source);
    scanSheet(await pack.text(sheet.part), sheet.part, {
      cell(cell) {
        if (cell.formula === null) return;
        const formula = formulaText(cell, cell.formula, masters);
        if (formula === null || (isSource && isReplaced(cell, change))) return;
        const calls = callsOf(formula, functionName);
        const reads = namedCellsOf(formula).flatMap((one) =>
          fold(one.sheet) === fold(source) ? [one.reference] : [],
        );
        if (calls.length === 0 && reads.length === 0) return;
        formulas.push({
          sheet: sheet.name,
          cell: cellReference(cell.row, cell.column),
          formula,
          calls,
          failed: cell.type === 'e',
          reads,
        });
      },
    });
  }
  return formulas;
}

function isReplaced({ row, column }: SheetCell, change: RowChange): boolean {
  const { headerRow, firstColumn, lastColumn, oldLastRow } = change;
  return contains({ firstRow: headerRow + 1, firstColumn, lastRow: oldLastRow, lastColumn }, row, column);
}

function formulaText(
  cell: SheetCell,
  formula: SheetFormula,
  masters: Map<string, { text: string; row: number; column: number }>,
): string | null {
  if (formula.text !== '') {
    if (formula.shared !== null) {
      masters.set(formula.shared, { text: formula.text, row: cell.row, column: cell.column });
    }
    return formula.text;
  }
  const master = formula.shared === null ? undefined : masters.get(formula.shared);
  if (master === undefined) return null;
  return movableFormula(master.text).at(cell.row - master.row, cell.column - master.column);
}

/** What cells show whose place formulas name, as the template was saved. */
export async function readCells(
  pack: TemplatePackage,
  workbook: WorkbookPart,
  wanted: ReadonlySet<string>,
  shared: SharedTexts,
): Promise<CellTexts> {
  const texts = new Map<string, { type: string; text: string }>();
  for (const sheet of workbook.sheets) {
    const start = `${fold(sheet.name)}!`;
    if (sheet.type !== 'worksheet' || ![...wanted].some((key) => key.startsWith(start))) continue;
    const cells: { key: string; cell: SheetCell }[] = [];
    scanSheet(await pack.text(sheet.part), sheet.part, {
      cell(cell) {
        const key = cellKey(sheet.name, cell.row, cell.column);
        if (wanted.has(key)) cells.push({ key, cell });
      },
    });
    for (const { key, cell } of cells) {
      const text = await shared.textOf(cell);
      if (text !== null) texts.set(key, { type: cell.type, text });
    }
  }
  return texts;
}

/** References of formulas that stop where the old rows did, and so miss or overshoot the new ones. */
export function readsOldRows({ reads }: TemplateFormula, change: RowChange): boolean {
  return reads.some((reference) => {
    const range = parseRange(reference);
    return (
      range !== null &&
      range.lastRow > range.firstRow &&
      range.lastRow >= change.oldLastRow &&
      range.firstRow <= change.headerRow + 1 &&
      range.lastRow < change.newLastRow
    );
  });
}
