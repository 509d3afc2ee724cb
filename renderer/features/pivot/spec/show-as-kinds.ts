import type { Measure, PivotSpec } from '#shared/model/pivot.ts';
import type { ShowAs } from '#shared/model/show-as.ts';

type ShowAsKind = ShowAs['kind'];

/** In Excel's words and order. */
export const showAsNames: Readonly<Record<ShowAsKind, string>> = {
  'percent-of-grand-total': '% of grand total',
  'percent-of-column': '% of column total',
  'percent-of-row': '% of row total',
  'percent-of': '% of…',
  'percent-of-parent-row': '% of parent row total',
  'percent-of-parent-column': '% of parent column total',
  'percent-of-parent': '% of parent total…',
  difference: 'Difference from…',
  'percent-difference': '% difference from…',
  'running-total': 'Running total in…',
  'percent-running-total': '% running total in…',
  rank: 'Rank in…',
  index: 'Index',
};

export const showAsKinds: readonly ShowAsKind[] = [
  'percent-of-grand-total',
  'percent-of-column',
  'percent-of-row',
  'percent-of',
  'percent-of-parent-row',
  'percent-of-parent-column',
  'percent-of-parent',
  'difference',
  'percent-difference',
  'running-total',
  'percent-running-total',
  'rank',
  'index',
];

/** What a way of showing must be told: nothing, a base field, or an item of it too. */
export function needsOfShowAs(kind: ShowAsKind): 'nothing' | 'field' | 'item' | 'end' {
  switch (kind) {
    case 'percent-of':
    case 'difference':
    case 'percent-difference':
      return 'item';
    case 'percent-of-parent':
    case 'running-total':
    case 'percent-running-total':
      return 'field';
    case 'rank':
      return 'end';
    default:
      return 'nothing';
  }
}

/** A way of showing that needs nothing, complete; null for the others. */
export function plainShowAs(kind: ShowAsKind): ShowAs | null {
  switch (kind) {
    case 'percent-of-grand-total':
    case 'percent-of-column':
    case 'percent-of-row':
    case 'percent-of-parent-row':
    case 'percent-of-parent-column':
    case 'index':
      return { kind };
    default:
      return null;
  }
}

/** The fields that can be a base field: those on the axes. */
export function baseFields(spec: PivotSpec): readonly string[] {
  return [...spec.rows, ...spec.columns].map(({ field }) => field);
}

/** Whether the cells of a measure are fractions that read as percentages. */
export function isPercent(showAs: ShowAs | undefined): boolean {
  return showAs?.kind.startsWith('percent') ?? false;
}

/** How a measure is shown, in words; empty where its values stand as they are. */
export function showAsText({ showAs }: Measure): string {
  if (showAs === undefined) return '';
  const name = showAsNames[showAs.kind].replace('…', '');
  if (!('field' in showAs)) return name;
  if (!('base' in showAs)) return `${name} ${showAs.field}`;
  const { base } = showAs;
  const item = base.kind === 'item' ? String(base.value ?? '(blank)') : `the ${base.kind} ${showAs.field}`;
  return base.kind === 'item' ? `${name} ${showAs.field}: ${item}` : `${name} ${item}`;
}

/** A measure without what is shown instead of its values. */
export function asValues(measure: Measure): Measure {
  const { showAs: _showAs, ...plain } = measure;
  return plain;
}
