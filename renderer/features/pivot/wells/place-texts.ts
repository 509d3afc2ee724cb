import { itemText } from '#renderer/components/text/items.ts';
import type { PivotSpec } from '#shared/model/pivot.ts';
import { measureName } from '../spec/aggregates.ts';
import { showAsText } from '../spec/show-as-kinds.ts';
import type { WellPlace } from '../spec/spec-edits.ts';

/** What stands in a well, by its name. */
export function nameOf(spec: PivotSpec, { well, index }: WellPlace): string {
  if (well !== 'measures') return spec[well][index]?.field ?? '';
  const measure = spec.measures[index];
  return measure === undefined ? '' : measureName(measure);
}

/** Said beside the name, short: what was chosen that the name does not say. */
export function noteOf(spec: PivotSpec, { well, index }: WellPlace): string | undefined {
  if (well === 'pages') {
    const items = spec.pages[index]?.items ?? null;
    if (items === null) return 'All';
    return items.length === 1 ? itemText(items[0] ?? null) : `${items.length} items`;
  }
  if (well === 'measures') {
    const measure = spec.measures[index];
    return measure?.showAs === undefined ? undefined : showAsText(measure);
  }
  const top = spec[well][index]?.top;
  if (top === undefined) return undefined;
  return `${top.from === 'largest' ? 'Top' : 'Bottom'} ${top.count}`;
}
