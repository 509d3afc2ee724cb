import type { ShowAs } from '#shared/model/show-as.ts';
import { extension, type FieldOptions, itemOrder } from './pivot-axis-fields.ts';
import { measureFormat } from './pivot-labels.ts';
import type { NativeMeasure } from './pivot-source.ts';
import type { RowSource } from './row-source.ts';
import type { StyleBook } from './styles.ts';
import { escapeAttribute } from './xml-text.ts';

/** The items before and after a value's own, as the format numbers them. */
const baseItems = { previous: 1_048_828, next: 1_048_829 } as const;

/** How Excel calls what a value is shown as; what came with Excel 2010 is an extension. */
function excelName(showAs: ShowAs): { readonly plain?: string; readonly extended?: string } {
  switch (showAs.kind) {
    case 'percent-of-grand-total':
      return { plain: 'percentOfTotal' };
    case 'percent-of-row':
      return { plain: 'percentOfRow' };
    case 'percent-of-column':
      return { plain: 'percentOfCol' };
    case 'percent-of':
      return { plain: 'percent' };
    case 'difference':
      return { plain: 'difference' };
    case 'percent-difference':
      return { plain: 'percentDiff' };
    case 'running-total':
      return { plain: 'runTotal' };
    case 'index':
      return { plain: 'index' };
    case 'percent-of-parent-row':
      return { extended: 'percentOfParentRow' };
    case 'percent-of-parent-column':
      return { extended: 'percentOfParentCol' };
    case 'percent-of-parent':
      return { extended: 'percentOfParent' };
    case 'percent-running-total':
      return { extended: 'percentOfRunningTotal' };
    case 'rank':
      return { extended: showAs.from === 'smallest' ? 'rankAscending' : 'rankDescending' };
  }
}

/** The base item's place among the items of its field. */
function baseItem(options: FieldOptions, showAs: ShowAs): number {
  if (!('base' in showAs)) return 0;
  if (showAs.base.kind !== 'item') return baseItems[showAs.base.kind];
  for (const name of ['rows', 'columns'] as const) {
    const level = options.spec[name].findIndex(({ field }) => field === showAs.field);
    const field = options.spec[name][level];
    const cache = options.items.get(showAs.field);
    const index = cache?.find(showAs.base.value) ?? null;
    if (field === undefined || cache === undefined || index === null) continue;
    return itemOrder(cache, options.view[name], level, field).indexOf(index);
  }
  return 0;
}

/** A caption that is also a column's name is refused by Excel; a space at its end tells them apart. */
function dataCaption(source: RowSource, caption: string): string {
  const same = source.columns.some(({ field }) => field.toLowerCase() === caption.toLowerCase());
  return same ? `${caption} ` : caption;
}

/** The measures as Excel makes them. */
export function dataFields(
  options: FieldOptions,
  measures: readonly NativeMeasure[],
  source: RowSource,
  styles: StyleBook,
): string[] {
  return measures.map(({ field, subtotal }, index) => {
    const shown = options.view.measures[index];
    const format = shown === undefined ? 0 : styles.formatId(measureFormat(shown));
    const showAs = shown?.measure.showAs;
    const { plain, extended } = showAs === undefined ? {} : excelName(showAs);
    const base = showAs !== undefined && 'field' in showAs ? options.fieldNumber(showAs.field) : 0;
    const attributes = [
      ` name="${escapeAttribute(dataCaption(source, shown?.caption ?? ''))}" fld="${options.fieldNumber(field)}"`,
      subtotal === 'sum' ? '' : ` subtotal="${subtotal}"`,
      plain === undefined ? '' : ` showDataAs="${plain}"`,
      ` baseField="${base}" baseItem="${showAs === undefined ? 0 : baseItem(options, showAs)}"`,
      format === 0 ? '' : ` numFmtId="${format}"`,
    ].join('');
    if (extended === undefined) return `<dataField${attributes}/>`;
    const uri = '{E15A36E0-9728-4e99-A89B-3F7291B0FE68}';
    return `<dataField${attributes}>${extension(uri, `<x14:dataField pivotShowAs="${extended}"/>`)}</dataField>`;
  });
}
