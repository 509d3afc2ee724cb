import { CircleAlert, Database, Folder, PlugZap, Square } from 'lucide-react';
import { useStore } from 'zustand';
import { useConnectionState } from '#renderer/client/context.tsx';
import { useRunningActivities } from '#renderer/components/activity/index.ts';
import { Button } from '#renderer/components/button/index.ts';
import { Progress } from '#renderer/components/progress/progress.tsx';
import { billedText, describeElapsed, rowsText } from '#renderer/components/text/describe.ts';
import type { StatementRun, TabRun } from '#renderer/features/editor/index.ts';
import { useWorkbench } from './workbench-context.tsx';
import './status-bar.css';

export function StatusBar() {
  const { connections, workspace, tabs, runs } = useWorkbench();
  const active = useStore(tabs.store, (state) => state.tabs.find((tab) => tab.id === state.activeId));
  const saveError = useStore(tabs.store, (state) => state.saveError);
  const run = useStore(runs.store, (state) => (active === undefined ? undefined : state.runs[active.id]));
  const connection = connections.find((one) => one.id === active?.connectionId) ?? connections[0];
  const connectionState = useConnectionState();
  const paid = billedText(paidFor(run?.statements ?? []));
  const rows = run?.statements.findLast((statement) => statement.result !== undefined)?.result?.rows;

  return (
    <footer className="status-bar" data-pane="status">
      {connectionState.kind === 'connected' ? (
        <span className="status-bar__item" title="The connection of this tab">
          <Database size={13} aria-hidden /> {connection?.name ?? 'No connection'}
        </span>
      ) : (
        <span className="status-bar__item status-bar__item--bad" role="status">
          <PlugZap size={13} aria-hidden />
          {connectionState.kind === 'reconnecting' ? 'Backcast is away — reconnecting…' : 'Disconnected'}
        </span>
      )}
      {run?.elapsedMs === undefined ? null : (
        <span className="status-bar__item" title="The last run of this tab">
          {rows === undefined ? null : `${rowsText(rows)} · `}
          {describeElapsed(run.elapsedMs)}
          {paid === '' ? null : ` · ${paid}`}
          {run.state === 'failed' ? ' · failed' : run.state === 'stopped' ? stoppedText(run) : null}
        </span>
      )}
      {saveError === undefined ? null : (
        <span className="status-bar__item status-bar__item--bad" role="status" title={saveError.message}>
          <CircleAlert size={13} aria-hidden /> Changes are not saved yet
        </span>
      )}
      <span className="status-bar__space" />
      <Running />
      <span className="status-bar__item" title={workspace.folder}>
        <Folder size={13} aria-hidden /> {lastPart(workspace.folder)}
      </span>
    </footer>
  );
}

function Running() {
  const shown = useRunningActivities().filter((activity) => activity.shown);
  return shown.map((activity) => (
    <span key={activity.id} className="status-bar__item status-bar__item--running" role="status">
      <span className="status-bar__work">
        {activity.title}
        {activity.progress === undefined ? null : ` · ${activity.progress.message}`}
      </span>
      <span className="status-bar__progress">
        <Progress label={activity.title} progress={activity.progress} />
      </span>
      <Button variant="quiet" icon={Square} onPress={activity.stop} aria-label={`Stop: ${activity.title}`}>
        Stop
      </Button>
    </span>
  ));
}

function stoppedText(run: TabRun): string {
  return run.statements.at(-1)?.outcome === 'left' ? ' · left at its source' : ' · stopped';
}

/** What the statements of a run read and cost, together. */
function paidFor(statements: readonly StatementRun[]) {
  const bytes = statements.flatMap(({ bytesScanned }) => bytesScanned ?? []);
  const costs = statements.flatMap(({ cost }) => cost ?? []);
  const [first] = costs;
  return {
    bytesScanned: bytes.length === 0 ? undefined : bytes.reduce((sum, one) => sum + one, 0),
    cost:
      first === undefined
        ? undefined
        : { amount: costs.reduce((sum, one) => sum + one.amount, 0), currency: first.currency },
  };
}

function lastPart(folder: string): string {
  return folder.split(/[/\\]/).findLast((part) => part !== '') ?? folder;
}
