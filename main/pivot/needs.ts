import type { Cell } from '#shared/model/column.ts';
import type { Expansion, Measure, PivotField, PivotSpec } from '#shared/model/pivot.ts';

export type AxisName = 'rows' | 'columns';

/** Groups of one depth, all those that have these items; levels that are not named may have any. */
export interface GroupPattern {
  readonly depth: number;
  readonly items: readonly { readonly level: number; readonly value: Cell }[];
}

/** What of an axis must be computed for what is in sight of it, and for what that is compared with. */
export interface AxisNeeds {
  /** How many of the leading fields are grouped on. */
  readonly reach: number;
  /** Depths whose groups have lines of cells, deepest first. */
  readonly depths: readonly number[];
  /** Whether groups are looked into, by depth from 0, unless they are exceptions. */
  readonly open: readonly boolean[];
  /** Groups that are not as `open` says; empty where all groups of a depth are alike. */
  readonly exceptions: readonly GroupPattern[];
}

export function fieldsOf(spec: PivotSpec, axis: AxisName): readonly PivotField[] {
  return axis === 'rows' ? spec.rows : spec.columns;
}

export function expansionOf(spec: PivotSpec, axis: AxisName): Expansion {
  return axis === 'rows' ? spec.rowExpansion : spec.columnExpansion;
}

export function hasGrandTotal(spec: PivotSpec, axis: AxisName): boolean {
  return axis === 'rows' ? spec.rowGrandTotals : spec.columnGrandTotals;
}

/** Whether groups of this depth are open unless they are exceptions. The whole of an axis always is. */
export function openByDepth({ depth }: Expansion, groupDepth: number): boolean {
  return groupDepth === 0 || depth === null || groupDepth < depth;
}

function baseFields({ measures }: PivotSpec): Set<string> {
  return new Set(
    measures.flatMap(({ showAs }) => (showAs !== undefined && 'field' in showAs ? [showAs.field] : [])),
  );
}

/** The depths of an axis whose totals a measure is shown by, whether or not they are in sight. */
function comparedDepths({ showAs }: Measure, axis: AxisName, fields: readonly PivotField[]): number[] {
  const every = fields.map((_, depth) => depth);
  switch (showAs?.kind) {
    case 'percent-of-grand-total':
    case 'index':
      return [0];
    case 'percent-of-row':
      return axis === 'columns' ? [0] : [];
    case 'percent-of-column':
      return axis === 'rows' ? [0] : [];
    case 'percent-of-parent-row':
      return axis === 'rows' ? every : [];
    case 'percent-of-parent-column':
      return axis === 'columns' ? every : [];
    case 'percent-of-parent': {
      const level = fields.findIndex(({ field }) => field === showAs.field);
      return level < 0 ? [] : [level + 1];
    }
    default:
      return [];
  }
}

function depthsOf(spec: PivotSpec, axis: AxisName, reach: number, uneven: boolean): number[] {
  const fields = fieldsOf(spec, axis);
  const depths = new Set([reach]);
  for (let depth = 1; depth < reach; depth += 1) {
    const { subtotal = false, sortBy } = fields[depth - 1] ?? {};
    if (uneven || subtotal || sortBy !== undefined) depths.add(depth);
  }
  if (hasGrandTotal(spec, axis)) depths.add(0);
  for (const { sortBy } of axis === 'rows' ? spec.columns : spec.rows) {
    if (sortBy !== undefined) depths.add(sortBy.path.length);
  }
  for (const measure of spec.measures) {
    for (const depth of comparedDepths(measure, axis, fields)) depths.add(depth);
  }
  return [...depths].filter((depth) => depth <= reach).sort((a, b) => b - a);
}

/**
 * What must be computed for a spec's axis. Groups are told apart only as far as they are open, or further where
 * that cannot be said row by row: a base field compares the inside of one group with that of another, the rest of a
 * top N is many items, and what a top N leaves out is in no total wherever it stands.
 */
export function axisNeeds(spec: PivotSpec, axis: AxisName): AxisNeeds {
  const fields = fieldsOf(spec, axis);
  const expansion = expansionOf(spec, axis);
  const bases = baseFields(spec);
  const isLoose = fields.map(({ field, top }) => top?.others === true || bases.has(field));
  const excluding = fields.findLastIndex(({ top }) => top?.others === false) + 1;
  const open = fields.map((_, depth) => depth < excluding || openByDepth(expansion, depth));
  // Whatever a line of this axis orders the other one by must be there.
  const sortedBy = (axis === 'rows' ? spec.columns : spec.rows).flatMap(({ sortBy }) => {
    const path = sortBy?.path ?? [];
    return path.slice(1).map((_, index) => path.slice(0, index + 1));
  });
  const inside = (path: readonly Cell[]) =>
    path.length >= Math.max(1, excluding) && path.length < fields.length;
  const pattern = (path: readonly Cell[]): GroupPattern => ({
    depth: path.length,
    items: path.flatMap((value, level) => (isLoose[level] === true ? [] : [{ level, value }])),
  });
  const opened = [...expansion.except, ...sortedBy]
    .filter((path) => inside(path) && open[path.length] === false)
    .map(pattern);
  const closed =
    sortedBy.length > 0
      ? []
      : expansion.except
          .filter((path) => inside(path) && open[path.length] === true)
          .map(pattern)
          .filter(({ depth, items }) => items.length === depth);
  const firstClosed = open.indexOf(false);
  const byDepth = firstClosed < 0 ? fields.length : firstClosed;
  const reach = Math.max(byDepth, ...opened.map(({ depth }) => depth + 1));
  const mayClose = reach < fields.length || expansion.depth !== null || expansion.except.length > 0;
  const depths = depthsOf(spec, axis, reach, mayClose);
  const exceptions = [...opened, ...closed];
  return { reach, depths, open: exceptions.length === 0 ? [] : open.slice(0, reach), exceptions };
}
