import type { Cell } from '#shared/model/column.ts';
import type { Expansion } from '#shared/model/pivot.ts';

type Path = readonly Cell[];

function samePath(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((item, level) => item === b[level]);
}

export const allOpen: Expansion = { depth: null, except: [] };
export const allClosed: Expansion = { depth: 1, except: [] };

/** Whether the group of this path is open. */
export function isOpen({ depth, except }: Expansion, path: Path): boolean {
  const usually = depth === null || path.length < depth;
  return except.some((one) => samePath(one, path)) ? !usually : usually;
}

/** Opens or closes one group. */
export function withGroup(expansion: Expansion, path: Path, open: boolean): Expansion {
  if (isOpen(expansion, path) === open) return expansion;
  const others = expansion.except.filter((one) => !samePath(one, path));
  const except = others.length < expansion.except.length ? others : [...expansion.except, [...path]];
  return { ...expansion, except };
}

/** Every group of a field open or closed, and those outside it open so that they are seen. */
export function withField(level: number, count: number, open: boolean): Expansion {
  if (!open) return { depth: level + 1, except: [] };
  return level + 2 >= count ? allOpen : { depth: level + 2, except: [] };
}

/** What stays of an expansion when only the `kept` outermost fields of its axis are the same as before. */
export function cutTo(expansion: Expansion, kept: number): Expansion {
  const except = expansion.except.filter((path) => path.length <= kept);
  return except.length === expansion.except.length ? expansion : { ...expansion, except };
}
