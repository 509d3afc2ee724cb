import { type PointerEvent as ReactPointerEvent, type RefObject, useEffect, useRef } from 'react';

const narrowestColumn = 40;
const widestColumn = 1200;

function within(width: number): number {
  return Math.round(Math.max(narrowestColumn, Math.min(width, widestColumn)));
}

interface ColumnResizeOptions {
  readonly viewport: RefObject<HTMLElement | null>;
  readonly widths: readonly number[];
  readonly textScale: number;
  onResize(column: number, width: number): void;
}

/** Widths by dragging a header's edge, by step (keyboard), or fitted to what is drawn. */
export function useColumnResize(options: ColumnResizeOptions) {
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  const stop = useRef<(() => void) | null>(null);
  useEffect(() => () => stop.current?.(), []);

  return {
    start(column: number, event: ReactPointerEvent): void {
      if (event.button !== 0) return;
      event.preventDefault();
      event.stopPropagation();
      stop.current?.();
      const from = event.clientX;
      const before = latest.current.widths[column] ?? narrowestColumn;
      const onMove = (move: PointerEvent): void => {
        const moved = (move.clientX - from) / latest.current.textScale;
        latest.current.onResize(column, within(before + moved));
      };
      const end = (): void => {
        window.removeEventListener('pointermove', onMove);
        window.removeEventListener('pointerup', end);
        window.removeEventListener('pointercancel', end);
        stop.current = null;
      };
      window.addEventListener('pointermove', onMove);
      window.addEventListener('pointerup', end);
      window.addEventListener('pointercancel', end);
      stop.current = end;
    },
    step(column: number, by: number): number {
      const width = within((latest.current.widths[column] ?? narrowestColumn) + by);
      latest.current.onResize(column, width);
      return width;
    },
    fit(column: number): number {
      const { viewport, textScale, widths } = latest.current;
      const cells = viewport.current?.querySelectorAll(
        `[data-column="${column}"], [aria-colindex="${column + 1}"][role="columnheader"]:not([aria-colspan])`,
      );
      const range = document.createRange();
      let widest = 0;
      for (const cell of cells ?? []) {
        range.selectNodeContents(cell);
        widest = Math.max(widest, range.getBoundingClientRect().width);
      }
      const width = widest === 0 ? (widths[column] ?? narrowestColumn) : within(widest / textScale + 20);
      latest.current.onResize(column, width);
      return width;
    },
  };
}
