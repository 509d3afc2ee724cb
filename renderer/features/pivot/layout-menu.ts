import { ChevronsDownUp, ChevronsUpDown } from 'lucide-react';
import type { MenuEntry } from '#renderer/components/menu/menu-button.tsx';
import type { ConditionalFormat, PivotSpec } from '#shared/model/pivot.ts';
import { allClosed, allOpen } from './spec/expansion.ts';

export const formNames: Readonly<Record<PivotSpec['form'], string>> = {
  compact: 'Compact: one column of labels, indented',
  outline: 'Outline: a column a field, totals above',
  tabular: 'Tabular: a column a field, totals below',
};
export const forms = ['compact', 'outline', 'tabular'] as const;

export const layoutKeys = { expand: 'Alt+Shift+E', collapse: 'Alt+Shift+C', form: 'Alt+Shift+L' } as const;

export function expandedAll(spec: PivotSpec): PivotSpec {
  return { ...spec, rowExpansion: allOpen, columnExpansion: allOpen };
}

export function collapsedAll(spec: PivotSpec): PivotSpec {
  return { ...spec, rowExpansion: allClosed, columnExpansion: allClosed };
}

export function nextForm(form: PivotSpec['form']): PivotSpec['form'] {
  return forms[(forms.indexOf(form) + 1) % forms.length] ?? 'tabular';
}

/** How the pivot is laid out: its form, its totals, what is open. */
export function layoutMenu(spec: PivotSpec, change: (spec: PivotSpec) => void): MenuEntry[] {
  const nested = spec.rows.length > 1 || spec.columns.length > 1;
  return [
    ...forms.map(
      (form): MenuEntry => ({
        id: form,
        title: formNames[form],
        mark: 'one',
        checked: spec.form === form,
        run: () => change({ ...spec, form }),
      }),
    ),
    { id: 'line-1', separator: true },
    {
      id: 'repeat',
      title: 'Repeat labels',
      mark: 'any',
      checked: spec.repeatLabels,
      disabled: spec.form === 'compact',
      run: () => change({ ...spec, repeatLabels: !spec.repeatLabels }),
    },
    {
      id: 'total-row',
      title: 'Total row',
      mark: 'any',
      checked: spec.rowGrandTotals,
      run: () => change({ ...spec, rowGrandTotals: !spec.rowGrandTotals }),
    },
    {
      id: 'total-column',
      title: 'Total column',
      mark: 'any',
      checked: spec.columnGrandTotals,
      run: () => change({ ...spec, columnGrandTotals: !spec.columnGrandTotals }),
    },
    {
      id: 'measures-on-rows',
      title: 'Values on rows',
      mark: 'any',
      checked: spec.measuresOn === 'rows',
      disabled: spec.measures.length < 2,
      run: () => change({ ...spec, measuresOn: spec.measuresOn === 'rows' ? 'columns' : 'rows' }),
    },
    { id: 'line-2', separator: true },
    {
      id: 'expand-all',
      title: 'Expand all',
      icon: ChevronsUpDown,
      keys: layoutKeys.expand,
      disabled: !nested,
      run: () => change(expandedAll(spec)),
    },
    {
      id: 'collapse-all',
      title: 'Collapse all',
      icon: ChevronsDownUp,
      keys: layoutKeys.collapse,
      disabled: !nested,
      run: () => change(collapsedAll(spec)),
    },
  ];
}

const scopeNames: Readonly<Record<ConditionalFormat['scope'], string>> = {
  all: 'all cells',
  row: 'by row',
  column: 'by column',
};

/** Marks on the cells: shades or bars, among which cells. */
export const shadings: readonly {
  readonly id: string;
  readonly label: string;
  readonly format: ConditionalFormat;
}[] = [
  { id: 'none', label: 'No shading', format: { kind: 'none', scope: 'all' } },
  ...(['heatmap', 'bars'] as const).flatMap((kind) =>
    (['all', 'row', 'column'] as const).map((scope) => ({
      id: `${kind}-${scope}`,
      label: `${kind === 'heatmap' ? 'Heat' : 'Bars'}: ${scopeNames[scope]}`,
      format: { kind, scope },
    })),
  ),
];

export function shadingOf({ conditionalFormat: { kind, scope } }: PivotSpec): string {
  return kind === 'none' ? 'none' : `${kind}-${scope}`;
}
