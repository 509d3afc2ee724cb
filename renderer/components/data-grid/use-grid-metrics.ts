import { type RefObject, useLayoutEffect, useState } from 'react';

/** Sizes in pixels; `textScale` is 1 at the normal text size of 13 px. */
export interface GridMetrics {
  readonly width: number;
  readonly height: number;
  readonly rowHeight: number;
  readonly textScale: number;
}

const normalText = 13;

/** Measures the scroll area and a probe that is one row high in the grid's own text size, whenever they change. */
export function useGridMetrics(
  scroller: RefObject<HTMLElement | null>,
  probe: RefObject<HTMLElement | null>,
): GridMetrics | null {
  const [metrics, setMetrics] = useState<GridMetrics | null>(null);
  useLayoutEffect(() => {
    const area = scroller.current;
    const row = probe.current;
    if (area === null || row === null) return;
    const measure = (): void => {
      const next: GridMetrics = {
        width: area.clientWidth,
        height: area.clientHeight,
        rowHeight: Math.round(row.offsetHeight),
        textScale: Number.parseFloat(getComputedStyle(row).fontSize) / normalText,
      };
      setMetrics((known) =>
        known !== null &&
        known.width === next.width &&
        known.height === next.height &&
        known.rowHeight === next.rowHeight &&
        known.textScale === next.textScale
          ? known
          : next,
      );
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(area);
    observer.observe(row);
    return () => observer.disconnect();
  }, [scroller, probe]);
  return metrics;
}
