import type { PivotSpec } from '#shared/model/pivot.ts';
import type { PivotAxis, PivotView } from '../pivot/pivot-view.ts';
import { rangeReference } from './cell-reference.ts';
import { spreadsheetType } from './package-parts.ts';
import type { CacheItems } from './pivot-fields.ts';
import { measureFormat, sharedItems } from './pivot-labels.ts';
import { lastColumn, lastRow, type PivotLayout } from './pivot-layout.ts';
import type { NativeMeasure } from './pivot-source.ts';
import type { RowSource } from './row-source.ts';
import type { SheetPart, WorkbookWriter } from './workbook-writer.ts';
import { escapeAttribute, namespaces, xmlHeader } from './xml-text.ts';

export interface PivotPage {
  readonly field: string;
  /** Indexes of the chosen items in the cache; null for all. */
  readonly chosen: readonly number[] | null;
}

export interface PivotTableOptions {
  readonly workbook: WorkbookWriter;
  readonly sheet: SheetPart;
  readonly name: string;
  readonly cache: number;
  readonly source: RowSource;
  readonly items: ReadonlyMap<string, CacheItems>;
  readonly spec: PivotSpec;
  readonly view: PivotView;
  readonly layout: PivotLayout;
  readonly pages: readonly PivotPage[];
  /** How Excel makes each of the view's measures. */
  readonly measures: readonly NativeMeasure[];
}

type AxisName = 'axisRow' | 'axisCol' | 'axisPage';

const x = (index: number) => (index === 0 ? '<x/>' : `<x v="${index}"/>`);
const repeated = (count: number) => (count === 0 ? '' : ` r="${count}"`);

/** The lines of an axis as Excel numbers them: `x` is an item's place in its field, `r` the items repeated. */
function lineItems(axis: PivotAxis, measures: number): string[] {
  if (axis.fields.length === 0 && measures <= 1) return ['<i/>'];
  const lines: string[] = [];
  let previous: number | null = null;
  for (let line = 0; line < axis.lineCount; line += 1) {
    const kind = axis.kind(line);
    const depth = axis.depth(line);
    if (kind === 'leaf') {
      const shared = axis.fields.length === 0 ? 0 : sharedItems(axis, line, previous);
      previous = line;
      const own = [];
      for (let level = shared; level < depth; level += 1) own.push(x(axis.item(line, level)));
      lines.push(`<i${repeated(shared)}>${own.join('')}${measures > 1 ? '<x/>' : ''}</i>`);
      for (let measure = 1; measure < measures; measure += 1) {
        lines.push(`<i${repeated(depth)} i="${measure}">${x(measure)}</i>`);
      }
      continue;
    }
    const type = kind === 'grand' ? 'grand' : 'default';
    const level = depth - 1;
    const item = kind === 'grand' ? 0 : axis.item(line, level);
    for (let measure = 0; measure < Math.max(1, measures); measure += 1) {
      lines.push(
        `<i t="${type}"${repeated(Math.max(0, level))}${measure === 0 ? '' : ` i="${measure}"`}>${x(item)}</i>`,
      );
    }
  }
  return lines;
}

function counted(name: string, items: readonly string[]): string {
  return items.length === 0 ? '' : `<${name} count="${items.length}">${items.join('')}</${name}>`;
}

/** The cache's items in the order of this pivot: those it shows first, as it shows them, then the rest. */
function itemOrder(cache: CacheItems, axis: PivotAxis, level: number): number[] {
  const shown = (axis.fields[level]?.items ?? []).flatMap((item) => cache.find(item.value) ?? []);
  const seen = new Set(shown);
  return [...shown, ...cache.items.map((_, index) => index).filter((index) => !seen.has(index))];
}

function axisField(options: PivotTableOptions, field: string): string | null {
  const { spec, view, items } = options;
  const cache = items.get(field);
  if (cache === undefined) return null;
  const axes: readonly [AxisName, PivotAxis, PivotSpec['rows']][] = [
    ['axisRow', view.rows, spec.rows],
    ['axisCol', view.columns, spec.columns],
  ];
  for (const [name, axis, fields] of axes) {
    const level = fields.findIndex((one) => one.field === field);
    const wanted = fields[level];
    if (wanted === undefined) continue;
    const list = itemOrder(cache, axis, level).map((index) => `<item x="${index}"/>`);
    if (wanted.subtotal) list.push('<item t="default"/>');
    const subtotal = wanted.subtotal ? '' : ' defaultSubtotal="0"';
    return ` axis="${name}" sortType="${wanted.sort}"${subtotal}>${counted('items', list)}`;
  }
  const page = options.pages.find((one) => one.field === field);
  if (page === undefined) return null;
  const several = page.chosen !== null && page.chosen.length !== 1;
  const chosen = new Set(page.chosen);
  const list = cache.items.map(
    (_, index) => `<item${several && !chosen.has(index) ? ' h="1"' : ''} x="${index}"/>`,
  );
  list.push('<item t="default"/>');
  return ` axis="axisPage"${several ? ' multipleItemSelectionAllowed="1"' : ''}>${counted('items', list)}`;
}

function fieldNumber(source: RowSource, field: string): number {
  return source.columns.findIndex((column) => column.field === field);
}

/** A caption that is also a column's name is refused by Excel; a space at its end tells them apart. */
function dataCaption(source: RowSource, caption: string): string {
  const same = source.columns.some(({ field }) => field.toLowerCase() === caption.toLowerCase());
  return same ? `${caption} ` : caption;
}

function definition(options: PivotTableOptions): string {
  const { source, spec, view, layout, workbook } = options;
  const measured = new Set(options.measures.map(({ field }) => field));
  const fields = source.columns.map((column) => {
    const data = measured.has(column.field) ? ' dataField="1"' : '';
    const format = column.type.kind === 'date' ? ' numFmtId="14"' : '';
    const axis = axisField(options, column.field);
    const common = `${data}${format} compact="0" outline="0" showAll="0"`;
    return axis === null ? `<pivotField${common}/>` : `<pivotField${common}${axis}</pivotField>`;
  });
  const several = options.measures.length > 1;
  const fieldList = (names: readonly string[]) =>
    names.map((field) => `<field x="${fieldNumber(source, field)}"/>`);
  const rowFields = fieldList(spec.rows.map(({ field }) => field));
  const columnFields = [
    ...fieldList(spec.columns.map(({ field }) => field)),
    ...(several ? ['<field x="-2"/>'] : []),
  ];
  const pages = options.pages.map(({ field, chosen }) => {
    const [only] = chosen ?? [];
    const item = chosen?.length === 1 && only !== undefined ? ` item="${only}"` : '';
    return `<pageField fld="${fieldNumber(source, field)}"${item} hier="-1"/>`;
  });
  const data = options.measures.map((measure, index) => {
    const shown = view.measures[index];
    const format = shown === undefined ? 0 : workbook.styles.formatId(measureFormat(shown));
    const subtotal = measure.subtotal === 'sum' ? '' : ` subtotal="${measure.subtotal}"`;
    return `<dataField name="${escapeAttribute(dataCaption(source, shown?.caption ?? ''))}" fld="${fieldNumber(source, measure.field)}"${subtotal} baseField="0" baseItem="0"${format === 0 ? '' : ` numFmtId="${format}"`}/>`;
  });
  const range = rangeReference(layout.top, 0, lastRow(layout), Math.max(0, lastColumn(layout)));
  const pageCounts = pages.length === 0 ? '' : ` rowPageCount="${pages.length}" colPageCount="1"`;
  // In the format a "row grand total" is the one at the end of each row, which is our column of totals.
  const grand = `${spec.columnGrandTotals ? '' : ' rowGrandTotals="0"'}${spec.rowGrandTotals ? '' : ' colGrandTotals="0"'}`;
  const hideValues =
    several && spec.columns.length === 0
      ? '<extLst><ext uri="{962EF5D1-5CA2-4c93-8EF4-DBF5C05439D2}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:pivotTableDefinition hideValuesRow="1"/></ext></extLst>'
      : '';
  return [
    `${xmlHeader}<pivotTableDefinition xmlns="${namespaces.main}" name="${escapeAttribute(options.name)}" cacheId="${options.cache}" applyNumberFormats="0" applyBorderFormats="0" applyFontFormats="0" applyPatternFormats="0" applyAlignmentFormats="0" applyWidthHeightFormats="1" dataCaption="Values" updatedVersion="6" minRefreshableVersion="3" useAutoFormatting="1"${grand} itemPrintTitles="1" createdVersion="6" indent="0" compact="0" compactData="0" multipleFieldFilters="0">`,
    `<location ref="${range}" firstHeaderRow="${layout.firstHeaderRow}" firstDataRow="${layout.headerRows}" firstDataCol="${layout.labelColumns}"${pageCounts}/>`,
    counted('pivotFields', fields),
    counted('rowFields', rowFields),
    counted('rowItems', lineItems(view.rows, 1)),
    counted('colFields', columnFields),
    counted('colItems', lineItems(view.columns, options.measures.length)),
    counted('pageFields', pages),
    counted('dataFields', data),
    '<pivotTableStyleInfo name="PivotStyleLight16" showRowHeaders="1" showColHeaders="1" showRowStripes="0" showColStripes="0" showLastColumn="1"/>',
    hideValues,
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
    xml: definition(options),
    relationships: [
      { type: 'pivotCacheDefinition', target: `../pivotCache/pivotCacheDefinition${cache}.xml` },
    ],
  });
}
