import type { PivotSpec } from '#shared/model/pivot.ts';
import type { PivotMeasure, PivotView } from '../pivot/pivot-view.ts';
import { sheetValue } from './cell-value.ts';
import { typeFormat } from './column-plan.ts';
import { writeGrid } from './grid-sheet.ts';
import { countOf, type Notes } from './notes.ts';
import type { CacheItems } from './pivot-fields.ts';
import { type PageLabel, pivotGrid } from './pivot-grid.ts';
import { blankLabel } from './pivot-labels.ts';
import { layoutOf } from './pivot-layout.ts';
import type { PivotSheet } from './pivot-sheets.ts';
import type { NativeMeasure } from './pivot-source.ts';
import { type PivotPage, writePivotTable } from './pivot-table.ts';
import type { RowSource } from './row-source.ts';
import type { SheetPart, WorkbookWriter } from './workbook-writer.ts';

export interface PivotSheetOptions {
  readonly workbook: WorkbookWriter;
  readonly part: SheetPart;
  readonly sheet: PivotSheet;
  readonly compute: (spec: PivotSpec) => Promise<PivotView>;
  /** How Excel makes a measure from the data sheet, or why it cannot. */
  readonly native: (measure: PivotMeasure) => NativeMeasure | string;
  /** Null where there are no rows to make one of. */
  readonly cache: number | null;
  readonly source: RowSource;
  readonly items: ReadonlyMap<string, CacheItems>;
  readonly notes: Notes;
}

function pagesOf({ sheet, items }: PivotSheetOptions): { pages: PivotPage[]; missing: boolean } {
  let missing = false;
  const pages = sheet.spec.pages.map(({ field, items: chosen }): PivotPage => {
    const cache = items.get(field);
    if (chosen === null || cache === undefined) return { field, chosen: null };
    const found = [...new Set(chosen.flatMap((value) => cache.find(value) ?? []))];
    if (found.length === 0) missing = true;
    return { field, chosen: found };
  });
  return { pages, missing };
}

function pageLabels({ sheet, items, source }: PivotSheetOptions, pages: readonly PivotPage[]): PageLabel[] {
  return pages.map(({ field, chosen }, index): PageLabel => {
    const column = source.columns.find((one) => one.field === field);
    const [first] = chosen ?? [];
    if (chosen === null) return { field, value: { kind: 'text', text: '(All)' }, format: undefined };
    if (chosen.length !== 1 || first === undefined || column === undefined) {
      const wanted = sheet.spec.pages[index]?.items ?? [];
      const text = chosen.length === 0 ? wanted.map(String).join(', ') : '(Multiple Items)';
      return { field, value: { kind: 'text', text }, format: undefined };
    }
    const value = items.get(field)?.items[first]?.value ?? null;
    return value === null
      ? { field, value: { kind: 'text', text: blankLabel }, format: undefined }
      : { field, value: sheetValue(value, column.type), format: typeFormat(column, false) };
  });
}

async function writeCells(
  options: PivotSheetOptions,
  part: SheetPart,
  view: PivotView,
  pages: readonly PivotPage[],
  remarks: readonly string[],
): Promise<void> {
  let inexact = 0;
  const layout = layoutOf(view, pages.length);
  const grid = pivotGrid({
    view,
    layout,
    pages: pageLabels(options, pages),
    remarks,
    onInexact: () => {
      inexact += 1;
    },
  });
  await writeGrid(options.workbook, part, grid);
  if (inexact > 0) {
    options.notes.add(
      `${countOf(inexact, 'cell')} of the pivot on “${part.name}” written as text, exactly: with more than 15 digits, or no number, which Excel would round or refuse.`,
    );
  }
}

/**
 * Writes a pivot's sheet: its cells, and over them a native PivotTable of every measure Excel can make itself. The
 * other measures stand as numbers on a sheet of their own, which says so.
 */
export async function writePivotSheet(options: PivotSheetOptions): Promise<void> {
  const { sheet, part, workbook, notes } = options;
  const whole = await options.compute(sheet.spec);
  const { pages, missing } = pagesOf(options);
  const measures = whole.measures.map((measure) => ({ measure, native: options.native(measure) }));
  const natives = measures.flatMap(({ native }) => (typeof native === 'string' ? [] : [native]));
  const remarks = measures.flatMap(({ measure, native }) =>
    typeof native === 'string'
      ? [`“${measure.caption}” stands as numbers, not as a PivotTable: ${native}.`]
      : [],
  );
  for (const remark of remarks) notes.add(remark);

  if (options.cache === null || missing || whole.sourceRows === 0) {
    const remark = 'No PivotTable: no row passes the filters.';
    notes.add(`${remark.slice(0, -1)} of “${part.name}”.`);
    await writeCells(options, part, whole, pages, [remark, ...remarks]);
    return;
  }
  if (natives.length === 0) {
    await writeCells(options, part, whole, pages, remarks);
    return;
  }
  const captions = new Set(
    measures.flatMap(({ measure, native }) => (typeof native === 'string' ? [] : [measure.caption])),
  );
  const spec: PivotSpec = {
    ...sheet.spec,
    measures: whole.measures
      .filter(({ caption }) => captions.has(caption))
      .map(({ measure, caption }) => ({ ...measure, caption })),
  };
  const mixed = remarks.length > 0;
  const view = mixed ? await options.compute(spec) : whole;
  if (mixed) {
    const fixed = workbook.addSheet(`${sheet.name} values`);
    await writeCells(options, fixed, whole, pages, remarks);
    await writeCells(options, part, view, pages, [`Every measure stands on the sheet “${fixed.name}”.`]);
  } else {
    await writeCells(options, part, whole, pages, []);
  }
  await writePivotTable({
    workbook,
    sheet: part,
    name: part.name,
    cache: options.cache,
    source: options.source,
    items: options.items,
    spec,
    view,
    layout: layoutOf(view, pages.length),
    pages,
    measures: natives,
  });
}
