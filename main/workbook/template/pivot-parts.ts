import { type CellRange, parseRange } from './cell-range.ts';
import type { TemplatePackage } from './package.ts';
import type { WorkbookPart } from './workbook-part.ts';
import { attributeOf, flagOf, isMain, qualifiedAttributeOf, scanXml, type XmlElement } from './xml-scan.ts';

export type SharedItem = string | number | boolean | null;

export interface CacheField {
  readonly name: string;
  /** The values its items count through; a date as `YYYY-MM-DDTHH:MM:SS`. */
  readonly items: readonly SharedItem[];
  /** Whether its items are dates. */
  readonly dates: boolean;
  /** Why it is no plain column of the source: a calculated field or a grouping. */
  readonly derived: 'calculated' | 'grouped' | null;
}

/** A pivot cache's definition. */
export interface CachePart {
  readonly part: string;
  readonly text: string;
  readonly root: XmlElement;
  /** The element that names a range of this workbook; null where the rows come from elsewhere. */
  readonly source: XmlElement | null;
  readonly records: string | null;
  readonly fields: readonly CacheField[];
}

function itemOf(element: XmlElement): SharedItem | undefined {
  const value = attributeOf(element, 'v') ?? '';
  switch (element.local) {
    case 's':
    case 'd':
    case 'e':
      return value;
    case 'n':
      return Number(value);
    case 'b':
      return value === '1' || value === 'true';
    case 'm':
      return null;
    default:
      return undefined;
  }
}

async function readCache(pack: TemplatePackage, part: string): Promise<CachePart | null> {
  const text = await pack.text(part);
  const relations = await pack.relations(part);
  let root: XmlElement | null = null;
  let source: XmlElement | null = null;
  const fields: { name: string; items: SharedItem[]; dates: boolean; derived: CacheField['derived'] }[] = [];
  scanXml(text, part, {
    open(element, parents) {
      if (parents.length === 0 && isMain(element, 'pivotCacheDefinition')) root = element;
      const parent = parents.at(-1);
      // A source in another workbook has a relationship.
      if (isMain(element, 'worksheetSource') && qualifiedAttributeOf(element, 'id') === undefined)
        source = element;
      if (isMain(element, 'cacheField')) {
        const calculated =
          attributeOf(element, 'formula') !== undefined || !flagOf(element, 'databaseField', true);
        fields.push({
          name: attributeOf(element, 'name') ?? '',
          items: [],
          dates: false,
          derived: calculated ? 'calculated' : null,
        });
      }
      const field = fields.at(-1);
      if (field === undefined) return;
      if (isMain(element, 'fieldGroup')) field.derived = 'grouped';
      if (isMain(parent, 'sharedItems')) {
        const item = itemOf(element);
        if (item !== undefined) field.items.push(item);
        if (element.local === 'd') field.dates = true;
      }
    },
  });
  if (root === null) return null;
  const records = relations.find(({ type }) => type === 'pivotCacheRecords')?.target ?? null;
  return { part, text, root, source, records, fields };
}

/** Every pivot cache of a workbook, by its id. */
export async function readCaches(
  pack: TemplatePackage,
  workbook: WorkbookPart,
): Promise<ReadonlyMap<string, CachePart>> {
  const caches = new Map<string, CachePart>();
  for (const [id, part] of workbook.caches) {
    const cache = await readCache(pack, part);
    if (cache !== null) caches.set(id, cache);
  }
  return caches;
}

export interface PivotTableField {
  /** What the pivot calls it, where that is not the cache's name. */
  readonly caption: string | null;
  /** `row`, `column`, `page` or none. */
  readonly axis: 'row' | 'column' | 'page' | null;
  readonly subtotal: boolean;
  /** Its items in order: places among the cache field's items, and whether each is left out. */
  readonly items: readonly { readonly at: number; readonly hidden: boolean }[];
  /** Whether items that a refresh brings are shown although others are left out. */
  readonly showsNew: boolean;
}

/** A PivotTable as its part describes it. */
export interface PivotTablePart {
  readonly name: string;
  readonly sheet: string;
  readonly cacheId: string;
  readonly location: CellRange;
  /** From the first page field down to the last cell. */
  readonly area: CellRange;
  readonly fields: readonly PivotTableField[];
  /** Places among the cache's fields; -2 is the values. */
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly pages: readonly { readonly field: number; readonly item: number | null }[];
  readonly measures: readonly { readonly field: number; readonly name: string }[];
  readonly rowGrandTotals: boolean;
  readonly columnGrandTotals: boolean;
}

const axes = { axisRow: 'row', axisCol: 'column', axisPage: 'page' } as const;

function axisOf(element: XmlElement): PivotTableField['axis'] {
  const axis = attributeOf(element, 'axis');
  return axis === 'axisRow' || axis === 'axisCol' || axis === 'axisPage' ? axes[axis] : null;
}

async function readPivotTable(
  pack: TemplatePackage,
  sheet: string,
  part: string,
): Promise<PivotTablePart | null> {
  let root: XmlElement | null = null;
  let location: XmlElement | null = null;
  const fields: (Omit<PivotTableField, 'items'> & { items: { at: number; hidden: boolean }[] })[] = [];
  const rows: number[] = [];
  const columns: number[] = [];
  const pages: { field: number; item: number | null }[] = [];
  const measures: { field: number; name: string }[] = [];
  scanXml(await pack.text(part), part, {
    open(element, parents) {
      const parent = parents.at(-1);
      const number = (name: string) => Number(attributeOf(element, name) ?? 0);
      if (isMain(element, 'pivotTableDefinition')) root = element;
      else if (isMain(element, 'location')) location = element;
      else if (isMain(element, 'pivotField') && isMain(parent, 'pivotFields')) {
        fields.push({
          caption: attributeOf(element, 'name') ?? null,
          axis: axisOf(element),
          subtotal: flagOf(element, 'defaultSubtotal', true),
          items: [],
          showsNew: flagOf(element, 'includeNewItemsInFilter', false),
        });
      } else if (isMain(element, 'item') && isMain(parent, 'items')) {
        if (attributeOf(element, 't') === undefined || attributeOf(element, 't') === 'data') {
          fields.at(-1)?.items.push({ at: number('x'), hidden: flagOf(element, 'h', false) });
        }
      } else if (isMain(element, 'field') && isMain(parent, 'rowFields')) rows.push(number('x'));
      else if (isMain(element, 'field') && isMain(parent, 'colFields')) columns.push(number('x'));
      else if (isMain(element, 'pageField')) {
        const item = attributeOf(element, 'item');
        pages.push({ field: number('fld'), item: item === undefined ? null : Number(item) });
      } else if (isMain(element, 'dataField') && isMain(parent, 'dataFields')) {
        measures.push({ field: number('fld'), name: attributeOf(element, 'name') ?? '' });
      }
    },
  });
  const definition: XmlElement | null = root;
  const place: XmlElement | null = location;
  if (definition === null || place === null) return null;
  const range = parseRange(attributeOf(place, 'ref') ?? '');
  if (range === null) return null;
  const pageRows = Number(attributeOf(place, 'rowPageCount') ?? 0);
  return {
    name: attributeOf(definition, 'name') ?? '',
    sheet,
    cacheId: attributeOf(definition, 'cacheId') ?? '',
    location: range,
    area: { ...range, firstRow: Math.max(0, range.firstRow - (pageRows === 0 ? 0 : pageRows + 1)) },
    fields,
    rows,
    columns,
    pages,
    measures,
    // Excel's names say which lines have a total; the bottom row is the total of the columns.
    rowGrandTotals: flagOf(definition, 'colGrandTotals', true),
    columnGrandTotals: flagOf(definition, 'rowGrandTotals', true),
  };
}

/** Every PivotTable of a workbook, in the order of its sheets. */
export async function readPivotTables(
  pack: TemplatePackage,
  workbook: WorkbookPart,
): Promise<readonly PivotTablePart[]> {
  const pivots: PivotTablePart[] = [];
  for (const sheet of workbook.sheets) {
    for (const { type, target } of await pack.relations(sheet.part)) {
      if (type !== 'pivotTable' || target === null) continue;
      const pivot = await readPivotTable(pack, sheet.name, target);
      if (pivot !== null) pivots.push(pivot);
    }
  }
  return pivots;
}
