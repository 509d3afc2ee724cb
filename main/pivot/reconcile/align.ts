import type { PivotLine } from '#shared/model/pivot.ts';
import { createItemFinder } from '../items.ts';
import type { PivotAxis } from '../pivot-view.ts';

/** A line that either of two pivots has; null where that one has not. */
export interface AlignedLine {
  readonly left: number | null;
  readonly right: number | null;
  readonly line: PivotLine;
}

/** For each item of a field of the right axis, the left item a formula would find by its name; -1 where there is none. */
function matched(left: PivotAxis, right: PivotAxis, level: number): number[] {
  const [leftField, rightField] = [left.fields[level], right.fields[level]];
  if (leftField === undefined || rightField === undefined) return [];
  const finder = createItemFinder(leftField);
  const names = createItemFinder(rightField);
  return rightField.items.map((_, item) => finder.find(names.name(item)) ?? -1);
}

function lineOf(axis: PivotAxis, line: number): PivotLine {
  return { kind: axis.kind(line), path: axis.path(line) };
}

/**
 * The lines of both axes, each once: the left one's in its order, then those only the right one has. Items are the same
 * where a formula would take one for the other, so that a day kept as text meets a date, and `5` meets `5.00`.
 */
export function alignLines(left: PivotAxis, right: PivotAxis): AlignedLine[] {
  const aligned: AlignedLine[] = [];
  const taken = new Set<number>();
  const items = right.fields.map((_, level) => matched(left, right, level));
  const rightOf = new Map<number, number>();
  const onlyRight: number[] = [];
  for (let line = 0; line < right.lineCount; line += 1) {
    const path = Array.from(
      { length: right.depth(line) },
      (_, level) => items[level]?.[right.item(line, level)] ?? -1,
    );
    const found = path.includes(-1) ? null : left.find(path);
    if (found === null || taken.has(found)) onlyRight.push(line);
    else {
      taken.add(found);
      rightOf.set(found, line);
    }
  }
  for (let line = 0; line < left.lineCount; line += 1) {
    aligned.push({ left: line, right: rightOf.get(line) ?? null, line: lineOf(left, line) });
  }
  for (const line of onlyRight) aligned.push({ left: null, right: line, line: lineOf(right, line) });
  return aligned;
}
