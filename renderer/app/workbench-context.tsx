import { createContext, type ReactNode, useContext } from 'react';
import type { RunsStore, SqlEditorHandle, TabStart, TabsStore } from '#renderer/features/editor/index.ts';
import type { Library } from '#renderer/features/library/index.ts';
import type { ConnectionInfo } from '#shared/contract/connections.ts';
import type { ActiveRun } from '#shared/contract/runs.ts';
import type { Tab } from '#shared/contract/tabs.ts';
import type { WorkspaceInfo } from '#shared/contract/workspace.ts';
import type { QuerySummary } from '#shared/model/query.ts';
import type { ParameterValues, ResultInfo } from '#shared/model/result.ts';
import type { ResultViews } from './result-views.ts';

/** Something that ran before. */
export interface Ran {
  readonly title: string | undefined;
  readonly sql: string;
  readonly connectionId: string;
  readonly queryId: string | undefined;
  readonly parameters: ParameterValues;
  /** Its result, to be shown. */
  readonly resultId: string | undefined;
}

/** A run of all that a tab holds as soon as it stands. */
export interface PendingRun {
  /** Only so many rows, by the quickest way. */
  readonly preview?: number;
}

/** What the parts of the workbench share. */
export interface Workbench {
  readonly tabs: TabsStore;
  readonly runs: RunsStore;
  readonly views: ResultViews;
  readonly library: Library;
  readonly connections: readonly ConnectionInfo[];
  readonly workspace: WorkspaceInfo;
  /** The editor of the tab in front; null while none is shown. */
  readonly editor: { current: SqlEditorHandle | null };
  /** Opens a saved query in a tab of its own, or goes to the tab that has it. */
  openQuery(query: QuerySummary): void;
  /** Opens something that ran: as the saved query it was where that still reads the same, else as its SQL. */
  openRan(ran: Ran): void;
  /** Opens a kept result in a tab. */
  openResult(result: ResultInfo): void;
  /** Opens a tab and runs all it holds. */
  openAndRun(start: TabStart, run?: PendingRun): void;
  /** How a tab is to be run that was opened to be; says so once. */
  takePendingRun(tabId: string): PendingRun | undefined;
  /** Opens a tab that follows a run which was left at its source. */
  resumeRun(run: ActiveRun): void;
  /** The run that a tab was opened to follow; says so once. */
  takePendingResume(tabId: string): string | undefined;
  /** Turns a tab to another source; a saved query that was not changed is read in the SQL of that source. */
  setConnection(tab: Tab, connectionId: string): void;
  /** Closes a tab; text that is saved nowhere can be brought back. */
  closeTab(id: string): void;
}

const WorkbenchContext = createContext<Workbench | undefined>(undefined);

export function WorkbenchProvider(props: { readonly workbench: Workbench; readonly children: ReactNode }) {
  return <WorkbenchContext value={props.workbench}>{props.children}</WorkbenchContext>;
}

export function useWorkbench(): Workbench {
  const workbench = useContext(WorkbenchContext);
  if (workbench === undefined) throw new Error('useWorkbench needs a WorkbenchProvider above it.');
  return workbench;
}
