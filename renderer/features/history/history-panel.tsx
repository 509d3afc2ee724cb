import { CircleAlert, CircleCheck, CircleSlash, History } from 'lucide-react';
import { useCallback, useDeferredValue, useMemo, useState } from 'react';
import { useRemote } from '#renderer/client/use-remote.ts';
import { SearchField } from '#renderer/components/field/index.ts';
import { List } from '#renderer/components/list/index.ts';
import { MenuButton } from '#renderer/components/menu/menu-button.tsx';
import { PanelHeader } from '#renderer/components/panel/panel-header.tsx';
import { EmptyState, ErrorState, LoadingState } from '#renderer/components/state/index.ts';
import {
  billedText,
  describeAge,
  describeElapsed,
  firstLineOf,
  rowsText,
} from '#renderer/components/text/describe.ts';
import type { Client } from '#shared/contract/contract.ts';
import type { HistoryEntry } from '#shared/contract/results.ts';
import type { ActiveRun } from '#shared/contract/runs.ts';
import { ActiveRuns } from './active-runs.tsx';

interface HistoryRow {
  readonly id: string;
  readonly entry: HistoryEntry;
}

interface HistoryPanelProps {
  /** Opens what ran in a tab; with its kept result where it is still kept. */
  onOpen(entry: HistoryEntry): void;
  /** Opens the SQL alone. */
  onOpenSql(entry: HistoryEntry): void;
  /** Opens a tab that follows a run which was left at its source. */
  onResume(run: ActiveRun): void;
}

/** Everything that ran, newest first. */
export function HistoryPanel({ onOpen, onOpenSql, onResume }: HistoryPanelProps) {
  const [search, setSearch] = useState('');
  const asked = useDeferredValue(search);
  const load = useCallback((client: Client) => client.history.list({ search: asked, limit: 500 }), [asked]);
  const { data, error } = useRemote(load, 'history');
  const rows = useMemo(
    () => (data ?? []).map((entry, index): HistoryRow => ({ id: `${entry.at} ${index}`, entry })),
    [data],
  );

  return (
    <>
      <PanelHeader title="History">
        <SearchField
          label="Search the history"
          placeholder="Search SQL and titles"
          value={search}
          onChange={setSearch}
        />
      </PanelHeader>
      <ActiveRuns onResume={onResume} />
      {error !== undefined ? (
        <ErrorState title="The history could not be read" error={error} />
      ) : data === undefined ? (
        <LoadingState label="Reading the history" />
      ) : (
        <List
          label="History"
          items={rows}
          onOpen={({ entry }) => onOpen(entry)}
          textOf={({ entry }) => entry.title ?? firstLineOf(entry.sql)}
          renderRow={({ entry }) => <HistoryRowContent entry={entry} onOpen={onOpen} onOpenSql={onOpenSql} />}
          renderEmpty={() =>
            search === '' ? (
              <EmptyState icon={History} title="Nothing has run yet.">
                Every run is listed here with its SQL, its parameters and the result it kept.
              </EmptyState>
            ) : (
              <EmptyState title={`Nothing that ran contains “${search}”.`} />
            )
          }
        />
      )}
    </>
  );
}

const outcomes = {
  done: { icon: CircleCheck, tone: 'good', name: 'Done' },
  failed: { icon: CircleAlert, tone: 'bad', name: 'Failed' },
  cancelled: { icon: CircleSlash, tone: 'warn', name: 'Stopped' },
} as const;

function HistoryRowContent({
  entry,
  onOpen,
  onOpenSql,
}: Omit<HistoryPanelProps, 'onResume'> & { readonly entry: HistoryEntry }) {
  const { icon: Icon, tone, name } = outcomes[entry.outcome];
  const sql = firstLineOf(entry.sql);
  const details = [
    describeAge(entry.at, new Date()),
    describeElapsed(entry.elapsedMs),
    entry.rows === undefined ? undefined : rowsText(entry.rows),
    billedText(entry) === '' ? undefined : billedText(entry),
    entry.outcome === 'done' && entry.resultId === undefined ? 'no longer kept' : undefined,
  ];
  return (
    <>
      <Icon size={14} className={`list__icon list__icon--${tone} list__icon--first-line`} aria-label={name} />
      <span className="list__content">
        <span className="list__title">{entry.title ?? sql}</span>
        {entry.title === undefined ? null : <span className="list__code">{sql}</span>}
        {entry.error === undefined ? null : <span className="list__error">{entry.error}</span>}
        <span className="list__detail">{details.filter((part) => part !== undefined).join(' · ')}</span>
      </span>
      <span className="list__actions">
        <MenuButton
          label={`More about ${entry.title ?? sql}`}
          entries={[
            {
              id: 'open',
              title: entry.resultId === undefined ? 'Open' : 'Open the kept result',
              run: () => onOpen(entry),
            },
            { id: 'sql', title: 'Open the SQL alone', run: () => onOpenSql(entry) },
          ]}
        />
      </span>
    </>
  );
}
