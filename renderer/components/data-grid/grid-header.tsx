import { ArrowDown, ArrowUp, ChevronDown } from 'lucide-react';
import type { PointerEvent as ReactPointerEvent } from 'react';
import { type ColumnLayout, columnStart, columnWidth } from './column-layout.ts';
import { groupAttributes, headerAttributes, rowAttributes } from './grid-roles.ts';
import { GridToggle } from './grid-toggle.tsx';
import type { HeaderCell } from './grid-types.ts';
import type { CellPlace } from './selection.ts';

interface GridHeaderProps {
  readonly gridId: string;
  readonly headers: readonly HeaderCell[];
  readonly headerRows: number;
  readonly rowHeight: number;
  readonly layout: ColumnLayout;
  /** The active header, if the active cell is one. */
  readonly active: CellPlace | null;
  readonly resizable: boolean;
  onResizeStart(column: number, event: ReactPointerEvent): void;
  onFit(column: number): void;
}

export function headerId(gridId: string, header: HeaderCell): string {
  return `${gridId}-h${header.level}-${header.column}`;
}

/** The header that covers a place; header rows are counted from -1 upwards. */
export function headerAt(
  headers: readonly HeaderCell[],
  place: CellPlace,
  headerRows: number,
): HeaderCell | undefined {
  const level = headerRows + place.row;
  return headers.find(
    (header) =>
      header.level <= level &&
      level < header.level + header.rowSpan &&
      header.column <= place.column &&
      place.column < header.column + header.columnSpan,
  );
}

export function GridHeader(props: GridHeaderProps) {
  const { gridId, headers, headerRows, rowHeight, layout, active, resizable } = props;
  const current = active === null ? undefined : headerAt(headers, active, headerRows);
  const levels = Array.from({ length: headerRows }, (_, level) => ({
    level,
    cells: headers.filter((header) => header.level === level).sort((a, b) => a.column - b.column),
  }));
  return (
    <div {...groupAttributes} className="grid__head" style={{ height: headerRows * rowHeight }}>
      {levels.map(({ level, cells }) => (
        <div
          key={level}
          {...rowAttributes(level + 1)}
          className="grid__head-row"
          style={{ top: level * rowHeight, width: layout.total }}
        >
          {cells.map((header) => {
            const last = header.column + header.columnSpan - 1;
            const bottom = header.level + header.rowSpan === headerRows;
            const classes = ['grid__header'];
            if (header.column < layout.frozen) classes.push('grid__header--frozen');
            if (last === layout.frozen - 1) classes.push('grid__header--edge');
            if (header === current) classes.push('grid__header--active');
            if (header.align !== undefined) classes.push(`grid__header--${header.align}`);
            if (header.columnSpan > 1) classes.push('grid__header--group');
            if (header.sort !== undefined) classes.push('grid__header--press');
            if (header.className !== undefined) classes.push(header.className);
            const start = columnStart(layout, header.column);
            return (
              <div
                key={header.key}
                id={headerId(gridId, header)}
                {...headerAttributes(header)}
                className={classes.join(' ')}
                title={header.title}
                data-header={header.key}
                style={{
                  left: start,
                  width: columnWidth(layout, header.column, header.columnSpan),
                  height: header.rowSpan * rowHeight,
                  '--grid-start': `${start}px`,
                }}
              >
                {header.expanded === undefined ? null : <GridToggle expanded={header.expanded} />}
                <span className="grid__header-text">{header.content}</span>
                {header.sort === 'ascending' ? <ArrowUp size={13} aria-hidden /> : null}
                {header.sort === 'descending' ? <ArrowDown size={13} aria-hidden /> : null}
                {header.hasMenu ? (
                  <span className="grid__header-menu" data-menu aria-hidden>
                    <ChevronDown size={13} />
                  </span>
                ) : null}
                {resizable && bottom ? (
                  <span
                    className="grid__resize"
                    aria-hidden
                    onPointerDown={(event) => props.onResizeStart(last, event)}
                    onDoubleClick={(event) => {
                      event.stopPropagation();
                      props.onFit(last);
                    }}
                  />
                ) : null}
              </div>
            );
          })}
        </div>
      ))}
    </div>
  );
}
