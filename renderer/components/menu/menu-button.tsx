import { Ellipsis } from 'lucide-react';
import type { ReactElement } from 'react';
import { Menu, MenuTrigger, Popover } from 'react-aria-components';
import { IconButton } from '../button/icon-button.tsx';
import { type MenuEntry, menuEntries } from './menu-entries.tsx';
import './menu.css';

export type { MenuEntry } from './menu-entries.tsx';

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
          {menuEntries(entries)}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
