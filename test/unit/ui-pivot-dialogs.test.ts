import { describe, expect, it } from 'vitest';
import { shareOf } from '#renderer/features/pivot/dialogs/aggregate-dialog.tsx';
import { expressionProblem, namedInExpression } from '#renderer/features/pivot/dialogs/calculated-dialog.tsx';
import { barOf, heatOf } from '#renderer/features/pivot/grid/heat.ts';
import { narrowed } from '#renderer/features/pivot/grid/use-column-widths.ts';

describe('what is typed into the dialogs of a pivot', () => {
  it('is a percentile from 0 to 100', () => {
    expect(['90', ' 99.9 ', '0', '100', '101', '-1', 'x', ''].map(shareOf)).toEqual([
      0.9,
      0.9990000000000001,
      0,
      1,
      null,
      null,
      null,
      null,
    ]);
  });

  it('is an expression, or wrong at a place', () => {
    expect(expressionProblem('sum(value) / 2', ['value'])).toBeNull();
    expect(expressionProblem('sum(value) /', ['value'])?.details.position?.offset).toBe(12);
  });

  it('names a field bare where it can be, else in quotes', () => {
    expect(['value', 'user id', 'a"b', 'Ümsatz', '2017'].map(namedInExpression)).toEqual([
      'value',
      '"user id"',
      '"a""b"',
      'Ümsatz',
      '"2017"',
    ]);
  });
});

describe('marks on cells', () => {
  it('shade a value by where it stands in the range, never beyond it', () => {
    const range = { min: 10, max: 30 };
    expect([10, 20, 30, 40, null, 'x'].map((value) => heatOf(value, range))).toEqual([0, 0.5, 1, 1, 0, 0]);
  });

  it('draw bars from zero, negative ones to the left of it', () => {
    const range = { min: -25, max: 75 };
    expect(barOf(75, range)).toEqual({ start: 0.25, end: 1, negative: false });
    expect(barOf('-12.5', range)).toEqual({ start: 0.125, end: 0.25, negative: true });
    expect(barOf(5, { min: 5, max: 10 })).toEqual({ start: 0, end: 0.5, negative: false });
    expect([barOf(0, range), barOf(null, range), barOf(1, null)]).toEqual([null, null, null]);
  });
});

describe('the columns of labels', () => {
  it('take half of the grid at most, the widest giving way first', () => {
    expect(narrowed([90, 300, 90, 200], () => false, 800)).toEqual([90, 110, 90, 110]);
    expect(narrowed([90, 100], () => false, 800)).toEqual([90, 100]);
  });

  it('keep a width that was set by hand', () => {
    expect(narrowed([90, 300, 90, 200], (column) => column === 1, 1000)).toEqual([67, 300, 67, 67]);
  });
});
