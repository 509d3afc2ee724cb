import { type ReactNode, useContext, useRef } from 'react';
import { useTabPanel } from 'react-aria';
import { TabListStateContext } from 'react-aria-components';

interface TabPanelProps {
  readonly className: string;
  readonly children: ReactNode;
}

/**
 * The panel of the selected tab, inside react-aria's Tabs. It always holds something the Tab key reaches. The
 * library's own panel finds out whether it does by looking through all of it after every change below it, which takes
 * most of a frame while a grid scrolls: this one is not shown the element, and so does not look.
 */
export function TabPanel({ className, children }: TabPanelProps) {
  const state = useContext(TabListStateContext);
  const unseen = useRef<HTMLDivElement>(null);
  const { tabPanelProps } = useTabPanel({}, state, unseen);
  // Tabs first renders what is in it to learn which tabs there are, outside of any state.
  if (state === null) return null;
  return (
    <div {...tabPanelProps} tabIndex={undefined} className={className}>
      {children}
    </div>
  );
}
