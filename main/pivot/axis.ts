import type { Cell } from '#shared/model/column.ts';
import type { PivotAxis, PivotAxisField } from './pivot-view.ts';
import type { AxisPlan } from './plan.ts';

/** The leaves of an axis in order, as read: item codes by field, and the line each adds to by depth of the plan. */
export interface AxisLeaves {
  readonly codes: readonly Int32Array[];
  readonly lines: readonly Int32Array[];
}

/** The only line of an axis without fields. */
export const noFields: AxisLeaves = { codes: [], lines: [Int32Array.of(0)] };

/** How the leading codes of a leaf compare with wanted ones. */
function compareCodes(codes: readonly Int32Array[], leaf: number, items: readonly number[]): number {
  // Counted by hand: a hundred thousand addresses come through here twenty times each.
  for (let level = 0; level < items.length; level += 1) {
    const difference = (codes[level]?.[leaf] ?? 0) - (items[level] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

export function createAxis(
  plan: AxisPlan,
  fields: readonly PivotAxisField[],
  { codes, lines }: AxisLeaves,
): PivotAxis {
  const leafCount = lines[0]?.length ?? 0;
  const full = fields.length;
  let lineCount = 0;
  for (const numbers of lines) for (const line of numbers) lineCount = Math.max(lineCount, line + 1);
  const depths = new Uint8Array(lineCount);
  /** A leaf of the line's group, which has its items. */
  const leaves = new Int32Array(lineCount);
  for (const [index, numbers] of lines.entries()) {
    const depth = plan.depths[index] ?? 0;
    for (let leaf = 0; leaf < leafCount; leaf += 1) {
      const line = numbers[leaf] ?? 0;
      depths[line] = depth;
      leaves[line] = leaf;
    }
  }
  const depthOf = (line: number) => depths[line] ?? 0;
  const itemOf = (line: number, level: number) => codes[level]?.[leaves[line] ?? 0] ?? 0;

  return {
    fields,
    lineCount,
    depth: depthOf,
    item: itemOf,
    kind(line) {
      const depth = depthOf(line);
      if (depth === full) return 'leaf';
      return depth === 0 ? 'grand' : 'subtotal';
    },
    closed: () => false,
    path(line) {
      const path: Cell[] = [];
      for (let level = 0; level < depthOf(line); level += 1) {
        path.push(fields[level]?.items[itemOf(line, level)]?.value ?? null);
      }
      return path;
    },
    find(items) {
      const place = plan.depths.indexOf(items.length);
      let [low, high] = [0, leafCount];
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (compareCodes(codes, middle, items) < 0) low = middle + 1;
        else high = middle;
      }
      if (place < 0 || low === leafCount || compareCodes(codes, low, items) !== 0) return null;
      return lines[place]?.[low] ?? null;
    },
  };
}
