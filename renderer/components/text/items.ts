import type { Cell, Column } from '#shared/model/column.ts';

/** An item as people read it; Excel's word for no value at all. */
export function itemText(item: Cell): string {
  return item === null ? '(blank)' : item === '' ? '(empty)' : String(item);
}

/** How an item of a field reads. */
export type ItemWriter = (field: string | undefined, item: Cell) => string;

/** Items as they are, but dates the way they are written in a locale. */
export function itemWriter(columns: readonly Column[], locale?: string): ItemWriter {
  const dates = new Set(columns.filter(({ type }) => type.kind === 'date').map(({ field }) => field));
  const format = new Intl.DateTimeFormat(locale, { timeZone: 'UTC' });
  return (field, item) => {
    const day = typeof item === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(item);
    if (!day || field === undefined || !dates.has(field)) return itemText(item);
    return format.format(new Date(`${item}T00:00:00Z`));
  };
}
