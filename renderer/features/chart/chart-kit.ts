import { BarChart, FunnelChart, HeatmapChart, LineChart } from 'echarts/charts';
import {
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  TitleComponent,
  TooltipComponent,
  VisualMapComponent,
} from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([
  BarChart,
  FunnelChart,
  HeatmapChart,
  LineChart,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  TitleComponent,
  TooltipComponent,
  VisualMapComponent,
  SVGRenderer,
]);

export interface LiveChart {
  draw(option: EChartsCoreOption): void;
  dispose(): void;
}

/**
 * Lets the library empty an element the way it does, by an `innerHTML` of nothing, which Trusted Types refuse even so.
 * On this element alone the property empties it, and takes no markup.
 */
function emptiedWithoutMarkup(element: Element): void {
  Object.defineProperty(element, 'innerHTML', {
    configurable: true,
    get: () => '',
    set(markup: unknown) {
      if (markup !== '' && markup !== null) throw new TypeError('A chart takes no markup.');
      element.replaceChildren();
    },
  });
}

/** A drawing that keeps to the size of its element. */
export function liveChart(element: HTMLElement): LiveChart {
  emptiedWithoutMarkup(element);
  const chart = init(element, null, { renderer: 'svg' });
  const drawn = element.querySelector('svg');
  if (drawn !== null) emptiedWithoutMarkup(drawn);
  const observer = new ResizeObserver(() => chart.resize());
  observer.observe(element);
  return {
    draw: (option) => chart.setOption(option, { notMerge: true }),
    dispose() {
      observer.disconnect();
      chart.dispose();
    },
  };
}

/** A picture of its own, drawn into text. Sizes in CSS pixels. */
export function chartSvg(option: EChartsCoreOption, width: number, height: number): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  // What is only for a pointer has no place in a picture; the part in sight is drawn, not the handle that moves it.
  chart.setOption({ ...option, tooltip: { show: false } });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
