import type { Difference, Evidence, FilledTemplate } from '#shared/contract/evidence.ts';
import { rangeReference } from '../cell-reference.ts';
import { checksumText } from '../evidence/checksum-text.ts';
import { evidenceSheet } from '../evidence/names.ts';
import { findSheetEvidence, readEvidence } from '../evidence/read-evidence.ts';
import { countOf } from '../notes.ts';
import { keptDigits } from './compare-cells.ts';
import { evidenceDifferences } from './compare-evidence.ts';
import { compareEvidenceSheets } from './compare-evidence-sheet.ts';
import { compareSheets } from './compare-sheets.ts';
import type { ComparedWorkbook, CompareWorkbookOptions } from './compare-workbooks.ts';
import type { WorkbookPackage } from './package.ts';
import { recordedChecksum } from './recorded-checksum.ts';
import { readSharedTexts, type StoredRow } from './sheet-cells.ts';

function lastRowOf({ headerRow }: FilledTemplate, { rowsWritten }: Evidence): number {
  return headerRow + Math.max(1, rowsWritten);
}

/** Takes of each row the cells that the result filled; those that were added right below count as rows too. */
function filledCells(filled: FilledTemplate, evidence: Evidence): (row: StoredRow) => StoredRow | null {
  const headers = new Set(filled.columns.map(({ column }) => column));
  const taken = new Set(filled.columns.flatMap(({ column, field }) => (field === null ? [] : [column])));
  let last = lastRowOf(filled, evidence);
  return (row) => {
    const index = row.number - 1;
    if (index < filled.headerRow || index > last + (filled.open ? 1 : 0)) return null;
    const columns = index === filled.headerRow ? headers : taken;
    const cells = row.cells.filter(({ column }) => columns.has(column));
    if (cells.length === 0) return null;
    last = Math.max(last, index);
    return { number: row.number, cells };
  };
}

function missing(where: string): Difference {
  return { kind: 'sheet', where, workbook: null, snapshot: 'a sheet' };
}

/** Sheets that are not to the byte as they were when the template was filled; those that are gone. */
function otherSheets(found: WorkbookPackage, evidence: Evidence, resaved: boolean): Difference[] {
  return evidence.sheets.flatMap(({ name, data }) => {
    const sheet = found.sheets.find((one) => one.name === name);
    if (data) return [];
    if (sheet === undefined) return resaved ? [] : [missing(name)];
    const recorded = resaved ? null : recordedChecksum(found, sheet, evidence);
    return recorded?.state === 'changed' ? [recorded.difference] : [];
  });
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => `“${name}”`);
  return names.length > shown.length
    ? `${shown.join(', ')} and ${names.length - shown.length} more`
    : shown.join(', ');
}

/** In words, what was compared and what was not: most of a filled template is its owner's. */
function notesOf(filled: FilledTemplate, evidence: Evidence, resaved: boolean): string[] {
  const columns = filled.columns.map(({ column }) => column);
  const last = lastRowOf(filled, evidence);
  const range = rangeReference(filled.headerRow, Math.min(...columns), last, Math.max(...columns));
  const others = evidence.sheets.flatMap(({ name, data }) => (data ? [] : [name]));
  const formulas = filled.columns.flatMap(({ header, field }) => (field === null ? [header] : []));
  const filledDown = formulas.length === 0 ? '' : `, the formulas of ${listed(formulas)} not among them`;
  return [
    `This is a filled template. Compared with the kept result: the rows on “${filled.sheet}” (${range}${filledDown}) and the control totals.`,
    resaved
      ? `The file was saved by a program since it was filled, so values are compared to the ${keptDigits} digits every program keeps.`
      : '',
    others.length === 0
      ? ''
      : resaved
        ? `Not checked: the ${countOf(others.length, 'other sheet')} (${listed(others)}).`
        : `The ${countOf(others.length, 'other sheet')} (${listed(others)}) ${others.length === 1 ? 'was' : 'were'} compared with the checksums of when it was filled, not with the result.`,
    'Not checked: the values that the template’s own formulas and pivots show, its PivotTables, charts, macros and styles.',
  ].filter((note) => note !== '');
}

/**
 * Compares a filled template with the rows that the snapshot gives, its control totals and its evidence; what is its
 * owner's is held against the checksums of when it was filled while no program has saved it since.
 */
export async function* compareFilled(
  found: WorkbookPackage,
  expected: WorkbookPackage,
  evidence: Evidence,
  filled: FilledTemplate,
  { version, signal, onSheet }: CompareWorkbookOptions,
): AsyncGenerator<Difference[], ComparedWorkbook, void> {
  const main = found.crc(found.main);
  const resaved = main === null || checksumText(main) !== filled.workbookCrc32;
  const rules = { resaved, pivots: false };
  const sheets: string[] = [];
  let cells = 0;
  yield evidenceDifferences(evidence, await readEvidence(expected), evidence.version !== version);
  const [hereTexts, thereTexts] = [await readSharedTexts(found), await readSharedTexts(expected)];
  const there = (part: string) => ({ workbook: expected, part, texts: thereTexts });
  const [rows, proof] = [expected.sheets.at(0), expected.sheets.at(-1)];
  const source = found.sheets.find(({ name }) => name === filled.sheet);
  if (source === undefined || rows === undefined) yield [missing(filled.sheet)];
  else {
    const { name, part } = source;
    onSheet(name);
    yield [];
    sheets.push(name);
    const here = { workbook: found, part, texts: hereTexts, only: filledCells(filled, evidence) };
    const compared = compareSheets(here, there(rows.part), { name, rules, signal });
    let differences = 0;
    let next = await compared.next();
    for (; next.done !== true; next = await compared.next()) {
      differences += next.value.length;
      yield next.value;
    }
    cells += next.value;
    const recorded = resaved ? null : recordedChecksum(found, source, evidence);
    if (differences === 0 && recorded?.state === 'changed') yield [recorded.difference];
  }
  const own = await findSheetEvidence(found);
  if (own === null || proof === undefined) yield [missing(evidenceSheet)];
  else {
    const { name, part } = own.sheet;
    onSheet(name);
    sheets.push(name);
    const here = { workbook: found, part, texts: hereTexts };
    const compared = await compareEvidenceSheets(here, there(proof.part), evidence, { name, rules });
    cells += compared.cells;
    yield [...compared.differences];
  }
  yield otherSheets(found, evidence, resaved);
  return { cells, sheets, notes: notesOf(filled, evidence, resaved) };
}
