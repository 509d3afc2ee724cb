import type { PivotAxis } from '../pivot/pivot-view.ts';
import { rangeReference } from './cell-reference.ts';
import { spreadsheetType } from './package-parts.ts';
import {
  extension,
  type FieldOptions,
  formAttributes,
  itemPlaces,
  placeOfField,
  topFilters,
} from './pivot-axis-fields.ts';
import { dataFields } from './pivot-data-fields.ts';
import { lastColumn, lastRow, type PivotLayout } from './pivot-layout.ts';
import { columnLines, type LaidLine, rowLines } from './pivot-lines.ts';
import type { NativeMeasure } from './pivot-source.ts';
import type { RowSource } from './row-source.ts';
import type { SheetPart, WorkbookWriter } from './workbook-writer.ts';
import { counted, escapeAttribute, namespaces, xmlHeader } from './xml-text.ts';

export interface PivotTableOptions extends Omit<FieldOptions, 'fieldNumber'> {
  readonly workbook: WorkbookWriter;
  readonly sheet: SheetPart;
  readonly name: string;
  readonly cache: number;
  readonly source: RowSource;
  readonly layout: PivotLayout;
  /** How Excel makes each of the view's measures. */
  readonly measures: readonly NativeMeasure[];
}

const x = (index: number) => (index === 0 ? '<x/>' : `<x v="${index}"/>`);
const repeated = (count: number) => (count === 0 ? '' : ` r="${count}"`);

/** The lines of an axis as Excel numbers them: `x` is an item's place in its field, `r` the items repeated. */
function lineItems(
  axis: PivotAxis,
  lines: Iterable<LaidLine>,
  measures: number,
  place: (level: number, item: number) => number,
): string[] {
  if (axis.fields.length === 0 && measures <= 1) return ['<i/>'];
  return Array.from(lines, ({ line, measure, type, depth, shared }) => {
    const which = measure === 0 ? '' : ` i="${measure}"`;
    if (type === 'grand') return `<i t="grand"${which}><x/></i>`;
    if (type === 'total') {
      return `<i t="default"${repeated(depth - 1)}${which}>${x(place(depth - 1, axis.item(line, depth - 1)))}</i>`;
    }
    const own: string[] = [];
    for (let level = shared; level < depth; level += 1) own.push(x(place(level, axis.item(line, level))));
    return `<i${repeated(shared)}${which}>${own.join('')}${measures > 1 ? x(measure) : ''}</i>`;
  });
}

function pivotExtension({ spec, measures }: PivotTableOptions): string {
  const attributes = [
    spec.repeatLabels && spec.form !== 'compact' ? ' fillDownLabelsDefault="1"' : '',
    measures.length > 1 && spec.measuresOn === 'columns' && spec.columns.length === 0
      ? ' hideValuesRow="1"'
      : '',
  ].join('');
  return attributes === ''
    ? ''
    : extension('{962EF5D1-5CA2-4c93-8EF4-DBF5C05439D2}', `<x14:pivotTableDefinition${attributes}/>`);
}

/** The XML of a PivotTable. */
export function pivotTableXml(options: PivotTableOptions): string {
  const { source, spec, view, layout, workbook } = options;
  const fieldNumber = (field: string) => source.columns.findIndex((column) => column.field === field);
  const fieldOptions: FieldOptions = { ...options, fieldNumber };
  const form = formAttributes(spec.form);
  const measured = new Set(options.measures.map(({ field }) => field));
  const fields = source.columns.map((column) => {
    const data = measured.has(column.field) ? ' dataField="1"' : '';
    const format = column.type.kind === 'date' ? ' numFmtId="14"' : '';
    return `<pivotField${data}${format}${form.field}${placeOfField(fieldOptions, column.field)}`;
  });
  const fieldList = (axis: 'rows' | 'columns') => [
    ...spec[axis].map(({ field }) => `<field x="${fieldNumber(field)}"/>`),
    ...(options.measures.length > 1 && spec.measuresOn === axis ? ['<field x="-2"/>'] : []),
  ];
  const pages = options.pages.map(({ field, chosen }) => {
    const [only] = chosen ?? [];
    const item = chosen?.length === 1 && only !== undefined ? ` item="${only}"` : '';
    return `<pageField fld="${fieldNumber(field)}"${item} hier="-1"/>`;
  });
  const rowItems = lineItems(view.rows, rowLines(view), layout.rowMeasures, itemPlaces(fieldOptions, 'rows'));
  const columnItems = lineItems(
    view.columns,
    columnLines(view),
    layout.columnMeasures,
    itemPlaces(fieldOptions, 'columns'),
  );
  const range = rangeReference(layout.top, 0, lastRow(layout), Math.max(0, lastColumn(layout)));
  const pageCounts = pages.length === 0 ? '' : ` rowPageCount="${pages.length}" colPageCount="1"`;
  // In the format a "row grand total" is the one at the end of each row, which is our column of totals.
  const grand = `${spec.columnGrandTotals ? '' : ' rowGrandTotals="0"'}${spec.rowGrandTotals ? '' : ' colGrandTotals="0"'}`;
  const onRows = layout.rowMeasures > 1 ? ' dataOnRows="1"' : '';
  return [
    `${xmlHeader}<pivotTableDefinition xmlns="${namespaces.main}" name="${escapeAttribute(options.name)}" cacheId="${options.cache}"${onRows} applyNumberFormats="0" applyBorderFormats="0" applyFontFormats="0" applyPatternFormats="0" applyAlignmentFormats="0" applyWidthHeightFormats="1" dataCaption="Values" updatedVersion="6" minRefreshableVersion="3" useAutoFormatting="1"${grand} itemPrintTitles="1" createdVersion="6" indent="0"${form.pivot} multipleFieldFilters="0">`,
    `<location ref="${range}" firstHeaderRow="${layout.firstHeaderRow}" firstDataRow="${layout.headerRows}" firstDataCol="${layout.labelColumns}"${pageCounts}/>`,
    counted('pivotFields', fields),
    counted('rowFields', fieldList('rows')),
    counted('rowItems', rowItems),
    counted('colFields', fieldList('columns')),
    counted('colItems', columnItems),
    counted('pageFields', pages),
    counted('dataFields', dataFields(fieldOptions, options.measures, source, workbook.styles)),
    '<pivotTableStyleInfo name="PivotStyleLight16" showRowHeaders="1" showColHeaders="1" showRowStripes="0" showColStripes="0" showLastColumn="1"/>',
    topFilters(fieldOptions),
    pivotExtension(options),
    '</pivotTableDefinition>',
  ].join('');
}

/** Writes a native PivotTable and ties it to its sheet and its cache. */
export async function writePivotTable(options: PivotTableOptions): Promise<void> {
  const { workbook, sheet, cache } = options;
  const number = workbook.parts.next('pivotTable');
  sheet.relationships.push({ type: 'pivotTable', target: `../pivotTables/pivotTable${number}.xml` });
  await workbook.addPart({
    part: `xl/pivotTables/pivotTable${number}.xml`,
    contentType: spreadsheetType('pivotTable'),
    xml: pivotTableXml(options),
    relationships: [
      { type: 'pivotCacheDefinition', target: `../pivotCache/pivotCacheDefinition${cache}.xml` },
    ],
  });
}
