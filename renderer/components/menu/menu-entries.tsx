import { Check, ChevronRight, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Menu, MenuItem, MenuSection, Popover, Separator, SubmenuTrigger } from 'react-aria-components';
import { Kbd } from '../kbd/kbd.tsx';
import './menu.css';

interface EntryTexts {
  readonly id: string;
  readonly title: string;
  readonly icon?: LucideIcon;
  readonly disabled?: boolean;
}

export interface ActionEntry extends EntryTexts {
  readonly keys?: string;
  readonly danger?: boolean;
  /**
   * Present on what can be on: of neighbours marked `one` exactly one is on, those marked `any` are on or off each
   * by itself.
   */
  readonly checked?: boolean;
  readonly mark?: 'one' | 'any';
  run(): void;
}

/** An entry that opens a menu of its own. */
export interface SubmenuEntry extends EntryTexts {
  readonly children: readonly MenuEntry[];
}

export interface SeparatorEntry {
  readonly id: string;
  readonly separator: true;
}

export type MenuEntry = ActionEntry | SubmenuEntry | SeparatorEntry;

/** Neighbours of one kind, which share a section where they can be on. */
interface EntryGroup {
  readonly mark: 'one' | 'any' | 'none';
  readonly entries: readonly MenuEntry[];
}

function markOf(entry: MenuEntry): EntryGroup['mark'] {
  return 'run' in entry && entry.checked !== undefined ? (entry.mark ?? 'any') : 'none';
}

function grouped(entries: readonly MenuEntry[]): EntryGroup[] {
  const groups: EntryGroup[] = [];
  for (const entry of entries) {
    const last = groups.at(-1);
    const mark = markOf(entry);
    if (last?.mark === mark) groups[groups.length - 1] = { mark, entries: [...last.entries, entry] };
    else groups.push({ mark, entries: [entry] });
  }
  return groups;
}

function EntryItem({ entry }: { readonly entry: MenuEntry }): ReactNode {
  if ('separator' in entry) return <Separator className="menu__separator" />;
  const { id, title, icon: Icon, disabled = false } = entry;
  const item = (after: ReactNode, more: { className: string; onAction?: () => void }) => (
    <MenuItem id={id} textValue={title} isDisabled={disabled} {...more}>
      {({ isSelected }) => (
        <>
          <span className="options__check">
            {isSelected ? (
              <Check size={14} aria-hidden />
            ) : Icon === undefined ? null : (
              <Icon size={14} aria-hidden />
            )}
          </span>
          <span className="menu__title">{title}</span>
          {after}
        </>
      )}
    </MenuItem>
  );
  if ('children' in entry) {
    return (
      <SubmenuTrigger>
        {item(<ChevronRight size={14} aria-hidden />, { className: 'options__item' })}
        <Popover className="popover menu-popover" offset={-2}>
          <Menu className="options" aria-label={title}>
            {menuEntries(entry.children)}
          </Menu>
        </Popover>
      </SubmenuTrigger>
    );
  }
  return item(entry.keys === undefined ? null : <Kbd keys={entry.keys} />, {
    className: `options__item${entry.danger ? ' menu__item--danger' : ''}`,
    onAction: entry.run,
  });
}

/** The items of a menu: actions, choices with their marks, submenus and lines between them. */
export function menuEntries(entries: readonly MenuEntry[]): ReactNode {
  return grouped(entries).map(({ mark, entries: same }) => {
    const items = same.map((entry) => <EntryItem key={entry.id} entry={entry} />);
    if (mark === 'none') return items;
    const on = same.flatMap((entry) => ('run' in entry && entry.checked ? [entry.id] : []));
    return (
      <MenuSection
        key={`section-${same[0]?.id ?? ''}`}
        aria-label={mark === 'one' ? 'One of these' : 'Any of these'}
        selectionMode={mark === 'one' ? 'single' : 'multiple'}
        disallowEmptySelection={mark === 'one'}
        selectedKeys={on}
        shouldCloseOnSelect
      >
        {items}
      </MenuSection>
    );
  });
}
