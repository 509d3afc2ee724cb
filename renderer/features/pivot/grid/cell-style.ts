import type { CSSProperties } from 'react';
import type { Cell } from '#shared/model/column.ts';
import type { ConditionalFormat } from '#shared/model/pivot.ts';
import { barOf, type HeatRange, heatOf } from './heat.ts';

/** How much of the heat's own colour its strongest shade has: text on it keeps its contrast in both themes. */
const strongestHeat = 0.4;

function percent(share: number): string {
  return `${(share * 100).toFixed(2)}%`;
}

/** The mark of a value among others: a shade, or a bar from zero; nothing where it cannot be compared. */
export function markOf(
  kind: ConditionalFormat['kind'],
  value: Cell,
  range: HeatRange | null | undefined,
): { readonly className: string; readonly style: CSSProperties } | null {
  if (kind === 'heatmap') {
    const heat = heatOf(value, range) * strongestHeat;
    return heat === 0 ? null : { className: '', style: { '--pivot-heat': heat.toFixed(3) } };
  }
  const bar = kind === 'bars' ? barOf(value, range) : null;
  if (bar === null) return null;
  return {
    className: bar.negative ? ' pivot-grid__bar pivot-grid__bar--negative' : ' pivot-grid__bar',
    style: { '--pivot-bar-start': percent(bar.start), '--pivot-bar-end': percent(bar.end) },
  };
}
