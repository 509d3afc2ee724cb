import type { ShownAxis } from './axis.ts';
import { compareKeys } from './compare-cells.ts';
import { type Amount, plus } from './shown-values.ts';
import { childOf } from './tree.ts';

/** The line of cells that has the items of `line` except at `level`, where it has those of a group of that depth. */
function lineUnder(axis: ShownAxis, line: number, level: number, computedGroup: number): number {
  const depth = axis.depth(line);
  let group = computedGroup;
  for (let inner = level + 1; inner < depth; inner += 1) {
    group = childOf(axis.lines.tree, inner, group, axis.code(line, inner));
  }
  return axis.lines.line(depth, group);
}

/** The line beside a line, so many places on among the shown items of `level`; -1 where there is none. */
export function lineBeside(axis: ShownAxis, line: number, level: number, places: number): number {
  const shown = axis.shown[level + 1];
  const own = axis.group(line, level + 1);
  const beside = own + places;
  if (shown === undefined || beside < 0 || beside >= shown.count) return -1;
  if (shown.parents[beside] !== shown.parents[own]) return -1;
  return lineUnder(axis, line, level, shown.groups[beside] ?? -1);
}

/** The line that has a certain item at `level` instead; -1 where there is none. */
export function lineWithItem(axis: ShownAxis, line: number, level: number, code: number): number {
  const parent = axis.shown[level]?.groups[axis.group(line, level)] ?? -1;
  return lineUnder(axis, line, level, childOf(axis.lines.tree, level, parent, code));
}

/** The line of cells of the group that a line is in at `depth`. */
export function lineAbove(axis: ShownAxis, line: number, depth: number): number {
  return axis.lines.line(depth, axis.shown[depth]?.groups[axis.group(line, depth)] ?? -1);
}

/** What is worked out of all lines that differ only in the item of one level: an amount for each, or none. */
export interface Series {
  readonly length: number;
  at(place: number): Amount | null;
}

/** The sums from the first line as far as each; none before the first that has a value. */
export function runningTotals(values: readonly (Amount | null)[]): Series {
  const exact = values.every((value) => value === null || typeof value === 'bigint');
  const first = values.findIndex((value) => value !== null);
  let sum: Amount | null = null;
  const sums = values.map((value) => {
    if (value !== null) sum = sum === null ? value : plus(sum, value);
    return sum ?? 0;
  });
  const fits = (value: Amount) => typeof value === 'number' || BigInt.asIntN(64, value) === value;
  const small = exact && sums.every(fits);
  const kept = small ? BigInt64Array.from(sums, BigInt) : exact ? sums : Float64Array.from(sums, Number);
  return {
    length: values.length,
    at: (place) => (first < 0 || place < first ? null : (kept[place] ?? null)),
  };
}

/** The place of each value among the different ones, from 1; equal values share it. */
export function ranks(values: readonly (Amount | null)[], largestFirst: boolean): Series {
  const present = values.flatMap((value, place) => (value === null ? [] : [{ value, place }]));
  present.sort((a, b) => (largestFirst ? compareKeys(b.value, a.value) : compareKeys(a.value, b.value)));
  const kept = new Int32Array(values.length);
  let rank = 0;
  for (const [index, { value, place }] of present.entries()) {
    const before = present[index - 1];
    if (before === undefined || compareKeys(before.value, value) !== 0) rank += 1;
    kept[place] = rank;
  }
  return { length: values.length, at: (place) => (kept[place] ? BigInt(kept[place]) : null) };
}

/** The most places that remembered series have together; eight bytes each. */
const mostPlaces = 8_000_000;

/** Works series out once each as long as they are not too many. */
export function createSeriesCache(
  axis: ShownAxis,
  level: number,
  work: (lines: readonly number[], other: number) => Series,
): (line: number, other: number) => { readonly series: Series; readonly place: number } {
  const made = new Map<string, Series>();
  let places = 0;
  return (line, other) => {
    const depth = axis.depth(line);
    const parent = axis.group(line, level);
    const start = axis.shown[level]?.starts[parent] ?? 0;
    const place = axis.group(line, level + 1) - start;
    const inner = Array.from({ length: depth - level - 1 }, (_, index) => axis.code(line, level + 1 + index));
    const key = `${other} ${parent} ${inner.join(' ')}`;
    const there = made.get(key);
    if (there !== undefined) return { series: there, place };
    const end = axis.shown[level]?.starts[parent + 1] ?? 0;
    const groups = axis.shown[level + 1]?.groups.subarray(start, end) ?? new Int32Array(0);
    const lines = Array.from(groups, (group) => lineUnder(axis, line, level, group));
    const series = work(lines, other);
    made.set(key, series);
    places += series.length;
    for (const [oldest, { length }] of made) {
      if (places <= mostPlaces || oldest === key) break;
      made.delete(oldest);
      places -= length;
    }
    return { series, place };
  };
}
