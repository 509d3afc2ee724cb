import { z } from 'zod';
import { useStore } from 'zustand';
import { useActivity } from '#renderer/components/activity/index.ts';
import { useCommands } from '#renderer/components/commands/index.ts';
import { AddressPanel } from '#renderer/features/addresses/index.ts';
import { ConnectionsPanel, previewRows, previewSql } from '#renderer/features/connections/index.ts';
import { HistoryPanel } from '#renderer/features/history/index.ts';
import { LibraryPanel } from '#renderer/features/library/index.ts';
import { ResultsPanel } from '#renderer/features/results-list/index.ts';
import { verifyCommand } from '#renderer/features/workbook/index.ts';
import type { HistoryEntry } from '#shared/contract/results.ts';
import { type PanelName, panelTitles } from './rail.tsx';
import { useSetting } from './settings.tsx';
import { SettingsPanel } from './settings-panel.tsx';
import { type Ran, useWorkbench } from './workbench-context.tsx';
import './side-panel.css';

export function SidePanel({ panel }: { readonly panel: PanelName }) {
  return (
    <section className="side-panel" aria-label={panelTitles[panel]} data-pane="panel">
      <PanelContent panel={panel} />
    </section>
  );
}

function PanelContent({ panel }: { readonly panel: PanelName }) {
  switch (panel) {
    case 'library':
      return <LibraryContent />;
    case 'connections':
      return <ConnectionsContent />;
    case 'results':
      return <ResultsContent />;
    case 'addresses':
      return <AddressesContent />;
    case 'history':
      return <HistoryContent />;
    case 'settings':
      return <SettingsPanel />;
  }
}

const closedSchema = z.array(z.string());
const allOpen: string[] = [];

function LibraryContent() {
  const { library, openQuery } = useWorkbench();
  const [closed, setClosed] = useSetting('library.closed', closedSchema, allOpen);
  return (
    <LibraryPanel
      library={library}
      closed={closed}
      onClosedChange={(ids) => setClosed([...ids])}
      onOpen={openQuery}
    />
  );
}

function ConnectionsContent() {
  const { editor, openAndRun, tabs } = useWorkbench();
  const activity = useActivity();
  return (
    <ConnectionsPanel
      onInsert={(name) => {
        if (editor.current !== null) editor.current.insert(name);
        else activity.notify({ tone: 'info', title: 'Open a query to insert the name into.' });
      }}
      onRun={openAndRun}
      onQuery={(connectionId) => tabs.open({ connectionId })}
      onPreview={({ connection, name, sqlName }) =>
        openAndRun(
          { title: name, sql: previewSql(sqlName), connectionId: connection.id },
          { preview: previewRows },
        )
      }
    />
  );
}

function ResultsContent() {
  const { openResult } = useWorkbench();
  const commands = useCommands();
  const importFile = commands.find((command) => command.id === 'import.open');
  const verify = commands.find((command) => command.id === verifyCommand);
  return (
    <ResultsPanel
      onOpen={openResult}
      onImport={importFile === undefined ? undefined : () => importFile.run()}
      onVerify={verify === undefined ? undefined : () => verify.run()}
    />
  );
}

function AddressesContent() {
  const { tabs, library } = useWorkbench();
  const tab = useStore(tabs.store, (state) => state.tabs.find(({ id }) => id === state.activeId));
  const query = library.queries?.find(({ id }) => id === tab?.queryId);
  return (
    <AddressPanel
      queryId={tab?.queryId}
      resultId={tab?.resultIds[tab.shownResult]}
      spec={tab?.pivot ?? query?.pivot}
    />
  );
}

function HistoryContent() {
  const { openRan, resumeRun } = useWorkbench();
  return (
    <HistoryPanel
      onOpen={(entry) => openRan(ranOf(entry))}
      onOpenSql={(entry) => openRan({ ...ranOf(entry), resultId: undefined })}
      onResume={resumeRun}
    />
  );
}

function ranOf(entry: HistoryEntry): Ran {
  const { title, sql, connectionId, queryId, parameters, resultId } = entry;
  return { title, sql, connectionId, queryId, parameters, resultId };
}
