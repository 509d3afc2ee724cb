import { namespaces, xmlHeader } from '../xml-text.ts';
import { formatRange, isOpenEnded, parseRange, parseSheetRange, withLastRow } from './cell-range.ts';
import { relationsPart, type TemplatePackage } from './package.ts';
import type { CachePart } from './pivot-parts.ts';
import { followed, type RowChange } from './sheet-edits.ts';
import type { TablePart } from './table-parts.ts';
import type { WorkbookPart } from './workbook-part.ts';
import { XmlEdits } from './xml-edits.ts';
import { attributeOf, scanXml } from './xml-scan.ts';

/** A part's new text; null where the part goes. */
export type PartChanges = Map<string, string | null>;

/** The table goes to its new last row, its filter with it; which rows were filtered or sorted is forgotten. */
export function tableText(table: TablePart, change: RowChange): string {
  const edits = new XmlEdits();
  const { root, filter, sorted, totalsRows } = table;
  const data = { ...table.range, lastRow: change.newLastRow };
  edits.setAttribute(root, 'ref', formatRange({ ...data, lastRow: change.newLastRow + totalsRows }));
  if (filter !== null) {
    edits.setAttribute(filter.element, 'ref', formatRange(data));
    if (filter.closeStart > filter.element.openEnd)
      edits.replace(filter.element.openEnd, filter.closeStart, '');
  }
  if (sorted !== null) edits.replace(sorted.element.start, sorted.end, '');
  return edits.apply(table.text);
}

/**
 * A cache reads the new rows when the workbook opens. Its records, the old rows once more, are taken out: none at
 * all agree with any definition, and the old rows would otherwise travel on in the file.
 */
export function cacheChanges(cache: CachePart, change: RowChange): PartChanges {
  const edits = new XmlEdits();
  edits.setAttribute(cache.root, 'refreshOnLoad', '1');
  const reference = cache.source === null ? undefined : attributeOf(cache.source, 'ref');
  if (cache.source !== null && reference !== undefined && attributeOf(cache.source, 'name') === undefined) {
    const range = parseRange(reference);
    if (range !== null && !isOpenEnded(range)) {
      edits.setAttribute(cache.source, 'ref', withLastRow(reference, change.newLastRow));
    }
  }
  const changes: PartChanges = new Map();
  if (cache.records !== null) {
    edits.setAttribute(cache.root, 'recordCount', '0');
    changes.set(
      cache.records,
      `${xmlHeader}<pivotCacheRecords xmlns="${namespaces.main}" xmlns:r="${namespaces.relationships}" count="0"/>`,
    );
  }
  changes.set(cache.part, edits.apply(cache.text));
  return changes;
}

/** Names that stood for the rows stand for the new ones, and every formula is worked out when the workbook opens. */
export function workbookText(workbook: WorkbookPart, sheet: string, change: RowChange): string {
  const edits = new XmlEdits();
  for (const { text, start, end } of workbook.names) {
    const named = parseSheetRange(text);
    if (named === null || named.sheet.toLowerCase() !== sheet.toLowerCase()) continue;
    const at = text.lastIndexOf('!') + 1;
    const reference = text.slice(at).trim();
    const changed = followed(reference, change);
    // The text in the part may be escaped; its reference is not, and stands at the end.
    if (changed === reference) continue;
    const raw = workbook.text.slice(start, end);
    edits.replace(start + raw.lastIndexOf('!') + 1, end, changed);
  }
  if (workbook.calculation !== null) edits.setAttribute(workbook.calculation, 'fullCalcOnLoad', '1');
  else {
    const { at, prefix } = workbook.calculationPlace;
    edits.replace(at, at, `<${prefix}calcPr fullCalcOnLoad="1"/>`);
  }
  return edits.apply(workbook.text);
}

/** Types of a template's main part, and of the workbook that is made of it. */
const workbookTypes: Readonly<Record<string, string>> = {
  'application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml':
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml',
  'application/vnd.ms-excel.template.macroEnabled.main+xml':
    'application/vnd.ms-excel.sheet.macroEnabled.main+xml',
};

const typesPart = '[Content_Types].xml';

/** Takes parts out of the package: they, what leads to them, and what says their type. */
export async function removalChanges(
  pack: TemplatePackage,
  workbookPart: string,
  removed: ReadonlySet<string>,
): Promise<PartChanges> {
  const changes: PartChanges = new Map();
  for (const part of removed) changes.set(part, null);
  for (const from of ['', workbookPart]) {
    const part = relationsPart(from);
    if (!pack.has(part)) continue;
    const gone = new Set(
      (await pack.relations(from)).flatMap(({ id, target }) =>
        target !== null && removed.has(target) ? [id] : [],
      ),
    );
    if (gone.size === 0) continue;
    const text = await pack.text(part);
    const edits = new XmlEdits();
    scanXml(text, part, {
      close(element, span) {
        if (element.local === 'Relationship' && gone.has(attributeOf(element, 'Id') ?? '')) {
          edits.replace(element.start, span.end, '');
        }
      },
    });
    changes.set(part, edits.apply(text));
  }
  const types = await pack.text(typesPart);
  const names = new Set([...removed].map((part) => `/${part}`.toLowerCase()));
  const edits = new XmlEdits();
  scanXml(types, typesPart, {
    close(element, span) {
      if (element.local !== 'Override') return;
      const type = workbookTypes[attributeOf(element, 'ContentType') ?? ''];
      if (names.has((attributeOf(element, 'PartName') ?? '').toLowerCase())) {
        edits.replace(element.start, span.end, '');
      } else if (type !== undefined) edits.setAttribute(element, 'ContentType', type);
    },
  });
  if (edits.any) changes.set(typesPart, edits.apply(types));
  return changes;
}

/** Whether the template holds macros, which a file's ending must say. */
export async function hasMacros(pack: TemplatePackage): Promise<boolean> {
  let macros = false;
  scanXml(await pack.text(typesPart), typesPart, {
    open(element) {
      if (/macroEnabled\.main\+xml$/.test(attributeOf(element, 'ContentType') ?? '')) macros = true;
    },
  });
  return macros;
}
