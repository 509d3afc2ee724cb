import { Calculator, Pencil, Percent, Sigma, Trash2 } from 'lucide-react';
import type { MenuEntry } from '#renderer/components/menu/menu-button.tsx';
import type { Aggregate } from '#shared/model/pivot.ts';
import type { PivotEditing } from '../editing.ts';
import { aggregateNames, aggregatesFor, needOf, withAggregate } from '../spec/aggregates.ts';
import { asValues, plainShowAs, showAsKinds, showAsNames } from '../spec/show-as-kinds.ts';
import { changeMeasure, removeField, replaceMeasure } from '../spec/spec-edits.ts';

/** What can be chosen about a value: how it is totalled, how it is shown, what it is called. */
export function measureMenu(editing: PivotEditing, index: number): MenuEntry[] {
  const { spec, fields, change, ask } = editing;
  const measure = spec.measures[index];
  if (measure === undefined) return [];
  const kind = fields.find(({ field }) => field === measure.field)?.kind;
  const aggregate = (one: Aggregate): MenuEntry => ({
    id: one,
    title: `${aggregateNames[one]}${needOf(one) === null ? '' : '…'}`,
    mark: 'one',
    checked: measure.aggregate === one,
    run: () =>
      needOf(one) === null
        ? change(replaceMeasure(spec, index, withAggregate(measure, one)))
        : ask({ kind: 'aggregate', index, aggregate: one }),
  });
  const summarise: MenuEntry =
    measure.aggregate === 'calculated'
      ? {
          id: 'calculation',
          title: 'Change the calculation…',
          icon: Calculator,
          run: () => ask({ kind: 'calculated', index }),
        }
      : {
          id: 'summarise',
          title: 'Summarise by',
          icon: Sigma,
          children: aggregatesFor(measure.field === null ? undefined : kind).map(aggregate),
        };
  return [
    summarise,
    {
      id: 'show-as',
      title: 'Show values as',
      icon: Percent,
      children: [
        {
          id: 'values',
          title: 'The values themselves',
          mark: 'one',
          checked: measure.showAs === undefined,
          run: () => change(replaceMeasure(spec, index, asValues(measure))),
        },
        ...showAsKinds.map(
          (one): MenuEntry => ({
            id: one,
            title: showAsNames[one],
            mark: 'one',
            checked: measure.showAs?.kind === one,
            run: () => {
              const plain = plainShowAs(one);
              if (plain === null) ask({ kind: 'show-as', index, showAs: one });
              else change(changeMeasure(spec, index, { showAs: plain }));
            },
          }),
        ),
      ],
    },
    {
      id: 'format',
      title: 'Name and number format…',
      icon: Pencil,
      run: () => ask({ kind: 'name-format', index }),
    },
    {
      id: 'remove',
      title: 'Take out',
      icon: Trash2,
      danger: true,
      run: () => change(removeField(spec, { well: 'measures', index })),
    },
  ];
}
