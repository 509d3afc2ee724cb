import { type RefObject, useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { type ColumnLayout, columnSpan } from './column-layout.ts';
import type { GridWindow } from './grid-types.ts';
import { barOffset, contentOffset, revealOffset, rowSpan, sameSpan, scrollAxis } from './scroll-axis.ts';
import type { GridMetrics } from './use-grid-metrics.ts';

const overscanRows = 6;
const overscanColumns = 2;
/** Rows are placed from the start of their block, so that a scroll seldom moves one that stays. */
const blockRows = 1000;
const noRange = { first: 0, last: 0 };

export interface GridScroll {
  readonly window: GridWindow;
  /** The row from which the body's rows are placed. */
  readonly baseRow: number;
  /** Height of the scroll area's content, header included. */
  readonly canvasHeight: number;
  readonly bodyHeight: number;
  /** More than there are rows in the window at once. */
  readonly mostRows: number;
  offsets(): { readonly top: number; readonly left: number };
  reveal(row: number, column: number): void;
  scrollBy(dx: number, dy: number): void;
}

interface Parts {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly viewport: RefObject<HTMLElement | null>;
  readonly body: RefObject<HTMLElement | null>;
}

/**
 * Scrolling of the windowed grid. The scroll bar belongs to the browser; where the content is longer than the
 * browser can make an element, the bar's position is scaled and the wheel moves the content itself.
 */
export function useGridScroll(
  parts: Parts,
  metrics: GridMetrics | null,
  layout: ColumnLayout,
  rowCount: number,
  headerRows: number,
): GridScroll {
  const rowHeight = metrics?.rowHeight ?? 28;
  const headerHeight = headerRows * rowHeight;
  const bodyHeight = Math.max(0, (metrics?.height ?? 0) - headerHeight);
  const width = metrics?.width ?? 0;
  const axis = useMemo(() => scrollAxis(rowCount * rowHeight, bodyHeight), [rowCount, rowHeight, bodyHeight]);

  const top = useRef(0);
  const left = useRef(0);
  const settledBar = useRef(-1);
  const [window, setWindow] = useState<GridWindow>({ rows: noRange, columns: noRange, top: 0 });
  const baseRow = Math.floor(window.rows.first / blockRows) * blockRows;

  const place = useCallback(() => {
    const body = parts.body.current;
    const viewport = parts.viewport.current;
    if (body === null || viewport === null) return;
    // On what reads it alone: all else below the viewport would have its style worked out anew.
    for (const part of viewport.querySelectorAll<HTMLElement>('.grid__head-row, .grid__cell--frozen')) {
      part.style.setProperty('--grid-left', `${left.current}px`);
    }
    body.style.transform = `translate(${-left.current}px, ${baseRow * rowHeight - top.current}px)`;
  }, [parts.body, parts.viewport, baseRow, rowHeight]);
  const latestPlace = useRef(place);

  const look = useCallback((): GridWindow => {
    return {
      rows: rowSpan(top.current, bodyHeight, rowHeight, rowCount, overscanRows),
      columns: columnSpan(layout, left.current, width, overscanColumns),
      top: Math.min(Math.max(0, rowCount - 1), Math.floor(top.current / rowHeight)),
    };
  }, [bodyHeight, rowHeight, rowCount, layout, width]);

  /** Takes a new place: draws the rows that came into sight before the browser paints. */
  const settle = useCallback(
    (synchronous: boolean) => {
      const next = look();
      const update = () =>
        setWindow((known) =>
          sameSpan(known.rows, next.rows) && sameSpan(known.columns, next.columns) && known.top === next.top
            ? known
            : next,
        );
      if (synchronous) flushSync(update);
      else update();
      latestPlace.current();
    },
    [look],
  );

  const moveTo = useCallback(
    (nextTop: number, nextLeft: number, synchronous: boolean) => {
      const scroller = parts.scroller.current;
      if (scroller === null) return;
      top.current = Math.max(0, Math.min(nextTop, Math.max(0, axis.total - axis.viewport)));
      scroller.scrollTop = barOffset(axis, top.current);
      scroller.scrollLeft = nextLeft;
      settledBar.current = scroller.scrollTop;
      left.current = scroller.scrollLeft;
      settle(synchronous);
    },
    [parts.scroller, axis, settle],
  );

  useLayoutEffect(() => {
    latestPlace.current = place;
    place();
  });

  // A change of size keeps the content where it is, as far as there still is any.
  useLayoutEffect(() => {
    moveTo(top.current, left.current, false);
  }, [moveTo]);

  useLayoutEffect(() => {
    const scroller = parts.scroller.current;
    if (scroller === null) return;
    const onScroll = (): void => {
      left.current = scroller.scrollLeft;
      // What we set ourselves comes back rounded to the bar's pixels, each of which may be many rows.
      if (Math.abs(scroller.scrollTop - settledBar.current) >= 1) {
        settledBar.current = scroller.scrollTop;
        top.current = contentOffset(axis, scroller.scrollTop);
      }
      settle(true);
    };
    const onWheel = (event: WheelEvent): void => {
      if (!axis.scaled || event.ctrlKey || event.deltaY === 0 || event.shiftKey) return;
      event.preventDefault();
      const unit = event.deltaMode === 1 ? rowHeight : event.deltaMode === 2 ? bodyHeight : 1;
      moveTo(top.current + event.deltaY * unit, left.current + event.deltaX * unit, true);
    };
    scroller.addEventListener('scroll', onScroll, { passive: true });
    scroller.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      scroller.removeEventListener('scroll', onScroll);
      scroller.removeEventListener('wheel', onWheel);
    };
  }, [parts.scroller, axis, settle, moveTo, rowHeight, bodyHeight]);

  const reveal = useCallback(
    (row: number, column: number) => {
      const nextTop =
        row < 0 ? top.current : revealOffset(axis, top.current, row * rowHeight, (row + 1) * rowHeight);
      let nextLeft = left.current;
      if (column >= layout.frozen) {
        const start = (layout.offsets[column] ?? 0) - layout.frozenWidth;
        const end = (layout.offsets[column + 1] ?? layout.total) - layout.frozenWidth;
        const across = scrollAxis(layout.total - layout.frozenWidth, width - layout.frozenWidth, Infinity);
        nextLeft = revealOffset(across, left.current, start, end);
      }
      if (nextTop !== top.current || nextLeft !== left.current) moveTo(nextTop, nextLeft, false);
    },
    [axis, layout, moveTo, rowHeight, width],
  );

  return {
    window,
    baseRow,
    canvasHeight: headerHeight + axis.extent,
    bodyHeight,
    mostRows: Math.ceil(bodyHeight / rowHeight) + 2 * overscanRows + 2,
    offsets: useCallback(() => ({ top: top.current, left: left.current }), []),
    reveal,
    scrollBy: useCallback(
      (dx: number, dy: number) => moveTo(top.current + dy, left.current + dx, true),
      [moveTo],
    ),
  };
}
