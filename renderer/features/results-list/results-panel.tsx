import { FileCheck2, FileUp, Table2 } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import { useRemote } from '#renderer/client/use-remote.ts';
import { useActivity } from '#renderer/components/activity/index.ts';
import { Button, IconButton } from '#renderer/components/button/index.ts';
import { ConfirmDialog } from '#renderer/components/dialog/index.ts';
import { SearchField } from '#renderer/components/field/index.ts';
import { List } from '#renderer/components/list/index.ts';
import { PanelHeader } from '#renderer/components/panel/panel-header.tsx';
import { EmptyState, ErrorState, LoadingState } from '#renderer/components/state/index.ts';
import { rowsText } from '#renderer/components/text/describe.ts';
import type { Client } from '#shared/contract/contract.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { describeBytes } from '#shared/text/bytes.ts';
import { RenameResultDialog } from './rename-result-dialog.tsx';
import { ResultRow } from './result-row.tsx';
import { sqlNameOf } from './sql-name.ts';

interface ResultsPanelProps {
  onOpen(result: ResultInfo): void;
  /** Opens the import of a file, where that is possible. */
  readonly onImport: (() => void) | undefined;
  /** Opens the verification of a workbook, where that is possible. */
  readonly onVerify: (() => void) | undefined;
}

const loadResults = (client: Client) => client.results.list();

/** What was kept of every run and import. */
export function ResultsPanel({ onOpen, onImport, onVerify }: ResultsPanelProps) {
  const client = useClient();
  const activity = useActivity();
  const { data, error } = useRemote(loadResults, 'results');
  const [search, setSearch] = useState('');
  const [removing, setRemoving] = useState<ResultInfo>();
  const [renaming, setRenaming] = useState<ResultInfo>();

  const shown = useMemo(() => matchResults(data ?? [], search), [data, search]);
  const attempt = useCallback(
    (title: string, work: () => Promise<unknown>) => {
      // What failed has been shown as a notice by then.
      activity.start(title, work).catch(() => undefined);
    },
    [activity],
  );
  const actions = {
    open: onOpen,
    rename: setRenaming,
    remove: setRemoving,
    pin: (result: ResultInfo) =>
      attempt(result.pinned ? 'Unpin the result' : 'Pin the result', () =>
        client.results.pin({ id: result.id, pinned: !result.pinned }),
      ),
    copyName: (result: ResultInfo) =>
      attempt('Copy the name', async () => {
        await navigator.clipboard.writeText(sqlNameOf(result));
        activity.notify({ tone: 'good', title: `Copied ${sqlNameOf(result)}` });
      }),
  };

  return (
    <>
      <PanelHeader
        title="Results"
        actions={
          <>
            {onVerify === undefined ? null : (
              <IconButton icon={FileCheck2} size="small" label="Verify a workbook…" onPress={onVerify} />
            )}
            {onImport === undefined ? null : (
              <IconButton icon={FileUp} size="small" label="Import a file…" onPress={onImport} />
            )}
          </>
        }
      >
        <SearchField label="Search results" value={search} onChange={setSearch} />
      </PanelHeader>
      {error !== undefined ? (
        <ErrorState title="The kept results could not be read" error={error} />
      ) : data === undefined ? (
        <LoadingState label="Reading the kept results" />
      ) : (
        <List
          label="Kept results"
          items={shown}
          onOpen={onOpen}
          textOf={(result) => result.title}
          renderRow={(result) => <ResultRow result={result} {...actions} />}
          renderEmpty={() =>
            search === '' ? (
              <EmptyState
                icon={Table2}
                title="No results are kept yet."
                action={
                  onImport === undefined ? undefined : <Button onPress={onImport}>Import a file…</Button>
                }
              >
                Rows of every run are kept here, to reopen, join and export without running again.
              </EmptyState>
            ) : (
              <EmptyState title={`No kept result matches “${search}”.`} />
            )
          }
        />
      )}
      <ConfirmDialog
        title={`Remove “${removing?.title ?? ''}”?`}
        open={removing !== undefined}
        action="Remove"
        danger
        onClose={() => setRemoving(undefined)}
        onConfirm={() => {
          if (removing === undefined) return;
          attempt('Remove the result', () => client.results.remove({ id: removing.id }));
        }}
      >
        {removing === undefined ? null : (
          <p>
            {rowsText(removing.rows)} ({describeBytes(removing.bytes)}) and the name{' '}
            <code>{sqlNameOf(removing)}</code> go for good. Queries that read it will fail.
          </p>
        )}
      </ConfirmDialog>
      {renaming === undefined ? null : (
        <RenameResultDialog key={renaming.id} result={renaming} onClose={() => setRenaming(undefined)} />
      )}
    </>
  );
}

function matchResults(results: readonly ResultInfo[], search: string): readonly ResultInfo[] {
  const wanted = search.trim().toLowerCase();
  return results.filter((result) => `${result.title} ${result.name}`.toLowerCase().includes(wanted));
}
