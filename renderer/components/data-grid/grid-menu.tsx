import { useRef } from 'react';
import { Menu, Popover } from 'react-aria-components';
import { type MenuEntry, menuEntries } from '../menu/menu-entries.tsx';
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
          {menuEntries(entries)}
        </Menu>
      </Popover>
    </>
  );
}
