import { memo, type ReactNode } from 'react';
import { type ColumnLayout, columnStart, columnWidth } from './column-layout.ts';
import { cellAttributes, rowAttributes } from './grid-roles.ts';
import { GridToggle } from './grid-toggle.tsx';
import type { CellView } from './grid-types.ts';
import type { Span } from './scroll-axis.ts';

export interface GridRowProps {
  readonly gridId: string;
  readonly row: number;
  readonly top: number;
  readonly ariaRow: number;
  readonly layout: ColumnLayout;
  readonly columns: Span;
  /** The active cell's column in this row, or -1. */
  readonly active: number;
  /** The selected columns of this row; equal ends where there are none. */
  readonly selectedFirst: number;
  readonly selectedLast: number;
  readonly rowHeaders: number;
  readonly className: string;
  readonly isTop: boolean;
  cell(row: number, column: number, isTop: boolean): CellView | undefined;
}

export function cellId(gridId: string, row: number, column: number): string {
  return `${gridId}-${row}-${column}`;
}

/** The columns to draw: frozen ones, those in sight, and the active one wherever it is. */
function drawnColumns(layout: ColumnLayout, columns: Span, active: number): readonly number[] {
  const drawn: number[] = [];
  for (let column = 0; column < layout.frozen; column += 1) drawn.push(column);
  for (let column = columns.first; column < columns.last; column += 1) drawn.push(column);
  if (active >= layout.frozen && (active < columns.first || active >= columns.last)) drawn.push(active);
  return drawn;
}

function Row(props: GridRowProps) {
  const { gridId, row, layout, active, selectedFirst, selectedLast, rowHeaders } = props;
  const cells: ReactNode[] = drawnColumns(layout, props.columns, active).map((column) => {
    const view = props.cell(row, column, props.isTop);
    const selected = column >= selectedFirst && column < selectedLast;
    const classes = ['grid__cell'];
    if (column < layout.frozen) classes.push('grid__cell--frozen');
    if (column === layout.frozen - 1) classes.push('grid__cell--edge');
    if (selected) classes.push('grid__cell--selected');
    if (column === active) classes.push('grid__cell--active');
    if (view?.align !== undefined) classes.push(`grid__cell--${view.align}`);
    if (view?.className !== undefined) classes.push(view.className);
    return (
      <div
        key={column}
        id={cellId(gridId, row, column)}
        {...cellAttributes(column, {
          header: column < rowHeaders,
          selected,
          busy: view === undefined,
          label: view?.label,
          expanded: view?.expanded,
        })}
        title={view?.title}
        className={classes.join(' ')}
        data-column={column}
        style={{ ...view?.style, left: columnStart(layout, column), width: columnWidth(layout, column) }}
      >
        {view?.expanded === undefined ? null : <GridToggle expanded={view.expanded} />}
        {view === undefined ? <span className="grid__wait" /> : view.content}
      </div>
    );
  });
  return (
    <div
      {...rowAttributes(props.ariaRow)}
      className={`grid__row ${props.className}`}
      data-row={row}
      style={{ top: props.top, width: layout.total }}
    >
      {cells}
    </div>
  );
}

export const GridRow = memo(Row);
