import type { PivotSpec } from '#shared/model/pivot.ts';
import type { PivotMeasure, PivotView } from '../pivot/pivot-view.ts';
import { writeGrid } from './grid-sheet.ts';
import { nativeSpec, whyNotNative } from './native-spec.ts';
import { countOf, type Notes } from './notes.ts';
import type { CacheItems } from './pivot-fields.ts';
import { pivotGrid } from './pivot-grid.ts';
import { layoutOf } from './pivot-layout.ts';
import { pivotMarks } from './pivot-marks.ts';
import { type HeldFields, holdFields } from './pivot-pages.ts';
import type { PivotSheet } from './pivot-sheets.ts';
import type { NativeMeasure } from './pivot-source.ts';
import { writePivotTable } from './pivot-table.ts';
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
  /** Fields whose order is not that of their items. */
  readonly ordered: ReadonlySet<string>;
  readonly notes: Notes;
}

async function writeCells(
  options: PivotSheetOptions,
  part: SheetPart,
  view: PivotView,
  { pages, labels }: HeldFields,
  remarks: readonly string[],
): Promise<void> {
  let inexact = 0;
  const layout = layoutOf(view, pages.length);
  const marks = pivotMarks(view, layout, options.sheet.spec.conditionalFormat);
  if (marks === null) {
    options.notes.add(
      `The marks on the cells of “${part.name}” are left out: they would be too many for Excel.`,
    );
  }
  const grid = pivotGrid({
    view,
    layout,
    pages: labels,
    remarks,
    marks: marks ?? [],
    onInexact: () => {
      inexact += 1;
    },
  });
  await writeGrid(options.workbook, part, {
    ...grid,
    print: {
      repeatRows: [layout.top + 1, layout.top + layout.headerRows],
      repeatColumns: layout.labelColumns,
      ...options.sheet.print,
    },
  });
  if (inexact > 0) {
    options.notes.add(
      `${countOf(inexact, 'cell')} of the pivot on “${part.name}” written as text, exactly: with more than 15 digits, or no number, which Excel would round or refuse.`,
    );
  }
}

/**
 * Writes a pivot's sheet: its cells, and over them a native PivotTable of every measure Excel can make itself. The
 * other measures stand as numbers on a sheet of their own, which says so. Gives whether there is a PivotTable.
 */
export async function writePivotSheet(options: PivotSheetOptions): Promise<boolean> {
  const { sheet, part, workbook, notes, cache } = options;
  const whole = await options.compute(sheet.spec);
  const fields = holdFields(sheet.spec, options.items, options.source);
  const measures = whole.measures.map((measure) => ({ measure, native: options.native(measure) }));
  const natives = measures.flatMap(({ native }) => (typeof native === 'string' ? [] : [native]));
  const fixed = measures.flatMap(({ measure, native }) =>
    typeof native === 'string'
      ? [`“${measure.caption}” stands as numbers, not as a PivotTable: ${native}.`]
      : [],
  );
  for (const remark of fixed) notes.add(remark);

  if (cache === null || fields.missing || whole.sourceRows === 0) {
    const remark = 'No PivotTable: no row passes the filters.';
    notes.add(`${remark.slice(0, -1)} of “${part.name}”.`);
    await writeCells(options, part, whole, fields, [remark, ...fixed]);
    return false;
  }
  if (natives.length === 0) {
    await writeCells(options, part, whole, fields, fixed);
    return false;
  }
  const reason = whyNotNative(sheet.spec, (measure) => typeof measures[measure]?.native !== 'string');
  if (reason !== null) {
    const remark = `No PivotTable, but its cells: ${reason}.`;
    notes.add(`“${part.name}”: ${remark}`);
    await writeCells(options, part, whole, fields, [remark, ...fixed]);
    return false;
  }
  const { spec, remarks } = nativeSpec(
    sheet.spec,
    whole,
    measures.flatMap(({ native }, index) => (typeof native === 'string' ? [] : [index])),
  );
  for (const remark of remarks) notes.add(`“${part.name}”: ${remark}`);
  const mixed = fixed.length > 0;
  const view = mixed || remarks.length > 0 ? await options.compute(spec) : whole;
  if (mixed) {
    const values = workbook.addSheet(`${sheet.name} values`);
    await writeCells(options, values, whole, fields, fixed);
    await writeCells(options, part, view, fields, [
      `Every measure stands on the sheet “${values.name}”.`,
      ...remarks,
    ]);
  } else {
    await writeCells(options, part, view, fields, remarks);
  }
  await writePivotTable({
    ...fields,
    workbook,
    sheet: part,
    name: part.name,
    cache,
    source: options.source,
    items: options.items,
    ordered: options.ordered,
    spec,
    view,
    layout: layoutOf(view, fields.pages.length),
    measures: natives,
  });
  return true;
}
