import { AppError } from '#shared/errors/app-error.ts';
import type { Cell, ColumnType } from '#shared/model/column.ts';
import { orderByValue } from './compare-cells.ts';
import type { PivotAxisField } from './pivot-view.ts';
import type { ComputedLines } from './tree.ts';
import { Int32Column } from './vectors.ts';

/** Groups that are closed although their depth is open, or open although it is closed, by their items' codes. */
export interface Exceptions {
  readonly here: boolean;
  readonly inside: ReadonlyMap<number, Exceptions>;
}

/** How the items of one field stand within each group. */
export interface LevelOrder {
  /** Items from the last to the first; null and the rest of a top N stay last. */
  readonly reversed: boolean;
  /** By the value that a computed line has, rather than by label; null where the line has none. */
  readonly by?: {
    value(line: number): Cell;
    readonly type: ColumnType;
    readonly largestFirst: boolean;
  };
  /** Whether each group has every item. */
  readonly everyItem: boolean;
}

export interface ShownTreeOptions {
  readonly lines: ComputedLines;
  readonly fields: readonly PivotAxisField[];
  readonly orders: readonly LevelOrder[];
  openByDepth(depth: number): boolean;
  readonly exceptions: Exceptions;
  /** The most groups there may be. */
  readonly most: number;
}

/** The groups of one depth as they are shown: those inside a group are together, in order. */
export interface ShownLevel {
  readonly count: number;
  /** Code of each group's innermost item. */
  readonly items: Int32Array;
  /** The computed group each is; -1 where rows do not reach it. */
  readonly groups: Int32Array;
  readonly parents: Int32Array;
  /** Where the groups inside each begin at the next depth; one more than there are groups. */
  readonly starts: Int32Array;
}

interface Children {
  readonly items: readonly number[];
  readonly groups: readonly number[];
}

const noExceptions: Exceptions = { here: false, inside: new Map() };

/** The groups inside a computed group by code, or every item of the field. */
function childrenOf(
  { tree }: ComputedLines,
  depth: number,
  group: number,
  itemCount: number | null,
): Children {
  const starts = tree[depth]?.starts;
  const codes = tree[depth + 1]?.items;
  const [start, end] = group < 0 ? [0, 0] : [starts?.[group] ?? 0, starts?.[group + 1] ?? 0];
  const items: number[] = [];
  const groups: number[] = [];
  let next = start;
  for (let code = 0; itemCount === null ? next < end : code < itemCount; code += 1) {
    if (itemCount === null) {
      items.push(codes?.[next] ?? 0);
      groups.push(next);
      next += 1;
    } else {
      const there = next < end && codes?.[next] === code;
      items.push(code);
      groups.push(there ? next : -1);
      next += Number(there);
    }
  }
  return { items, groups };
}

function ordered(
  { items, groups }: Children,
  field: PivotAxisField | undefined,
  order: LevelOrder,
  lineOf: (group: number) => number,
): Children {
  const itemAt = (place: number) => field?.items[items[place] ?? -1];
  let heads = items.length;
  if (itemAt(heads - 1)?.others === true) heads -= 1;
  if (order.by === undefined) {
    if (!order.reversed) return { items, groups };
    if (itemAt(heads - 1)?.value === null) heads -= 1;
    const turned = <T>(list: readonly T[]) => [...list.slice(0, heads).reverse(), ...list.slice(heads)];
    return { items: turned(items), groups: turned(groups) };
  }
  const { value, type, largestFirst } = order.by;
  const values = groups.slice(0, heads).map((group) => {
    const line = lineOf(group);
    return line < 0 ? null : value(line);
  });
  const places = [
    ...orderByValue(values, type, largestFirst),
    ...Array.from({ length: items.length - heads }, (_, index) => heads + index),
  ];
  return {
    items: places.map((place) => items[place] ?? 0),
    groups: places.map((place) => groups[place] ?? -1),
  };
}

/** The groups to show of an axis by depth, from the whole of it; none where it has no rows and shows no empty items. */
export function shownTree(options: ShownTreeOptions): ShownLevel[] {
  const { lines, fields, orders, most } = options;
  const empty = (lines.tree[0]?.count ?? 0) === 0;
  const any = !empty || orders[0]?.everyItem === true;
  let level: Pick<ShownLevel, 'items' | 'groups' | 'parents'> = {
    items: Int32Array.of(...(any ? [0] : [])),
    groups: Int32Array.of(...(any ? [empty ? -1 : 0] : [])),
    parents: Int32Array.of(...(any ? [0] : [])),
  };
  const hasExceptions = options.exceptions.inside.size > 0;
  let exceptions: Exceptions[] = [options.exceptions];
  const shown: ShownLevel[] = [];
  let total = 0;
  for (let depth = 0; depth <= fields.length; depth += 1) {
    const count = level.items.length;
    const starts = new Int32Array(count + 1);
    const items = new Int32Column();
    const groups = new Int32Column();
    const parents = new Int32Column();
    const inside: Exceptions[] = [];
    const order = orders[depth];
    let length = 0;
    for (let node = 0; node < count && order !== undefined; node += 1) {
      const exception = exceptions[node] ?? noExceptions;
      if (depth === 0 || options.openByDepth(depth) !== exception.here) {
        const every = order.everyItem ? (fields[depth]?.items.length ?? 0) : null;
        const children = ordered(
          childrenOf(lines, depth, level.groups[node] ?? -1, every),
          fields[depth],
          order,
          (group) => lines.line(depth + 1, group),
        );
        for (const [index, item] of children.items.entries()) {
          items.push(item);
          groups.push(children.groups[index] ?? -1);
          parents.push(node);
          if (hasExceptions) inside.push(exception.inside.get(item) ?? noExceptions);
        }
        length += children.items.length;
      }
      starts[node + 1] = length;
      if (total + length > most) {
        const field = fields[depth]?.field ?? '';
        throw new AppError('limit.exceeded', `This pivot would have more than ${most} lines.`, {
          hint: `Take "${field}" off, close its groups, or show no items without data.`,
          details: { name: field },
        });
      }
    }
    shown.push({ count, ...level, starts });
    level = { items: items.finish(), groups: groups.finish(), parents: parents.finish() };
    exceptions = inside;
    total += length;
  }
  return shown;
}
