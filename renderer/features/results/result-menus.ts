import {
  ArrowDownNarrowWide,
  ArrowLeft,
  ArrowRight,
  ArrowUpNarrowWide,
  Copy,
  EyeOff,
  Funnel,
  FunnelX,
  PanelRight,
  Pin,
  PinOff,
} from 'lucide-react';
import type { MenuEntry } from '#renderer/components/menu/menu-button.tsx';
import type { Cell, Column } from '#shared/model/column.ts';
import type { View } from '#shared/model/result.ts';
import { type ColumnState, moveColumn, toggled } from './column-state.ts';
import { withValue } from './filter-text.ts';

interface ColumnMenuInput {
  readonly columns: readonly Column[];
  readonly column: Column;
  readonly pinned: boolean;
  readonly view: View;
  onViewChange(view: View): void;
  onColumns(change: (state: ColumnState) => ColumnState): void;
  onFilter(): void;
}

export function columnMenu(input: ColumnMenuInput): readonly MenuEntry[] {
  const { columns, column, pinned, view, onViewChange, onColumns, onFilter } = input;
  const { field, name } = column;
  const sortBy = (direction: 'ascending' | 'descending') => () =>
    onViewChange({ ...view, sort: [{ field, direction }] });
  return [
    { id: 'ascending', title: 'Sort ascending', icon: ArrowDownNarrowWide, run: sortBy('ascending') },
    { id: 'descending', title: 'Sort descending', icon: ArrowUpNarrowWide, run: sortBy('descending') },
    { id: 'filter', title: `Filter ${name}…`, icon: Funnel, run: onFilter },
    {
      id: 'pin',
      title: pinned ? 'Unpin' : 'Pin to the left',
      icon: pinned ? PinOff : Pin,
      run: () => onColumns((state) => ({ ...state, pinned: toggled(state.pinned, field) })),
    },
    {
      id: 'before',
      title: 'Move before',
      icon: ArrowLeft,
      run: () => onColumns((state) => moveColumn(columns, state, field, -1)),
    },
    {
      id: 'after',
      title: 'Move after',
      icon: ArrowRight,
      run: () => onColumns((state) => moveColumn(columns, state, field, 1)),
    },
    {
      id: 'hide',
      title: 'Hide',
      icon: EyeOff,
      run: () => onColumns((state) => ({ ...state, hidden: toggled(state.hidden, field) })),
    },
  ];
}

interface CellMenuInput {
  readonly column: Column;
  readonly value: Cell;
  readonly view: View;
  onViewChange(view: View): void;
  onCopy(headers: boolean): void;
  onRecord(): void;
}

export function cellMenu({
  column,
  value,
  view,
  onViewChange,
  onCopy,
  onRecord,
}: CellMenuInput): readonly MenuEntry[] {
  const shown = value === null ? 'null' : value === '' ? 'empty' : String(value);
  const short = shown.length > 30 ? `${shown.slice(0, 30)}…` : shown;
  const keep = (include: boolean) => () =>
    onViewChange({ ...view, filters: withValue(view.filters, column.field, value, include) });
  return [
    { id: 'include', title: `Only ${column.name} = ${short}`, icon: Funnel, run: keep(true) },
    { id: 'exclude', title: `Without ${column.name} = ${short}`, icon: FunnelX, run: keep(false) },
    { id: 'copy', title: 'Copy', icon: Copy, keys: 'Mod+C', run: () => onCopy(false) },
    {
      id: 'copy-headers',
      title: 'Copy with headers',
      icon: Copy,
      keys: 'Mod+Shift+C',
      run: () => onCopy(true),
    },
    { id: 'record', title: 'Show the record', icon: PanelRight, keys: 'Enter', run: onRecord },
  ];
}
