import { describe, expect, it } from 'vitest';
import { measureName, withAggregate } from '#renderer/features/pivot/spec/aggregates.ts';
import { suggestBins } from '#renderer/features/pivot/spec/bins.ts';
import {
  groupDates,
  groupItems,
  groupNumbers,
  removeDerived,
  renameDerived,
  ungroupField,
  ungroupItems,
} from '#renderer/features/pivot/spec/derived-edits.ts';
import { isOpen, withField, withGroup } from '#renderer/features/pivot/spec/expansion.ts';
import { sourceFields } from '#renderer/features/pivot/spec/fields.ts';
import { settled } from '#renderer/features/pivot/spec/settle.ts';
import { addSlicer, slice } from '#renderer/features/pivot/spec/slicer-edits.ts';
import { moveField, removeField } from '#renderer/features/pivot/spec/spec-edits.ts';
import type { Column } from '#shared/model/column.ts';
import { expansionSchema, type PivotSpec, pivotSpecSchema } from '#shared/model/pivot.ts';

const column = (field: string, kind: Column['type']['kind']): Column => ({
  name: field,
  field,
  type: { kind, native: kind.toUpperCase() },
});
const columns = [
  column('Country', 'text'),
  column('Plan', 'text'),
  column('Start', 'date'),
  column('value', 'decimal'),
];
const names = (fields: readonly { readonly field: string }[]) => fields.map(({ field }) => field);
const spec = (given: object): PivotSpec =>
  pivotSpecSchema.parse({
    rows: [],
    columns: [],
    measures: [{ field: 'value', aggregate: 'sum' }],
    ...given,
  });

describe('grouping by dates', () => {
  const pivot = spec({
    rows: [{ field: 'Country' }, { field: 'Start', subtotal: false }, { field: 'Plan' }],
  });
  const grouped = groupDates(pivot, columns, 'Start', ['year', 'month'], 1);

  it('puts the periods in the place of the date, the longest outermost', () => {
    expect(names(grouped.rows)).toEqual(['Country', 'Start (years)', 'Start (months)', 'Plan']);
    expect(grouped.derived).toEqual([
      { kind: 'date', name: 'Start (years)', from: 'Start', unit: 'year', fiscalStart: 1 },
      { kind: 'date', name: 'Start (months)', from: 'Start', unit: 'month', fiscalStart: 1 },
    ]);
  });

  it('uses the period again where it is there, and another name where the name is taken', () => {
    const again = groupDates(grouped, columns, 'Start', ['month', 'day'], 1);
    expect(again.derived.map(({ name }) => name)).toEqual([
      'Start (years)',
      'Start (months)',
      'Start (days)',
    ]);
    const fiscal = groupDates(grouped, columns, 'Start', ['month'], 4);
    expect(fiscal.derived.at(-1)?.name).toBe('Start (months) 2');
  });

  it('lists each after its column, with the kind its items have', () => {
    expect(sourceFields(columns, grouped).map(({ field, kind }) => [field, kind])).toEqual([
      ['Country', 'text'],
      ['Plan', 'text'],
      ['Start', 'date'],
      ['Start (years)', 'integer'],
      ['Start (months)', 'text'],
      ['value', 'decimal'],
    ]);
  });

  it('comes apart into the date where it stood', () => {
    const apart = ungroupField(grouped, 'Start');
    expect([names(apart.rows), apart.derived]).toEqual([['Country', 'Start', 'Plan'], []]);
    expect(names(removeDerived(grouped, 'Start (years)').rows)).toEqual([
      'Country',
      'Start (months)',
      'Plan',
    ]);
  });

  it('takes its name along wherever it stands', () => {
    const used: PivotSpec = {
      ...addSlicer(grouped, 'Start (years)'),
      measures: [
        { field: 'value', aggregate: 'sum', showAs: { kind: 'running-total', field: 'Start (years)' } },
      ],
    };
    const renamed = renameDerived(used, 'Start (years)', 'Year');
    expect(names(renamed.rows)).toEqual(['Country', 'Year', 'Start (months)', 'Plan']);
    expect(names(renamed.slicers)).toEqual(['Year']);
    expect(renamed.measures[0]?.showAs).toEqual({ kind: 'running-total', field: 'Year' });
  });
});

describe('grouping items by hand', () => {
  const pivot = spec({ rows: [{ field: 'Country' }] });
  const first = groupItems(pivot, columns, 'Country', ['HK', 'SG']);

  it('makes a field outside the one whose items they are', () => {
    expect(first.group).toBe('Group1');
    expect(names(first.spec.rows)).toEqual(['Country (groups)', 'Country']);
    expect(first.spec.derived).toEqual([
      {
        kind: 'groups',
        name: 'Country (groups)',
        from: 'Country',
        groups: [{ name: 'Group1', items: ['HK', 'SG'] }],
      },
    ]);
  });

  it('makes one more group of the same field, each item in one group, whatever its case', () => {
    const second = groupItems(first.spec, columns, 'Country', ['sg', 'JP']);
    expect(second.spec.derived[0]).toMatchObject({
      groups: [
        { name: 'Group1', items: ['HK'] },
        { name: 'Group2', items: ['sg', 'JP'] },
      ],
    });
    expect(names(second.spec.rows)).toEqual(['Country (groups)', 'Country']);
  });

  it('makes one group of several', () => {
    const second = groupItems(first.spec, columns, 'Country', ['JP', null]);
    const merged = groupItems(second.spec, columns, 'Country (groups)', ['Group1', 'Group2', 'TW']);
    expect(merged.spec.derived[0]).toMatchObject({
      groups: [{ name: 'Group3', items: ['HK', 'SG', 'JP', null, 'TW'] }],
    });
  });

  it('takes a group apart, and with the last one its field', () => {
    const second = groupItems(first.spec, columns, 'Country', ['JP']);
    const one = ungroupItems(second.spec, 'Country (groups)', ['group1']);
    expect(one.derived[0]).toMatchObject({ groups: [{ name: 'Group2', items: ['JP'] }] });
    const none = ungroupItems(one, 'Country (groups)', ['Group2']);
    expect([none.derived, names(none.rows)]).toEqual([[], ['Country']]);
  });
});

describe('bins', () => {
  it.each([
    ['0', '100', { start: '0', size: '10' }],
    ['-12.5', '87', { start: '-20', size: '10' }],
    ['3', '3', { start: '0', size: '1' }],
    ['0.013', '0.094', { start: '0.01', size: '0.01' }],
    ['1234567', '9876543', { start: '1000000', size: '1000000' }],
  ])('from %s to %s are round', (min, max, bins) => {
    expect(suggestBins(min, max)).toEqual(bins);
  });

  it('stand in the place of their numbers', () => {
    const grouped = groupNumbers(spec({ columns: [{ field: 'value' }] }), columns, 'value', {
      start: '0',
      size: '10',
    });
    expect(names(grouped.columns)).toEqual(['value (bins)']);
  });
});

describe('opening and closing', () => {
  const open = expansionSchema.parse({});

  it('closes one group of an open axis and opens it again', () => {
    const closed = withGroup(open, ['HK'], false);
    expect([isOpen(closed, ['HK']), isOpen(closed, ['SG'])]).toEqual([false, true]);
    expect(withGroup(closed, ['HK'], true)).toEqual(open);
  });

  it('closes a whole field and leaves those around it open', () => {
    const closed = withField(1, 3, false);
    expect(closed).toEqual({ depth: 2, except: [] });
    expect([isOpen(closed, ['HK']), isOpen(closed, ['HK', 'Gold'])]).toEqual([true, false]);
    expect(withField(1, 3, true)).toEqual({ depth: null, except: [] });
    expect(withField(0, 3, true)).toEqual({ depth: 2, except: [] });
  });
});

describe('after a change', () => {
  const two = spec({
    rows: [
      { field: 'Country', sort: 'descending', sortBy: { measure: 1, path: ['Gold'] } },
      { field: 'Start', top: { count: 3, measure: 0 } },
    ],
    columns: [{ field: 'Plan' }],
    measures: [
      { field: 'value', aggregate: 'sum' },
      { field: 'value', aggregate: 'max', showAs: { kind: 'running-total', field: 'Plan' } },
    ],
    rowExpansion: { except: [['HK'], ['SG', '2017-01-01']] },
  });

  it('a sort and a top N follow their measure', () => {
    const moved = settled(
      two,
      moveField(two, { well: 'measures', index: 0 }, { well: 'measures', index: 1 }, 'decimal'),
    );
    expect([moved.rows[0]?.sortBy, moved.rows[1]?.top?.measure]).toEqual([{ measure: 0, path: ['Gold'] }, 1]);
  });

  it('they go with it', () => {
    const left = settled(two, removeField(two, { well: 'measures', index: 1 }));
    expect(left.rows[0]).toEqual({ field: 'Country', sort: 'descending', subtotal: true, showEmpty: false });
    expect(left.rows[1]?.top?.measure).toBe(0);
  });

  it('what needs a field that is on no axis any more does without', () => {
    const left = settled(two, removeField(two, { well: 'columns', index: 0 }));
    expect(left.measures[1]).toEqual({ field: 'value', aggregate: 'max' });
    expect(left.rows[0]?.sortBy).toEqual({ measure: 1, path: [] });
  });

  it('groups stay closed as far as their fields are the same', () => {
    const left = settled(two, removeField(two, { well: 'rows', index: 1 }));
    expect(left.rowExpansion.except).toEqual([['HK']]);
    const other = settled(two, removeField(two, { well: 'rows', index: 0 }));
    expect(other.rowExpansion.except).toEqual([]);
  });
});

describe('a measure', () => {
  it('loses with its aggregate what only that needed', () => {
    const weighted = withAggregate(
      { field: 'value', aggregate: 'sum', caption: 'Total' },
      'weighted-average',
      {
        weight: 'users',
      },
    );
    expect(weighted).toEqual({ field: 'value', aggregate: 'weighted-average', weight: 'users' });
    expect(withAggregate(weighted, 'median')).toEqual({ field: 'value', aggregate: 'median' });
    expect(measureName(weighted)).toBe('Weighted average of value');
  });
});

describe('a slicer', () => {
  it('holds the pivot to what is chosen; nothing chosen is everything', () => {
    const sliced = slice(addSlicer(spec({}), 'Plan'), 'Plan', ['Gold', null]);
    expect(sliced.slicers).toEqual([{ field: 'Plan', items: ['Gold', null] }]);
    expect(slice(sliced, 'Plan', []).slicers).toEqual([{ field: 'Plan', items: null }]);
    expect(addSlicer(sliced, 'Plan')).toBe(sliced);
  });
});
