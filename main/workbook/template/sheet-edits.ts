import { countOf, type Notes } from '../notes.ts';
import { type CellRange, formatRange, intersects, parseRange, withLastRow } from './cell-range.ts';
import type { PlacedElement, SourceSheet } from './source-sheet.ts';
import { XmlEdits } from './xml-edits.ts';
import { attributeOf, isMain } from './xml-scan.ts';

/** How the rows change: which columns they have, and where they ended and end. */
export interface RowChange {
  readonly headerRow: number;
  readonly firstColumn: number;
  readonly lastColumn: number;
  readonly oldLastRow: number;
  readonly newLastRow: number;
}

/**
 * A reference that covered the data down to its last row, so that it does again; one that went on below it never
 * gets shorter than the data. Others are left as they are.
 */
export function followed(reference: string, change: RowChange): string {
  const range = parseRange(reference);
  if (range === null) return reference;
  const begins = range.firstRow === change.headerRow || range.firstRow === change.headerRow + 1;
  const within = range.firstColumn >= change.firstColumn && range.lastColumn <= change.lastColumn;
  const oldLast = Math.max(change.oldLastRow, change.headerRow + 1);
  if (!begins || !within || range.lastRow < oldLast || range.lastRow === range.firstRow - 1) return reference;
  // A header alone is no data.
  if (range.lastRow === change.headerRow) return reference;
  const lastRow = range.lastRow === oldLast ? change.newLastRow : Math.max(range.lastRow, change.newLastRow);
  return lastRow === range.lastRow ? reference : withLastRow(reference, lastRow);
}

function followedList(list: string, change: RowChange): string {
  return list
    .split(/\s+/)
    .map((one) => followed(one, change))
    .join(' ');
}

/** Removes the members of a list whose cells are replaced, and the list with the last of them. Gives how many. */
function removeWithin(
  edits: XmlEdits,
  elements: readonly PlacedElement[],
  names: { readonly list: string; readonly member: string },
  gone: CellRange,
): number {
  const list = elements.find(({ element }) => isMain(element, names.list));
  const members = elements.filter(({ element }) => isMain(element, names.member));
  const removed = members.filter(({ element }) => {
    const range = parseRange(attributeOf(element, 'ref') ?? '');
    return range !== null && intersects(range, gone);
  });
  if (list === undefined || removed.length === 0) return 0;
  if (removed.length === members.length) edits.replace(list.element.start, list.end, '');
  else {
    for (const { element, end } of removed) edits.replace(element.start, end, '');
    if (attributeOf(list.element, 'count') !== undefined) {
      edits.setAttribute(list.element, 'count', String(members.length - removed.length));
    }
  }
  return removed.length;
}

/**
 * What follows the new rows in their sheet: its dimension, filter, conditional formats, validations and the like.
 * Merged cells and links among the replaced rows go, which the notes say.
 */
export function sheetEdits(
  sheet: SourceSheet,
  change: RowChange,
  lastRowOfSheet: number,
  notes: Notes,
): XmlEdits {
  const edits = new XmlEdits();
  const { elements } = sheet;
  for (const { element, text, closeStart, end, parents } of elements) {
    const list = attributeOf(element, 'sqref');
    if (isMain(element, 'dimension')) {
      edits.setAttribute(element, 'ref', formatRange({ ...sheet.extent, lastRow: lastRowOfSheet }));
    } else if (isMain(element, 'autoFilter') && parents.length === 1) {
      const reference = attributeOf(element, 'ref') ?? '';
      edits.setAttribute(element, 'ref', followed(reference, change));
      if (!element.selfClosing && closeStart > element.openEnd) {
        edits.replace(element.openEnd, closeStart, '');
        notes.add('The filter on the template’s rows was set back: it chose among the old ones.');
      }
    } else if (isMain(element, 'sortState') && parents.length === 1) {
      edits.replace(element.start, end, '');
    } else if (list !== undefined && !isMain(element, 'selection')) {
      edits.setAttribute(element, 'sqref', followedList(list, change));
    } else if (element.local === 'sqref' && element.namespace.includes('/office/excel/')) {
      const changed = followedList(text, change);
      if (changed !== text) edits.replace(element.openEnd, closeStart, changed);
    }
  }
  const gone: CellRange = {
    firstRow: change.headerRow + 1,
    firstColumn: change.firstColumn,
    lastRow: Math.max(change.oldLastRow, change.newLastRow),
    lastColumn: change.lastColumn,
  };
  const merged = removeWithin(edits, elements, { list: 'mergeCells', member: 'mergeCell' }, gone);
  if (merged > 0) notes.add(`${countOf(merged, 'merged range')} among the template’s rows taken apart.`);
  const links = removeWithin(edits, elements, { list: 'hyperlinks', member: 'hyperlink' }, gone);
  if (links > 0) notes.add(`${countOf(links, 'link')} on the template’s old rows left out.`);
  return edits;
}
