/** The colours and the font a drawing takes; ECharts knows no CSS variables. */
export interface ChartTheme {
  readonly palette: readonly string[];
  readonly background: string;
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly heatLow: string;
  readonly heatHigh: string;
  readonly font: string;
}

/** How many `--chart-n` there are. */
const paletteSize = 8;

/** The tokens of a theme, whichever the page is in: exported pictures are always light, as paper is. */
export function chartTheme(theme: 'light' | 'dark'): ChartTheme {
  const probe = document.createElement('div');
  probe.dataset.theme = theme;
  probe.hidden = true;
  document.body.append(probe);
  const style = getComputedStyle(probe);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const read: ChartTheme = {
    palette: Array.from({ length: paletteSize }, (_, index) => token(`--chart-${index + 1}`)),
    background: token('--bg'),
    text: token('--text'),
    muted: token('--text-muted'),
    line: token('--line'),
    heatLow: token('--chart-heat-low'),
    heatHigh: token('--chart-heat-high'),
    // Of an exported SVG it becomes an attribute, whose own quotes are double ones.
    font: token('--font-ui').replaceAll('"', "'"),
  };
  probe.remove();
  return read;
}
