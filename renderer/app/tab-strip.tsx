import { Plus, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { Tab, TabList } from 'react-aria-components';
import { IconButton } from '#renderer/components/button/index.ts';
import type { Tab as QueryTab } from '#shared/contract/tabs.ts';
import './tab-strip.css';

interface TabStripProps {
  readonly tabs: readonly QueryTab[];
  readonly running: ReadonlySet<string>;
  readonly newTabKeys: string;
  onNew(): void;
  onClose(id: string): void;
}

/** The open queries. Inside react-aria's Tabs; the panels are rendered by the caller. */
export function TabStrip({ tabs, running, newTabKeys, onNew, onClose }: TabStripProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = list.current;
    function onKeyDown(event: KeyboardEvent): void {
      const id = event.target instanceof HTMLElement ? event.target.dataset.key : undefined;
      if (event.key === 'Delete' && id !== undefined) onClose(id);
    }
    element?.addEventListener('keydown', onKeyDown);
    return () => element?.removeEventListener('keydown', onKeyDown);
  }, [onClose]);

  return (
    <div className="tab-strip">
      <TabList
        ref={list}
        className="tab-strip__list"
        aria-label="Open queries"
        items={tabs}
        dependencies={[running]}
      >
        {(tab) => <TabItem tab={tab} running={running.has(tab.id)} onClose={onClose} />}
      </TabList>
      <IconButton icon={Plus} label="New query" keys={newTabKeys} onPress={onNew} />
    </div>
  );
}

interface TabItemProps {
  readonly tab: QueryTab;
  readonly running: boolean;
  onClose(id: string): void;
}

function TabItem({ tab, running, onClose }: TabItemProps) {
  const changed = tab.savedText !== undefined && tab.savedText !== tab.sql;
  const state = `${running ? ', running' : ''}${changed ? ', not saved' : ''}`;
  return (
    <Tab id={tab.id} className="tab-strip__tab" aria-label={`${tab.title}${state}`}>
      {running ? <span className="tab-strip__running" aria-hidden /> : null}
      <span className="tab-strip__title" title={tab.title}>
        {tab.title}
      </span>
      {/* A tab may hold no button of its own: with the keyboard, Delete on the tab closes it. */}
      <span
        className={`tab-strip__close${changed ? ' tab-strip__close--changed' : ''}`}
        aria-hidden
        title="Close"
        onPointerDown={(event) => event.stopPropagation()}
        onClick={(event) => {
          event.stopPropagation();
          onClose(tab.id);
        }}
      >
        <X size={13} />
      </span>
    </Tab>
  );
}
