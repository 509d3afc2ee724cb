import { type RefObject, useEffect, useRef } from 'react';
import { type ColumnLayout, columnAt } from './column-layout.ts';
import type { CellPlace } from './selection.ts';
import type { GridScroll } from './use-grid-scroll.ts';

interface CellDragOptions {
  readonly viewport: RefObject<HTMLElement | null>;
  readonly layout: ColumnLayout;
  readonly scroll: GridScroll;
  readonly rowHeight: number;
  readonly rowCount: number;
  readonly headerHeight: number;
  onExtend(head: CellPlace): void;
}

/** How far the grid moves in one frame while the pointer is held outside it, in pixels. */
const edgeStep = 24;

/** Selecting by dragging: `start` follows the pointer until it is let go, and scrolls where it leaves the grid. */
export function useCellDrag(options: CellDragOptions): { start(): void } {
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  const stop = useRef<(() => void) | null>(null);
  useEffect(() => () => stop.current?.(), []);

  function placeAt(x: number, y: number): CellPlace | null {
    const { viewport, layout, scroll, rowHeight, rowCount, headerHeight } = latest.current;
    const area = viewport.current?.getBoundingClientRect();
    if (area === undefined || rowCount === 0 || layout.count === 0) return null;
    const { top, left } = scroll.offsets();
    const inX = Math.max(0, Math.min(x - area.left, area.width - 1));
    const inY = Math.max(headerHeight, Math.min(y - area.top, area.height - 1));
    const column = columnAt(layout, inX < layout.frozenWidth ? inX : inX + left);
    const row = Math.floor((inY - headerHeight + top) / rowHeight);
    return { row: Math.max(0, Math.min(row, rowCount - 1)), column };
  }

  function start(): void {
    stop.current?.();
    let pointer: { x: number; y: number } | null = null;
    let frame = 0;
    const extend = (): void => {
      const place = pointer === null ? null : placeAt(pointer.x, pointer.y);
      if (place !== null) latest.current.onExtend(place);
    };
    const follow = (): void => {
      frame = 0;
      const area = latest.current.viewport.current?.getBoundingClientRect();
      if (pointer === null || area === undefined) return;
      const dx = pointer.x > area.right ? edgeStep : pointer.x < area.left ? -edgeStep : 0;
      const top = area.top + latest.current.headerHeight;
      const dy = pointer.y > area.bottom ? edgeStep : pointer.y < top ? -edgeStep : 0;
      if (dx === 0 && dy === 0) return;
      latest.current.scroll.scrollBy(dx, dy);
      extend();
      frame = requestAnimationFrame(follow);
    };
    const onMove = (event: PointerEvent): void => {
      pointer = { x: event.clientX, y: event.clientY };
      extend();
      if (frame === 0) frame = requestAnimationFrame(follow);
    };
    const end = (): void => {
      cancelAnimationFrame(frame);
      window.removeEventListener('pointermove', onMove);
      window.removeEventListener('pointerup', end);
      window.removeEventListener('pointercancel', end);
      stop.current = null;
    };
    window.addEventListener('pointermove', onMove);
    window.addEventListener('pointerup', end);
    window.addEventListener('pointercancel', end);
    stop.current = end;
  }

  return { start };
}
