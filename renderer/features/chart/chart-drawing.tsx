import type { EChartsCoreOption } from 'echarts/core';
import { useEffect, useRef, useState } from 'react';
import { LoadingState } from '#renderer/components/state/index.ts';
import type { LiveChart } from './chart-kit.ts';

interface ChartDrawingProps {
  readonly option: EChartsCoreOption;
  /** What it shows, in words. */
  readonly label: string;
}

/** The drawing itself. Its library comes when the first chart does. */
export function ChartDrawing({ option, label }: ChartDrawingProps) {
  const place = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<LiveChart | null>(null);
  const [failure, setFailure] = useState<unknown>(null);

  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    let live: LiveChart | null = null;
    let left = false;
    import('./chart-kit.ts').then(
      ({ liveChart }) => {
        if (left) return;
        live = liveChart(element);
        setChart(live);
      },
      (error: unknown) => setFailure(error),
    );
    return () => {
      left = true;
      live?.dispose();
      setChart(null);
    };
  }, []);

  useEffect(() => {
    chart?.draw(option);
  }, [chart, option]);

  if (failure !== null) throw failure;
  return (
    <>
      {chart === null ? <LoadingState label="Drawing" /> : null}
      <div className="chart__drawing" ref={place} role="img" aria-label={label} />
    </>
  );
}
