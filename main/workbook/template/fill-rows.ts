import { AppError } from '#shared/errors/app-error.ts';
import type { Column } from '#shared/model/column.ts';
import { ByteWriter } from '../byte-writer.ts';
import { cellReference, columnName } from '../cell-reference.ts';
import { planColumn } from '../column-plan.ts';
import { createRowWriter, type RowColumnPlan, type RowLook } from '../data-rows.ts';
import { measureRows, noteCut, noteExceptions, planRows } from '../data-sheet.ts';
import { Dictionaries } from '../dictionaries.ts';
import type { ExportTools } from '../export-result.ts';
import { countOf } from '../notes.ts';
import { noFigures } from '../preflight.ts';
import { type RowSource, readChunks } from '../row-source.ts';
import { escapeText } from '../xml-text.ts';
import type { ZipWriter } from '../zip-writer.ts';
import type { MappedColumn } from './column-mapping.ts';
import { movableFormula } from './formula-text.ts';
import type { OpenTemplate, TemplateToFill } from './open-template.ts';
import { sheetEdits } from './sheet-edits.ts';
import { cellXml, type KeptRow } from './source-sheet.ts';
import { isDateColumn, type TemplateStyles } from './styles-part.ts';
import { filledSource } from './template-evidence.ts';

/** The styles of a template's columns: their own, or the same as a date where a date comes into a plain one. */
export function columnStyles(template: OpenTemplate, styles: TemplateStyles): (string | null)[] {
  return template.mapping.columns.map((one) => {
    if (one.filled === 'formula') return one.style;
    const isDate = isDateColumn(one.from);
    if (!isDate && styles.isDate(one.style) && one.from.type.kind === 'text') {
      template.notes.add(
        `“${one.header}” shows dates in the template and is text in the result: a pivot takes its items for text. Cast it to a date in the query.`,
      );
    }
    return isDate && !styles.isDate(one.style) ? styles.asDate(one.style, one.from) : one.style;
  });
}

function lookOf(template: OpenTemplate, styles: readonly (string | null)[]): RowLook {
  const { sheet, mapping } = template;
  return {
    prefix: sheet.prefix,
    rowAttributes: sheet.rowAttributes,
    place: (column) => mapping.columns[column]?.column ?? 0,
    style: (column) => {
      const style = styles[column] ?? null;
      return style === null ? '' : ` s="${style}"`;
    },
    blanks: true,
    // The template's own list of texts stays as it is, so each cell carries its text.
    text: null,
  };
}

/** A formula's cell in a row of the sheet, from 1. */
function formulaCells(
  column: MappedColumn & { readonly filled: 'formula' },
  prefix: string,
  style: string | null,
  firstRow: number,
): (row: number) => string {
  const formula = movableFormula(column.fill);
  const styled = style === null ? '' : ` s="${style}"`;
  const name = columnName(column.column);
  const xml = (text: string) => `<${prefix}f>${escapeText(text)}</${prefix}f></${prefix}c>`;
  const same = formula.fixed ? xml(column.fill) : null;
  return (row) => `<${prefix}c r="${name}${row}"${styled}>${same ?? xml(formula.at(row - firstRow))}`;
}

async function rowPlansOf(
  template: OpenTemplate,
  source: RowSource,
  styles: readonly (string | null)[],
  dictionaries: Dictionaries,
  tools: Pick<ExportTools, 'reader'>,
): Promise<{ readonly selected: readonly string[]; readonly rowPlans: readonly RowColumnPlan[] }> {
  const { mapping, sheet, notes } = template;
  const { figures } = await measureRows(tools.reader, source);
  const plans = source.columns.map((column, index) => {
    const one = figures[index] ?? noFigures;
    noteExceptions(notes, column, column.name, one);
    return planColumn(column, column.name, one);
  });
  const { selected, rowPlans } = await planRows(dictionaries, source, plans);
  const filled = rowPlans.values();
  const [any] = rowPlans;
  if (any === undefined) return { selected, rowPlans };
  return {
    selected,
    rowPlans: mapping.columns.map((one, index): RowColumnPlan => {
      if (one.filled === 'result') return filled.next().value ?? any;
      const written = formulaCells(one, sheet.prefix, styles[index] ?? null, sheet.headerRow + 2);
      return { plan: any.plan, valueAt: null, textAt: null, dictionary: null, written };
    }),
  };
}

function rowXml(
  prefix: string,
  row: number,
  kept: Omit<KeptRow, 'inside'> | undefined,
  inside: string,
): string {
  const { attributes = '', before = '', after = '' } = kept ?? {};
  return `<${prefix}row r="${row + 1}"${attributes}>${before}${inside}${after}</${prefix}row>`;
}

/** Rows below the new ones: the table's totals, moved to them, and what stays where it is. */
function rowsBelow(template: OpenTemplate): string {
  const { sheet, change, region } = template;
  const totals = region.table?.totalsRows ?? 0;
  const rows = new Map<number, string>();
  const moved = change.newLastRow - change.oldLastRow;
  const attributesOf = (row: number) => sheet.kept.get(row)?.attributes ?? '';
  for (let row = change.oldLastRow + 1; row <= change.oldLastRow + totals; row += 1) {
    const inside = (sheet.kept.get(row)?.inside ?? [])
      .map((cell) => cellXml(sheet.text, cell, row + moved))
      .join('');
    const beside = { before: '', after: '', ...sheet.kept.get(row + moved), attributes: attributesOf(row) };
    rows.set(row + moved, rowXml(sheet.prefix, row + moved, beside, inside));
  }
  for (const [row, kept] of sheet.kept) {
    if (row <= change.newLastRow || rows.has(row)) continue;
    const isTotals = row > change.oldLastRow && row <= change.oldLastRow + totals;
    const inside = isTotals ? '' : kept.inside.map((cell) => cellXml(sheet.text, cell)).join('');
    rows.set(row, rowXml(sheet.prefix, row, kept, inside));
  }
  return [...rows]
    .sort(([a], [b]) => a - b)
    .map(([, xml]) => xml)
    .join('');
}

function blankRow(template: OpenTemplate, styles: readonly (string | null)[]): string {
  const { sheet, mapping, change } = template;
  const row = change.headerRow + 1;
  const cells = mapping.columns.map((one, index) => {
    const style = styles[index] ?? null;
    const styled = style === null ? '' : ` s="${style}"`;
    return `<${sheet.prefix}c r="${cellReference(row, one.column)}"${styled}/>`;
  });
  const kept = sheet.kept.get(row);
  const beside = kept === undefined ? undefined : { ...kept, attributes: sheet.rowAttributes };
  return rowXml(sheet.prefix, row, beside, cells.join(''));
}

/** A template has no sheet where the whole of a text could stand. */
function tooLong(header: string, count: number): AppError {
  return new AppError(
    'conflict',
    `Nothing was written: ${countOf(count, 'text')} of “${header}” ${count === 1 ? 'is' : 'are'} longer than the 32,767 characters of a cell.`,
    {
      hint: 'Shorten them in the query, or choose the remedy cut for long-text.',
      details: { name: 'long-text' },
    },
  );
}

/** Writes the source's sheet with the result's rows in the place of its own. `styleOf` is as columnStyles gives it. */
export async function fillRows(
  template: OpenTemplate,
  what: TemplateToFill,
  zip: ZipWriter,
  styleOf: readonly (string | null)[],
  tools: ExportTools,
): Promise<void> {
  const { sheet, mapping, change, notes, pack } = template;
  const columns = mapping.columns.flatMap((one): Column[] => (one.filled === 'result' ? [one.from] : []));
  const source = filledSource(what, columns);
  const dictionaries = new Dictionaries(tools.reader);
  try {
    const { selected, rowPlans } = await rowPlansOf(template, source, styleOf, dictionaries, tools);
    const writer = createRowWriter(rowPlans, lookOf(template, styleOf));
    const below = rowsBelow(template);
    const lastKept = Math.max(
      change.newLastRow + (template.region.table?.totalsRows ?? 0),
      ...sheet.kept.keys(),
    );
    const edits = sheetEdits(sheet, change, lastKept, notes);
    const entry = await zip.entry(pack.member(sheet.part).name);
    const bytes = new ByteWriter();
    bytes.text(edits.apply(sheet.text, 0, sheet.headerEnd));
    if (template.rows === 0) bytes.text(blankRow(template, styleOf));
    let written = 0;
    const sql = `SELECT ${selected.join(', ')} FROM (${source.rows})${source.order}`;
    for await (const chunk of readChunks(tools.reader, sql, source.parameters)) {
      writer.use(chunk);
      for (let row = 0; row < chunk.rowCount; row += 1) {
        written += 1;
        const at = change.headerRow + written;
        writer.write(bytes, row, at + 1, sheet.kept.get(at));
        if (bytes.hasFull) for (const block of bytes.takeFull()) await entry.write(block);
      }
      tools.report({
        message: `Writing row ${written.toLocaleString('en-US')} of ${template.rows.toLocaleString('en-US')}`,
        fraction: written / Math.max(1, template.rows),
      });
    }
    bytes.text(below);
    bytes.text(edits.apply(sheet.text, sheet.rowsEnd));
    for (const block of bytes.takeAll()) await entry.write(block);
    await entry.end();
    for (const [index, one] of mapping.columns.entries()) {
      const cut = writer.cut(index);
      if (cut > 0 && tools.remedies?.['long-text'] !== 'cut') throw tooLong(one.header, cut);
      noteCut(notes, one.header, cut);
    }
  } finally {
    await dictionaries.drop();
  }
}
