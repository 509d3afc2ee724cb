import { z } from 'zod';
import { widthOfText } from '#renderer/components/data-grid/index.ts';
import { type Column, isNumericKind } from '#shared/model/column.ts';

/** How a reader arranged the columns, by field. */
export const columnStateSchema = z.object({
  order: z.array(z.string()),
  hidden: z.array(z.string()),
  pinned: z.array(z.string()),
  widths: z.record(z.string(), z.number()),
});
export type ColumnState = z.infer<typeof columnStateSchema>;

export const noColumnState: ColumnState = { order: [], hidden: [], pinned: [], widths: {} };

/** A column as it is shown; `index` is its place in the result's pages. */
export interface ShownColumn {
  readonly column: Column;
  readonly index: number;
  readonly width: number;
  readonly pinned: boolean;
}

/** A width in pixels that suits a name and, until values are known, a kind. */
function defaultWidth(column: Column, characters: number | undefined): number {
  const name = column.name.length * 7.5 + 40;
  if (characters !== undefined) return Math.max(Math.min(name, 320), widthOfText(characters));
  const values: Partial<Record<Column['type']['kind'], number>> = {
    boolean: 70,
    date: 100,
    timestamp: 180,
    timestamptz: 200,
    json: 220,
    list: 220,
  };
  const usual = values[column.type.kind] ?? (isNumericKind(column.type.kind) ? 110 : 140);
  return Math.round(Math.min(320, Math.max(name, usual)));
}

/** Columns in the reader's order, as new ones come in the result's: pinned ones first, hidden ones not. */
export function orderedColumns(
  columns: readonly Column[],
  state: ColumnState,
  characters: readonly number[] = [],
): readonly ShownColumn[] {
  const places = new Map(state.order.map((field, place) => [field, place]));
  return columns
    .map((column, index) => ({
      column,
      index,
      width: state.widths[column.field] ?? defaultWidth(column, characters[index]),
      pinned: state.pinned.includes(column.field),
    }))
    .sort(
      (a, b) =>
        Number(b.pinned) - Number(a.pinned) ||
        (places.get(a.column.field) ?? a.index) - (places.get(b.column.field) ?? b.index),
    );
}

/** The ordered columns that are not hidden; `characters` is the length of the longest value seen, by column. */
export function shownColumns(
  columns: readonly Column[],
  state: ColumnState,
  characters: readonly number[],
): readonly ShownColumn[] {
  return orderedColumns(columns, state, characters).filter(
    ({ column }) => !state.hidden.includes(column.field),
  );
}

/** Moves a field by some places among all columns as they stand. */
export function moveColumn(
  columns: readonly Column[],
  state: ColumnState,
  field: string,
  by: number,
): ColumnState {
  const order = orderedColumns(columns, state).map(({ column }) => column.field);
  const from = order.indexOf(field);
  const to = Math.max(0, Math.min(order.length - 1, from + by));
  if (from < 0 || from === to) return state;
  order.splice(to, 0, ...order.splice(from, 1));
  return { ...state, order };
}

export function toggled(list: readonly string[], field: string): string[] {
  return list.includes(field) ? list.filter((one) => one !== field) : [...list, field];
}

/** The key under which the arrangement of results with these columns is remembered. */
export function settingsKey(columns: readonly Column[]): string {
  let hash = 0xcbf29ce484222325n;
  const text = columns.map((column) => `${column.field}\u0000${column.type.kind}`).join('\u0001');
  for (const character of text) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(character.codePointAt(0) ?? 0)) * 0x100000001b3n);
  }
  return `grid.columns.${hash.toString(36)}`;
}
