import type { Cell } from '#shared/model/column.ts';
import type { PivotAxis, PivotAxisField } from './pivot-view.ts';
import type { ShownLevel } from './shown-tree.ts';
import type { ComputedLines } from './tree.ts';
import { Int32Column } from './vectors.ts';

/** How the lines of an axis stand. */
export interface LineOptions {
  /** Whether a group is begun by a line of its own. */
  readonly headed: boolean;
  /** Whether the groups of each field have their subtotals. */
  readonly subtotals: readonly boolean[];
  readonly grandTotal: boolean;
}

/** An axis together with the groups its lines are of. */
export interface ShownAxis extends PivotAxis {
  readonly lines: ComputedLines;
  readonly shown: readonly ShownLevel[];
  /** The line of cells that a line shows; -1 where it has none. */
  cellLine(line: number): number;
  /** The shown group a line is of, at its depth or further out. */
  group(line: number, depth: number): number;
  /** Code of a line's item, as computed. */
  code(line: number, level: number): number;
  /** Code of an item of `fields[level]`. */
  codeOfItem(level: number, item: number): number;
}

const kinds = ['leaf', 'subtotal', 'group', 'grand'] as const;

function listLines(shown: readonly ShownLevel[], { headed, subtotals, grandTotal }: LineOptions) {
  const full = shown.length - 1;
  const [depths, kindsOf, groups] = [new Int32Column(), new Int32Column(), new Int32Column()];
  const add = (kind: (typeof kinds)[number], depth: number, group: number) => {
    depths.push(depth);
    kindsOf.push(kinds.indexOf(kind));
    groups.push(group);
  };
  const visit = (depth: number, group: number) => {
    if (depth === full) return add('leaf', depth, group);
    const starts = shown[depth]?.starts;
    const [start, end] = [starts?.[group] ?? 0, starts?.[group + 1] ?? 0];
    if (depth > 0 && start === end) return add('subtotal', depth, group);
    const subtotal = subtotals[depth - 1] === true;
    if (depth > 0 && headed) add(subtotal ? 'subtotal' : 'group', depth, group);
    for (let child = start; child < end; child += 1) visit(depth + 1, child);
    if (depth > 0 && subtotal && !headed) add('subtotal', depth, group);
    if (depth === 0 && grandTotal) add('grand', depth, group);
  };
  if ((shown[0]?.count ?? 0) > 0) visit(0, 0);
  return { depths: depths.finish(), kinds: kindsOf.finish(), groups: groups.finish() };
}

/** Finds shown groups by their items, whose codes `codeOf` gives. */
function groupFinder(shown: readonly ShownLevel[], codeOf: (level: number, item: number) => number) {
  const sorted = new Map<number, Int32Array>();
  const sortedAt = (depth: number) => {
    const made = sorted.get(depth);
    if (made !== undefined) return made;
    const order = new Int32Array(shown[depth]?.count ?? 0);
    for (let place = 0; place < order.length; place += 1) order[place] = place;
    const items = shown[depth]?.items;
    const { starts = new Int32Array(1), count = 0 } = shown[depth - 1] ?? {};
    for (let parent = 0; parent < count; parent += 1) {
      order
        .subarray(starts[parent], starts[parent + 1])
        .sort((a, b) => (items?.[a] ?? 0) - (items?.[b] ?? 0));
    }
    sorted.set(depth, order);
    return order;
  };
  return (path: readonly number[]): number | null => {
    let group = 0;
    if ((shown[0]?.count ?? 0) === 0) return null;
    // Counted by hand: a hundred thousand addresses come through here.
    for (let level = 0; level < path.length; level += 1) {
      const code = codeOf(level, path[level] ?? 0);
      const starts = shown[level]?.starts;
      const items = shown[level + 1]?.items;
      const order = sortedAt(level + 1);
      let [low, high] = [starts?.[group] ?? 0, starts?.[group + 1] ?? 0];
      const end = high;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((items?.[order[middle] ?? 0] ?? 0) < code) low = middle + 1;
        else high = middle;
      }
      const found = order[low] ?? 0;
      if (low === end || items?.[found] !== code) return null;
      group = found;
    }
    return group;
  };
}

/**
 * @param fields with their items in the order of their codes
 * @param reversed which of them stand from the last item to the first
 */
export function createAxis(
  lines: ComputedLines,
  fields: readonly PivotAxisField[],
  reversed: readonly boolean[],
  shown: readonly ShownLevel[],
  options: LineOptions,
): ShownAxis {
  const { depths, kinds: kindsOf, groups } = listLines(shown, options);
  const lineCount = depths.length;
  // Null and the rest of a top N stay last.
  const heads = fields.map(
    ({ items }) => items.findLastIndex(({ value, others }) => value !== null && others !== true) + 1,
  );
  /** From a code to a place in the field's order, or back. */
  const turned = (level: number, code: number) => {
    const head = heads[level] ?? 0;
    return reversed[level] === true && code < head ? head - 1 - code : code;
  };
  const shownFields = fields.map((field, level) =>
    reversed[level] === true
      ? {
          ...field,
          items: [...field.items.slice(0, heads[level]).reverse(), ...field.items.slice(heads[level])],
        }
      : field,
  );
  const depthOf = (line: number) => depths[line] ?? 0;
  const groupAt = (line: number, depth: number) => {
    let group = groups[line] ?? 0;
    for (let above = depthOf(line); above > depth; above -= 1) group = shown[above]?.parents[group] ?? 0;
    return group;
  };
  const codeOf = (line: number, level: number) => shown[level + 1]?.items[groupAt(line, level + 1)] ?? 0;
  const find = groupFinder(shown, turned);
  let valued: Map<number, Int32Array> | undefined;
  const valuedAt = (depth: number) => {
    if (valued === undefined) {
      valued = new Map(shown.map(({ count }, at) => [at, new Int32Array(count).fill(-1)]));
      for (let line = 0; line < lineCount; line += 1) {
        const ofDepth = valued.get(depthOf(line));
        if (ofDepth !== undefined && kinds[kindsOf[line] ?? 0] !== 'group') ofDepth[groups[line] ?? 0] = line;
      }
    }
    return valued.get(depth);
  };

  return {
    lines,
    shown,
    fields: shownFields,
    lineCount,
    depth: depthOf,
    kind: (line) => kinds[kindsOf[line] ?? 0] ?? 'leaf',
    item: (line, level) => turned(level, codeOf(line, level)),
    closed(line) {
      if (kinds[kindsOf[line] ?? 0] !== 'subtotal') return false;
      const starts = shown[depthOf(line)]?.starts;
      const group = groups[line] ?? 0;
      return starts?.[group] === starts?.[group + 1];
    },
    path(line) {
      const path: Cell[] = [];
      for (let level = 0; level < depthOf(line); level += 1) {
        path.push(fields[level]?.items[codeOf(line, level)]?.value ?? null);
      }
      return path;
    },
    find(items) {
      const group = find(items);
      const line = group === null ? -1 : (valuedAt(items.length)?.[group] ?? -1);
      return line < 0 ? null : line;
    },
    cellLine(line) {
      if (kinds[kindsOf[line] ?? 0] === 'group') return -1;
      const depth = depthOf(line);
      return lines.line(depth, shown[depth]?.groups[groups[line] ?? 0] ?? -1);
    },
    group: groupAt,
    code: codeOf,
    codeOfItem: turned,
  };
}
