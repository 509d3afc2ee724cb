import { useRef } from 'react';
import { Menu, MenuItem, Popover } from 'react-aria-components';
import { Kbd } from '../kbd/kbd.tsx';
import type { MenuEntry } from '../menu/menu-button.tsx';
import '../menu/menu.css';
import type { Anchor } from './grid-types.ts';

interface GridMenuProps {
  readonly label: string;
  readonly anchor: Anchor;
  readonly entries: readonly MenuEntry[];
  onClose(): void;
}

/** A menu at a place in the window: of a cell or of a header. */
export function GridMenu({ label, anchor, entries, onClose }: GridMenuProps) {
  const place = useRef<HTMLSpanElement>(null);
  return (
    <>
      <span ref={place} className="grid-menu__place" style={{ left: anchor.x, top: anchor.y }} />
      <Popover
        className="popover menu-popover"
        triggerRef={place}
        isOpen
        onOpenChange={(open) => {
          if (!open) onClose();
        }}
        placement="bottom start"
        offset={0}
      >
        <Menu className="options" aria-label={label} autoFocus="first" onClose={onClose}>
          {entries.map((entry) => (
            <MenuItem
              key={entry.id}
              id={entry.id}
              textValue={entry.title}
              isDisabled={entry.disabled ?? false}
              className="options__item"
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
    </>
  );
}
