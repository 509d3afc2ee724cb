import { open } from 'node:fs/promises';
import type { ExportFormat } from '#shared/contract/transfers.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { PivotSpec } from '#shared/model/pivot.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { computePivot } from '../pivot/compute.ts';
import type { PivotMeasure } from '../pivot/pivot-view.ts';
import { maxSheetRows } from './cell-reference.ts';
import { copyPivot } from './copy-pivot.ts';
import { type MeasuredRows, measureRows, writeDataSheets } from './data-sheet.ts';
import { addEvidence } from './evidence/add-evidence.ts';
import type { ExportTools, Written } from './export-result.ts';
import { pivotSource } from './export-source.ts';
import { writeLongTexts } from './long-texts.ts';
import { countOf, Notes } from './notes.ts';
import { writeNotesSheet } from './notes-sheet.ts';
import { writePivotCache } from './pivot-cache.ts';
import { type CacheItems, readCacheItems } from './pivot-fields.ts';
import { narrowedFields, type PivotSheet, sheetsOf } from './pivot-sheets.ts';
import { type NativeMeasure, pivotRows } from './pivot-source.ts';
import { longTextsFor } from './remedies.ts';
import type { RowSource, SourceReader } from './row-source.ts';
import { createWorkbook, type SheetPart, type WorkbookWriter } from './workbook-writer.ts';
import { writePivotSheet } from './write-pivot-sheet.ts';

/** The sheet of a pivot, and where it is written. */
export interface PlacedPivot {
  readonly sheet: PivotSheet;
  readonly part: SheetPart;
  /** Whether a native PivotTable stands on it. */
  readonly native: boolean;
}

/** What is made of a workbook of pivots besides them. */
export interface PivotBook {
  readonly title: string;
  /** The sheets of pivots in the order they are to stand, each as it is wanted. */
  arrange(sheets: readonly PivotSheet[]): readonly PivotSheet[];
  /** Adds the sheets that stand in front of the pivots; what it gives writes them. */
  begin(workbook: WorkbookWriter): (pivots: readonly PlacedPivot[], notes: Notes) => Promise<void>;
}

export interface PivotToExport {
  readonly info: ResultInfo;
  readonly file: string;
  readonly spec: PivotSpec;
  /** What a formula's second argument calls it; by default the item of `sheets` it is held to, or `Pivot`. */
  readonly name?: string | undefined;
  readonly book?: PivotBook;
}

/** A name as a note can hold it. */
function shortened(name: string): string {
  return name.length > 60 ? `${name.slice(0, 57)}…` : name;
}

function axisFields(spec: PivotSpec): string[] {
  const sheets = spec.sheets === undefined ? [] : [spec.sheets];
  return [
    ...new Set([
      ...sheets,
      ...[...spec.rows, ...spec.columns, ...spec.pages, ...spec.slicers].map(({ field }) => field),
    ]),
  ];
}

async function readItems(
  reader: SourceReader,
  source: RowSource,
  fields: readonly string[],
): Promise<Map<string, CacheItems>> {
  const items = new Map<string, CacheItems>();
  for (const field of fields) {
    const column = source.columns.find((one) => one.field === field);
    if (column !== undefined) items.set(field, await readCacheItems(reader, source, column));
  }
  return items;
}

/** What a workbook of a pivot is made of, read before it is written. */
export interface PreparedPivot {
  readonly source: RowSource;
  readonly grouped: boolean;
  readonly native: (measure: Pick<PivotMeasure, 'measure'>) => NativeMeasure | string;
  readonly measured: MeasuredRows;
  readonly items: ReadonlyMap<string, CacheItems>;
  /** Fields whose items stand in an order of their own. */
  readonly ordered: ReadonlySet<string>;
}

/** Rows of a sheet under its header. */
export function rowsPerSheet(tools: Pick<ExportTools, 'maxSheetRows'>): number {
  return (tools.maxSheetRows ?? maxSheetRows) - 1;
}

export async function preparePivot(
  { info, file, spec }: Pick<PivotToExport, 'info' | 'file' | 'spec'>,
  tools: Pick<ExportTools, 'reader' | 'maxSheetRows'>,
): Promise<PreparedPivot> {
  const { reader } = tools;
  const fields = axisFields(spec);
  const all = pivotSource(info, file, spec.filters, spec.derived);
  const ordered = new Set(all.columns.flatMap(({ field, order }) => (order === undefined ? [] : [field])));
  const narrowed = narrowedFields(spec, await readItems(reader, all, fields));
  const base =
    narrowed.length === 0 ? all : pivotSource(info, file, [...spec.filters, ...narrowed], spec.derived);
  const { source, grouped, native } = await pivotRows(reader, base, spec, rowsPerSheet(tools));
  const measured = await measureRows(reader, source);
  return {
    source,
    grouped,
    native: (measure) => native(measure, measured.figures, measured.rows),
    measured,
    items: await readItems(reader, source, fields),
    ordered,
  };
}

async function writeWorkbook(
  what: PivotToExport,
  target: string,
  tools: ExportTools,
  notes: Notes,
): Promise<number> {
  const { info, spec } = what;
  const { reader, engine } = tools;
  const compute = (one: PivotSpec) =>
    computePivot(engine, { file: what.file, columns: info.columns }, one, { signal: reader.signal });
  const maxRows = rowsPerSheet(tools);
  tools.report({ message: 'Reading rows' });
  const { source, grouped, native, measured, items, ordered } = await preparePivot(what, tools);
  const found = sheetsOf(spec, items, what.name);
  const sheets = what.book?.arrange(found) ?? found;

  const file = await open(target, 'wx+');
  try {
    const workbook = await createWorkbook(file, {
      title: what.book?.title ?? what.name ?? info.title,
      modified: tools.now,
    });
    const writeFront = what.book?.begin(workbook);
    const parts = sheets.map((sheet) => ({ sheet, part: workbook.addSheet(sheet.name) }));
    for (const { sheet, part } of parts) {
      if (part.name !== sheet.name) {
        notes.add(
          `The sheet of “${shortened(sheet.name)}” is called “${part.name}”: Excel allows no other name. Formulas that name it need the new name.`,
        );
      }
    }
    const longTexts = longTextsFor(tools.remedies ?? {});
    const headers = source.columns.map(({ field }) => field);
    const data = await writeDataSheets({
      ...(longTexts === undefined ? {} : { longTexts }),
      reader,
      source,
      workbook,
      name: 'Data',
      headers,
      notes,
      measured,
      pivoted: true,
      maxRows: maxRows + 1,
      onRows: (written, of) =>
        tools.report({
          message: `Writing row ${written.toLocaleString('en-US')} of ${of.toLocaleString('en-US')}`,
          fraction: of === 0 ? 0.5 : (written / of) * 0.5,
        }),
    });
    if (grouped) {
      notes.add(
        `The pivot stands on more rows than an Excel sheet holds. The Data sheet holds them grouped by the pivot's fields (${countOf(measured.rows, 'row')}); every total is complete.`,
      );
    } else if (measured.rows < info.rows) {
      notes.add(
        `The Data sheet holds the ${countOf(measured.rows, 'row')} of ${info.rows.toLocaleString('en-US')} that pass the pivot's filters.`,
      );
    }
    const cache =
      measured.rows === 0
        ? null
        : await writePivotCache({
            reader,
            workbook,
            source,
            rows: measured.rows,
            figures: measured.figures,
            items,
            sheet: data.sheets[0]?.name ?? 'Data',
            onRows: (written, of) =>
              tools.report({ message: 'Writing the pivot cache', fraction: 0.5 + (written / of) * 0.4 }),
          });
    const placed: PlacedPivot[] = [];
    for (const [index, { sheet, part }] of parts.entries()) {
      tools.report({ message: `Writing ${sheet.name}`, fraction: 0.9 + (index / parts.length) * 0.1 });
      const isNative = await writePivotSheet({
        workbook,
        part,
        sheet,
        compute,
        native,
        cache,
        source,
        items,
        ordered,
        notes,
      });
      placed.push({ sheet, part, native: isNative });
    }
    await writeFront?.(placed, notes);
    await writeLongTexts(workbook, reader, source, data, { headers, rowsPerSheet: maxRows, longTexts });
    await writeNotesSheet(workbook, notes.lines);
    await addEvidence(workbook, tools, { info, source, rows: measured.rows, sheets: data.sheets });
    await workbook.finish();
    return measured.rows;
  } finally {
    await file.close();
  }
}

/** Writes a pivot to `target`: a workbook with native PivotTables over their rows, or its cells as they are shown. */
export async function exportPivot(
  what: PivotToExport,
  format: ExportFormat,
  target: string,
  tools: ExportTools,
): Promise<Written> {
  if (what.spec.measures.length === 0) {
    throw new AppError('input.invalid', 'This pivot has no values to export.', {
      hint: 'Put a field in the values well first.',
    });
  }
  const notes = new Notes();
  if (format === 'xlsx') {
    const rows = await writeWorkbook(what, target, tools, notes);
    return { rows, notes: notes.lines };
  }
  tools.report({ message: 'Computing the pivot' });
  const source = { file: what.file, columns: what.info.columns };
  const view = await computePivot(tools.engine, source, what.spec, { signal: tools.reader.signal });
  const rows = await copyPivot(view, format, target, tools.reader, notes);
  return { rows, notes: notes.lines };
}
