import type { Sort } from '#shared/model/result.ts';

/** The sort after a header is pressed: ascending, descending, none; `extend` adds a key instead of replacing. */
export function pressedSort(sort: readonly Sort[], field: string, extend: boolean): Sort[] {
  const known = sort.find((key) => key.field === field);
  const next: Sort | null =
    known === undefined
      ? { field, direction: 'ascending' }
      : known.direction === 'ascending'
        ? { field, direction: 'descending' }
        : null;
  if (!extend) return next === null ? [] : [next];
  if (known === undefined) return next === null ? [...sort] : [...sort, next];
  return sort.flatMap((key) => (key === known ? (next === null ? [] : [next]) : [key]));
}
