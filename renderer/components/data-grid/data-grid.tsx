import { type KeyboardEvent, type MouseEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { columnLayout } from './column-layout.ts';
import './data-grid.css';
import { GridHeader, headerAt, headerId } from './grid-header.tsx';
import { gridAttributes, groupAttributes } from './grid-roles.ts';
import { cellId, GridRow } from './grid-row.tsx';
import type { Anchor, DataGridProps, HeaderCell } from './grid-types.ts';
import {
  type CellPlace,
  clampSelection,
  contains,
  moveSelection,
  rectangleOf,
  selectCell,
} from './selection.ts';
import { useCellDrag } from './use-cell-drag.ts';
import { useColumnResize } from './use-column-resize.ts';
import { useGridMetrics } from './use-grid-metrics.ts';
import { useGridScroll } from './use-grid-scroll.ts';

const resizeStep = 16;

function placeOf(target: EventTarget | null): CellPlace | null {
  if (!(target instanceof Element)) return null;
  const column = target.closest('[data-column]')?.getAttribute('data-column');
  const row = target.closest('[data-row]')?.getAttribute('data-row');
  return column == null || row == null ? null : { row: Number(row), column: Number(column) };
}

function isToggle(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[data-toggle]') !== null;
}

/**
 * A grid of any size, drawn as far as it is seen. It keeps no data: cells and headers are asked for, and a cell whose
 * data is not there yet is drawn as a placeholder. One ARIA grid: the grid has the focus and names its active cell,
 * which stays drawn wherever it is, so that the place is never lost while scrolling.
 */
export function DataGrid(props: DataGridProps) {
  const { rowCount, columnWidths, headerRows, selection, onSelectionChange, onWindow } = props;
  const gridId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const viewport = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const probe = useRef<HTMLDivElement>(null);
  const [announcement, setAnnouncement] = useState('');

  const metrics = useGridMetrics(scroller, probe);
  const textScale = metrics?.textScale ?? 1;
  const rowHeight = metrics?.rowHeight ?? 28;
  const width = metrics?.width ?? 0;
  const layout = useMemo(
    () =>
      columnLayout(
        columnWidths.map((one) => Math.round(one * textScale)),
        props.frozenColumns ?? 0,
        width,
      ),
    [columnWidths, textScale, props.frozenColumns, width],
  );
  const scroll = useGridScroll({ scroller, viewport, body }, metrics, layout, rowCount, headerRows);
  const { window: seen, baseRow, reveal } = scroll;

  const size = {
    rowCount,
    columnCount: layout.count,
    headerRows,
    pageRows: Math.max(1, Math.floor(scroll.bodyHeight / rowHeight) - 1),
  };
  const current = clampSelection(selection, size);
  const head = current?.head ?? null;
  const rectangle = rectangleOf(current);
  const headers = useMemo(
    () => (metrics === null ? [] : props.headers(seen.columns)),
    [metrics, props.headers, seen.columns],
  );
  const activeHeader = head !== null && head.row < 0 ? headerAt(headers, head, headerRows) : undefined;

  useEffect(() => {
    if (metrics !== null) onWindow?.(seen);
  }, [metrics, onWindow, seen]);

  // The active cell is brought into view when it moves, not when something else changes.
  const revealed = useRef<CellPlace | null>(null);
  useEffect(() => {
    if (metrics === null || head === null || revealed.current === head) return;
    revealed.current = head;
    reveal(head.row, head.column);
  }, [metrics, head, reveal]);

  const drag = useCellDrag({
    viewport,
    layout,
    scroll,
    rowHeight,
    rowCount,
    headerHeight: headerRows * rowHeight,
    onExtend: (place) => {
      if (current !== null) onSelectionChange({ anchor: current.anchor, head: place });
    },
  });
  const resize = useColumnResize({
    viewport,
    widths: columnWidths,
    textScale,
    onResize: (column, next) => props.onColumnResize?.(column, next),
  });

  function anchorOf(id: string): Anchor {
    const area = document.getElementById(id)?.getBoundingClientRect();
    return area === undefined ? { x: 0, y: 0 } : { x: area.left, y: area.bottom };
  }

  function headerOf(target: EventTarget | null): HeaderCell | undefined {
    if (!(target instanceof Element)) return undefined;
    const key = target.closest('[data-header]')?.getAttribute('data-header');
    return headers.find((header) => header.key === key);
  }

  function openMenu(): boolean {
    if (head === null) return false;
    if (activeHeader?.hasMenu) props.onHeaderMenu?.(activeHeader, anchorOf(headerId(gridId, activeHeader)));
    else if (head.row >= 0) props.onCellMenu?.(head, anchorOf(cellId(gridId, head.row, head.column)));
    return true;
  }

  function onHeaderKey(event: KeyboardEvent, header: HeaderCell): boolean {
    const { key, altKey } = event;
    if (
      altKey &&
      !event.shiftKey &&
      (key === 'ArrowLeft' || key === 'ArrowRight') &&
      props.onColumnResize !== undefined
    ) {
      const last = header.column + header.columnSpan - 1;
      const next = resize.step(last, key === 'ArrowLeft' ? -resizeStep : resizeStep);
      setAnnouncement(`Width ${next}`);
      return true;
    }
    if (altKey && key === 'ArrowDown') return openMenu();
    if (!event.ctrlKey && !event.metaKey && !altKey && (key === 'Enter' || key === ' ')) {
      if (header.sort !== undefined) props.onHeaderPress?.(header, event.shiftKey);
      return true;
    }
    return false;
  }

  function onKeyDown(event: KeyboardEvent): void {
    const mod = event.ctrlKey || event.metaKey;
    const { key, shiftKey: shift } = event;
    const handled = (): boolean => {
      if (key === 'ContextMenu' || (key === 'F10' && shift)) return openMenu();
      if (mod && key.toLowerCase() === 'c' && props.onCopy !== undefined && rectangle !== null) {
        props.onCopy(shift);
        return true;
      }
      if (activeHeader !== undefined && onHeaderKey(event, activeHeader)) return true;
      if (props.onKey?.(event)) return true;
      if (key === 'Enter' && !mod && head !== null && head.row >= 0 && props.onOpen !== undefined) {
        props.onOpen(head);
        return true;
      }
      if (event.altKey) return false;
      const moved = moveSelection(current, { key, shift, mod }, size);
      if (moved === null) return false;
      // A merged header is one stop: an arrow leaves it instead of walking the columns below it.
      if (activeHeader !== undefined && (key === 'ArrowRight' || key === 'ArrowLeft') && !mod) {
        const next =
          key === 'ArrowRight' ? activeHeader.column + activeHeader.columnSpan : activeHeader.column - 1;
        const column = Math.max(0, Math.min(next, layout.count - 1));
        onSelectionChange(selectCell({ row: moved.head.row, column }));
      } else onSelectionChange(moved);
      return true;
    };
    if (handled()) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  function onMouseDown(event: MouseEvent): void {
    if (event.button !== 0) return;
    const place = placeOf(event.target);
    // The grid keeps the focus, and has it before the cell is chosen: getting it chooses a first cell. Text is
    // selected as cells, not as letters.
    if (place !== null || headerOf(event.target) !== undefined) {
      event.preventDefault();
      scroller.current?.focus({ preventScroll: true });
    }
    if (place !== null) {
      const extend = event.shiftKey && current !== null && current.anchor.row >= 0;
      onSelectionChange(extend ? { anchor: current.anchor, head: place } : selectCell(place));
      drag.start();
    }
  }

  function onClick(event: MouseEvent): void {
    if (!(event.target instanceof Element)) return;
    const header = headerOf(event.target);
    const toggled = isToggle(event.target);
    if (header === undefined) {
      const place = placeOf(event.target);
      if (toggled && place !== null) props.onToggle?.(place);
      return;
    }
    onSelectionChange(
      selectCell({ row: header.level + header.rowSpan - 1 - headerRows, column: header.column }),
    );
    if (toggled) props.onHeaderToggle?.(header);
    else if (event.target.closest('[data-menu]') !== null) {
      props.onHeaderMenu?.(header, anchorOf(headerId(gridId, header)));
    } else if (header.sort !== undefined && event.target.closest('.grid__resize') === null) {
      props.onHeaderPress?.(header, event.shiftKey);
    }
  }

  function onContextMenu(event: MouseEvent): void {
    const anchor = { x: event.clientX, y: event.clientY };
    const header = headerOf(event.target);
    const place = placeOf(event.target);
    if (header?.hasMenu && props.onHeaderMenu !== undefined) props.onHeaderMenu(header, anchor);
    else if (place !== null && props.onCellMenu !== undefined) {
      if (!contains(rectangle, place)) onSelectionChange(selectCell(place));
      props.onCellMenu(place, anchor);
    } else return;
    event.preventDefault();
  }

  const rows: number[] = [];
  for (let row = seen.rows.first; row < Math.min(seen.rows.last, rowCount); row += 1) rows.push(row);
  if (head !== null && head.row >= 0 && (head.row < seen.rows.first || head.row >= seen.rows.last)) {
    rows.push(head.row);
  }
  const activeId =
    activeHeader !== undefined
      ? headerId(gridId, activeHeader)
      : head !== null && head.row >= 0
        ? cellId(gridId, head.row, head.column)
        : undefined;

  const handlers = {
    onKeyDown,
    onMouseDown,
    onClick,
    onContextMenu,
    onDoubleClick: (event: MouseEvent) => {
      const place = placeOf(event.target);
      // Pressed twice, a mark has opened and closed.
      if (place !== null && !isToggle(event.target)) props.onOpen?.(place);
    },
    onFocus: () => {
      if (selection === null && layout.count > 0) {
        onSelectionChange(selectCell({ row: rowCount > 0 ? seen.top : -1, column: 0 }));
      }
    },
  };

  return (
    <div className={`grid${props.density === 'compact' ? ' grid--compact' : ''}`}>
      <div ref={probe} className="grid__probe" aria-hidden />
      <div
        ref={scroller}
        className="grid__scroller"
        {...gridAttributes({
          label: props.label,
          rows: rowCount + headerRows,
          columns: layout.count,
          active: activeId,
        })}
        {...handlers}
      >
        <div
          className="grid__canvas"
          style={{ width: layout.total, height: scroll.canvasHeight }}
          role="none"
        >
          <div
            ref={viewport}
            className="grid__viewport"
            style={{ width, height: metrics?.height ?? 0, '--grid-frozen': `${layout.frozenWidth}px` }}
            role="none"
          >
            <GridHeader
              gridId={gridId}
              headers={headers}
              headerRows={headerRows}
              rowHeight={rowHeight}
              layout={layout}
              active={head !== null && head.row < 0 ? head : null}
              resizable={props.onColumnResize !== undefined}
              onResizeStart={resize.start}
              onFit={resize.fit}
            />
            <div
              className="grid__clip"
              style={{ top: headerRows * rowHeight, '--grid-row': `${rowHeight}px` }}
              role="none"
            >
              <div ref={body} className="grid__body" {...groupAttributes}>
                {/* A row that comes into sight takes the elements of one that left it: new ones take longer. */}
                {rows.map((row) => {
                  const inside = rectangle !== null && row >= rectangle.rowFirst && row < rectangle.rowLast;
                  return (
                    <GridRow
                      key={row < seen.rows.first || row >= seen.rows.last ? 'active' : row % scroll.mostRows}
                      gridId={gridId}
                      row={row}
                      top={(row - baseRow) * rowHeight}
                      ariaRow={row + headerRows + 1}
                      layout={layout}
                      columns={seen.columns}
                      active={head !== null && head.row === row ? head.column : -1}
                      selectedFirst={inside ? rectangle.columnFirst : 0}
                      selectedLast={inside ? rectangle.columnLast : 0}
                      rowHeaders={props.rowHeaderColumns ?? 0}
                      className={props.rowClass?.(row) ?? ''}
                      isTop={row === seen.top}
                      cell={props.cell}
                    />
                  );
                })}
              </div>
            </div>
          </div>
        </div>
      </div>
      <div className="grid__announcement" aria-live="polite">
        {announcement}
      </div>
    </div>
  );
}
