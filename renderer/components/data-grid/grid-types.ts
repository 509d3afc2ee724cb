import type { CSSProperties, ReactNode } from 'react';
import type { Span } from './scroll-axis.ts';
import type { CellPlace, GridSelection } from './selection.ts';

/** What a cell shows. */
export interface CellView {
  readonly content: ReactNode;
  /** Read out instead of the content. */
  readonly label?: string;
  readonly title?: string;
  readonly align?: 'start' | 'end' | 'center';
  readonly className?: string;
  readonly style?: CSSProperties;
  /** Present on what can be opened and closed: a mark before the content that does it. */
  readonly expanded?: boolean;
}

/** A header cell, over `columnSpan` columns and `rowSpan` header rows from `level` (0 is the top one). */
export interface HeaderCell {
  readonly key: string;
  readonly level: number;
  readonly column: number;
  readonly columnSpan: number;
  readonly rowSpan: number;
  readonly content: ReactNode;
  readonly title?: string;
  readonly align?: 'start' | 'end' | 'center';
  readonly className?: string;
  /** Present where the column can be sorted. */
  readonly sort?: 'ascending' | 'descending' | 'none';
  /** An empty corner is no header and is drawn only. */
  readonly blank?: boolean;
  readonly hasMenu?: boolean;
  /** Present on what can be opened and closed. */
  readonly expanded?: boolean;
}

/** The part of a grid on screen, overscan included; `top` is the first row seen. */
export interface GridWindow {
  readonly rows: Span;
  readonly columns: Span;
  readonly top: number;
}

export interface Anchor {
  readonly x: number;
  readonly y: number;
}

export interface DataGridProps {
  /** What the grid holds, for screen readers. */
  readonly label: string;
  readonly rowCount: number;
  /** Widths in pixels at the normal text size; they grow with it. */
  readonly columnWidths: readonly number[];
  readonly headerRows: number;
  /** The first columns, which stay when the others scroll. */
  readonly frozenColumns?: number;
  /** Of those, the ones that head their row. */
  readonly rowHeaderColumns?: number;
  readonly density?: 'normal' | 'compact';
  readonly selection: GridSelection | null;
  onSelectionChange(selection: GridSelection | null): void;
  /** Header cells that touch the given columns, frozen ones always among them. */
  headers(columns: Span): readonly HeaderCell[];
  /**
   * A cell, or undefined while its data is on the way. Must keep its identity while the data is the same; `isTop` is
   * whether its row is the first in sight.
   */
  cell(row: number, column: number, isTop: boolean): CellView | undefined;
  /** A class for a whole row, e.g. a total. */
  rowClass?(row: number): string;
  onWindow?(window: GridWindow): void;
  /** Enter or a double click on a cell. */
  onOpen?(place: CellPlace): void;
  /** The mark of a cell that can be opened or closed was pressed. */
  onToggle?(place: CellPlace): void;
  onHeaderToggle?(header: HeaderCell): void;
  onHeaderPress?(header: HeaderCell, extend: boolean): void;
  onHeaderMenu?(header: HeaderCell, anchor: Anchor): void;
  onCellMenu?(place: CellPlace, anchor: Anchor): void;
  /** A new width in pixels at the normal text size. */
  onColumnResize?(column: number, width: number): void;
  onCopy?(headers: boolean): void;
  /** Keys the grid has no use for; return true when handled. */
  onKey?(event: React.KeyboardEvent): boolean;
}
