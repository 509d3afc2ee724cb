/** Code of the rest of a top N among the codes of a field's items, after all of them. */
export const othersCode = 1_000_000_000;

/** The groups of one depth, in order of their items' codes: a group and those inside it are a range each. */
export interface TreeLevel {
  readonly count: number;
  /** Code of each group's innermost item; of no meaning at depth 0. */
  readonly items: Int32Array;
  /** Each group's parent at the depth above. */
  readonly parents: Int32Array;
  /** Where the groups inside each begin at the next depth; one more than there are groups. */
  readonly starts: Int32Array;
}

/** The groups of an axis that rows reach, by depth from 0 (all rows) to the number of fields grouped on. */
export type Tree = readonly TreeLevel[];

/** Lines of an axis as cells are computed for them: those of each computed depth follow one another. */
export interface ComputedLines {
  readonly tree: Tree;
  readonly count: number;
  /** The line of a group, or -1 where its depth is not computed. */
  line(depth: number, group: number): number;
}

/**
 * @param codes item codes by field, of every combination once, in order; -1 from where a group is closed
 * @param combinations how many there are
 */
export function treeOf(codes: readonly Int32Array[], combinations: number): Tree {
  const depths = codes.length + 1;
  const items = Array.from({ length: depths }, () => new Int32Array(combinations));
  const parents = Array.from({ length: depths }, () => new Int32Array(combinations));
  const starts = Array.from({ length: depths }, () => new Int32Array(combinations + 1));
  const counts = new Int32Array(depths);
  for (let row = 0; row < combinations; row += 1) {
    let fresh = row === 0;
    if (fresh) counts[0] = 1;
    for (let level = 0; level < codes.length; level += 1) {
      const code = codes[level]?.[row] ?? -1;
      if (code < 0) break;
      fresh ||= code !== codes[level]?.[row - 1];
      if (!fresh) continue;
      const place = counts[level + 1] ?? 0;
      const parent = (counts[level] ?? 0) - 1;
      const [itemsHere, parentsHere, startsAbove] = [items[level + 1], parents[level + 1], starts[level]];
      if (itemsHere !== undefined) itemsHere[place] = code;
      if (parentsHere !== undefined) parentsHere[place] = parent;
      if (startsAbove !== undefined) startsAbove[parent + 1] = place + 1;
      counts[level + 1] = place + 1;
    }
  }
  return Array.from({ length: depths }, (_, depth) => {
    const count = counts[depth] ?? 0;
    const ends = starts[depth] ?? new Int32Array(1);
    // A closed group has nothing inside: it ends where the one before it does.
    for (let group = 1; group <= count; group += 1) {
      if ((ends[group] ?? 0) < (ends[group - 1] ?? 0)) ends[group] = ends[group - 1] ?? 0;
    }
    return {
      count,
      items: (items[depth] ?? new Int32Array(0)).slice(0, count),
      parents: (parents[depth] ?? new Int32Array(0)).slice(0, count),
      starts: ends.slice(0, count + 1),
    };
  });
}

/** The tree of an axis without fields: everything is one leaf. */
export const bareTree: Tree = [
  { count: 1, items: new Int32Array(1), parents: new Int32Array(1), starts: new Int32Array(2) },
];

/** @param depths the depths computed, in the order in which the lines of each follow one another */
export function computedLines(tree: Tree, depths: readonly number[]): ComputedLines {
  const offsets = new Map<number, number>();
  let count = 0;
  for (const depth of depths) {
    offsets.set(depth, count);
    count += tree[depth]?.count ?? 0;
  }
  return {
    tree,
    count,
    line: (depth, group) => {
      const offset = offsets.get(depth);
      return offset === undefined || group < 0 ? -1 : offset + group;
    },
  };
}

/** The group inside `group` (at `depth`) that has this item, or -1. */
export function childOf(tree: Tree, depth: number, group: number, item: number): number {
  if (group < 0) return -1;
  const inside = tree[depth + 1];
  let low = tree[depth]?.starts[group] ?? 0;
  const end = tree[depth]?.starts[group + 1] ?? 0;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((inside?.items[middle] ?? 0) < item) low = middle + 1;
    else high = middle;
  }
  return low < end && inside?.items[low] === item ? low : -1;
}
