import { useMemo, useState } from 'react';
import { Tabs } from 'react-aria-components';
import { Group, Panel } from 'react-resizable-panels';
import { z } from 'zod';
import { useStore } from 'zustand';
import { Notices } from '#renderer/components/notices/notices.tsx';
import { Splitter } from '#renderer/components/splitter/splitter.tsx';
import { ImportDropTarget } from '#renderer/features/import/index.ts';
import { LostBanner } from './lost-banner.tsx';
import { CommandPalette, QuickOpen } from './palette.tsx';
import { QueryTab } from './query-tab.tsx';
import { type PanelName, panels, Rail } from './rail.tsx';
import { useSetting } from './settings.tsx';
import { SidePanel } from './side-panel.tsx';
import { StatusBar } from './status-bar.tsx';
import { TabPanel } from './tab-panel.tsx';
import { TabStrip } from './tab-strip.tsx';
import { useFrameCommands } from './use-frame-commands.ts';
import { Welcome } from './welcome.tsx';
import { useWorkbench } from './workbench-context.tsx';
import './frame.css';

const sideSchema = z.object({ panel: z.enum(panels), open: z.boolean(), width: z.number() });
const sideStart: z.infer<typeof sideSchema> = { panel: 'library', open: true, width: 280 };

/** Rail, side panel, tabs and status bar. */
export function Frame() {
  const [side, setSide] = useSetting('layout.side', sideSchema, sideStart);
  const [asking, setAsking] = useState<'command' | 'query'>();
  const { openResult } = useWorkbench();

  function toggle(panel: PanelName): void {
    setSide({ ...side, panel, open: side.panel !== panel || !side.open });
  }
  const newTabKeys = useFrameCommands({
    showPanel: (panel) => setSide({ ...side, panel, open: true }),
    toggleSide: () => setSide({ ...side, open: !side.open }),
    ask: setAsking,
  });

  return (
    <div className="frame">
      <LostBanner />
      <div className="frame__middle">
        <Rail open={side.open ? side.panel : null} onToggle={toggle} />
        <main className="frame__main">
          <h1 className="frame__title">Backcast</h1>
          <Group className="frame__group">
            {side.open ? (
              <>
                <Panel
                  id="side"
                  defaultSize={side.width}
                  minSize={200}
                  maxSize="50%"
                  groupResizeBehavior="preserve-pixel-size"
                  onResize={({ inPixels }) => {
                    const width = Math.round(inPixels);
                    if (width >= 200 && width !== side.width) setSide({ ...side, width });
                  }}
                >
                  <SidePanel panel={side.panel} />
                </Panel>
                <Splitter label="Width of the side panel" />
              </>
            ) : null}
            <Panel id="centre" minSize={300}>
              <div className="frame__centre">
                <ImportDropTarget onImported={openResult}>
                  <div className="frame__content">
                    <Centre newTabKeys={newTabKeys} />
                  </div>
                </ImportDropTarget>
              </div>
            </Panel>
          </Group>
        </main>
      </div>
      <StatusBar />
      <CommandPalette open={asking === 'command'} onClose={() => setAsking(undefined)} />
      <QuickOpen open={asking === 'query'} onClose={() => setAsking(undefined)} />
      <Notices />
    </div>
  );
}

function Centre({ newTabKeys }: { readonly newTabKeys: string }) {
  const { tabs, runs, closeTab } = useWorkbench();
  const open = useStore(tabs.store, (state) => state.tabs);
  const activeId = useStore(tabs.store, (state) => state.activeId);
  const allRuns = useStore(runs.store, (state) => state.runs);
  const running = useMemo(
    () => new Set(Object.keys(allRuns).filter((id) => allRuns[id]?.state === 'running')),
    [allRuns],
  );
  const active = open.find((tab) => tab.id === activeId);
  if (active === undefined) return <Welcome onNew={() => tabs.open()} />;

  return (
    <Tabs
      className="frame__tabs"
      selectedKey={active.id}
      onSelectionChange={(key) => tabs.activate(String(key))}
    >
      <TabStrip
        tabs={open}
        running={running}
        newTabKeys={newTabKeys}
        onNew={() => tabs.open()}
        onClose={closeTab}
      />
      <TabPanel key={active.id} className="frame__tab-panel">
        <QueryTab tab={active} />
      </TabPanel>
    </Tabs>
  );
}
