import type { AriaAttributes, AriaRole } from 'react';
import type { HeaderCell } from './grid-types.ts';

/**
 * The roles of a grid drawn by hand. A windowed grid cannot be made of table elements (its rows are placed freely),
 * and its rows and cells take no focus themselves: the grid has it and names its active cell.
 */
interface GridAttributes extends AriaAttributes {
  readonly role: AriaRole;
}

/** The grid itself: it alone takes the focus; `active` is the id of its active cell. */
export function gridAttributes(grid: {
  label: string;
  rows: number;
  columns: number;
  active: string | undefined;
}): GridAttributes & { readonly tabIndex: number } {
  return {
    role: 'grid',
    tabIndex: 0,
    'aria-label': grid.label,
    'aria-rowcount': grid.rows,
    'aria-colcount': grid.columns,
    'aria-multiselectable': true,
    ...(grid.active === undefined ? {} : { 'aria-activedescendant': grid.active }),
  };
}

export const groupAttributes: GridAttributes = { role: 'rowgroup' };

/** Rows count from 1, header rows first. */
export function rowAttributes(index: number): GridAttributes {
  return { role: 'row', 'aria-rowindex': index };
}

/** `label` is read out instead of the content; a busy cell waits for its data. */
export function cellAttributes(
  column: number,
  cell: {
    header: boolean;
    selected: boolean;
    busy: boolean;
    label: string | undefined;
    expanded: boolean | undefined;
  },
): GridAttributes {
  const { header, selected, busy, expanded } = cell;
  const label = busy ? 'on its way' : cell.label;
  return {
    role: header ? 'rowheader' : 'gridcell',
    'aria-colindex': column + 1,
    'aria-selected': selected,
    ...(busy ? { 'aria-busy': true } : {}),
    ...(label === undefined ? {} : { 'aria-label': label }),
    ...(expanded === undefined ? {} : { 'aria-expanded': expanded }),
  };
}

export function headerAttributes(header: HeaderCell): GridAttributes {
  const { column, columnSpan, rowSpan, expanded } = header;
  return {
    role: header.blank ? 'gridcell' : 'columnheader',
    'aria-colindex': column + 1,
    ...(columnSpan > 1 ? { 'aria-colspan': columnSpan } : {}),
    ...(rowSpan > 1 ? { 'aria-rowspan': rowSpan } : {}),
    ...(expanded === undefined ? {} : { 'aria-expanded': expanded }),
    ...(header.blank || header.sort === undefined ? {} : { 'aria-sort': header.sort }),
  };
}
