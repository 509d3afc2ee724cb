import { Ellipsis, type LucideIcon } from 'lucide-react';
import type { ReactElement } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { IconButton } from '../button/icon-button.tsx';
import { Kbd } from '../kbd/kbd.tsx';
import './menu.css';

export interface MenuEntry {
  readonly id: string;
  readonly title: string;
  readonly icon?: LucideIcon;
  readonly keys?: string;
  readonly disabled?: boolean;
  readonly danger?: boolean;
  run(): void;
}

interface MenuButtonProps {
  /** What the menu is about, e.g. `Actions of churn-by-plan`. */
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  /** The button; three dots by default. */
  readonly children?: ReactElement;
  /** Given where something else, such as a key, opens the menu too. */
  readonly isOpen?: boolean;
  onOpenChange?(open: boolean): void;
}

export function MenuButton({ label, entries, children, isOpen, onOpenChange }: MenuButtonProps) {
  return (
    <MenuTrigger
      {...(isOpen === undefined ? {} : { isOpen })}
      {...(onOpenChange === undefined ? {} : { onOpenChange })}
    >
      {children ?? <IconButton icon={Ellipsis} label={label} size="small" />}
      <Popover className="popover menu-popover" offset={2} placement="bottom start">
        <Menu className="options" aria-label={label}>
          {entries.map((entry) => (
            <MenuItem
              key={entry.id}
              id={entry.id}
              textValue={entry.title}
              isDisabled={entry.disabled ?? false}
              className={`options__item${entry.danger ? ' menu__item--danger' : ''}`}
              onAction={entry.run}
            >
              <span className="options__check">
                {entry.icon === undefined ? null : <entry.icon size={14} aria-hidden />}
              </span>
              <span className="menu__title">{entry.title}</span>
              {entry.keys === undefined ? null : <Kbd keys={entry.keys} />}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
