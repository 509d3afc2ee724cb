import { BookMarked } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import { useRemote } from '#renderer/client/use-remote.ts';
import { useActivity } from '#renderer/components/activity/index.ts';
import { Button } from '#renderer/components/button/index.ts';
import { numberWriter } from '#renderer/components/data-grid/index.ts';
import { fileNameOf, saveFile } from '#renderer/components/files/save-file.ts';
import { List } from '#renderer/components/list/index.ts';
import { EmptyState, ErrorState, LoadingState } from '#renderer/components/state/index.ts';
import type { BookView } from '#shared/contract/address-books.ts';
import type { Client } from '#shared/contract/contract.ts';
import { bookCsv } from './book-csv.ts';
import { type Entry, type EntryActions, EntryRow } from './entry-row.tsx';
import { changeText, readingText } from './reading-text.ts';
import { RenameCellDialog } from './rename-cell-dialog.tsx';

interface BookListProps {
  readonly queryId: string;
  /** The result on show; undefined where none is. */
  readonly resultId: string | undefined;
}

/** The named cells of a query, read from the result on show. */
export function BookList({ queryId, resultId }: BookListProps) {
  const client = useClient();
  const activity = useActivity();
  const [editing, setEditing] = useState<Entry>();
  const load = useCallback(
    (core: Client, signal: AbortSignal) =>
      resultId === undefined
        ? core.addressBooks.show({ queryId }, { signal })
        : core.addressBooks.read({ queryId, resultId }, { signal }),
    [queryId, resultId],
  );
  const { data, error } = useRemote(load, 'address-books');
  const numbers = useMemo(() => numberWriter(), []);
  const shown = data?.queryId === queryId ? data : undefined;

  function attempt(title: string, work: () => Promise<unknown>): void {
    // What failed has been shown as a notice by then.
    activity.start(title, work).catch(() => undefined);
  }
  function moved({ entries }: BookView, entry: Entry, by: 1 | -1): string[] {
    const ids = entries.map(({ id }) => id);
    const from = ids.indexOf(entry.id);
    const to = Math.min(ids.length - 1, Math.max(0, from + by));
    ids.splice(from, 1);
    ids.splice(to, 0, entry.id);
    return ids;
  }
  function actionsOn(view: BookView): EntryActions {
    return {
      copy: ({ formula }) =>
        attempt('Copy the formula', async () => {
          await navigator.clipboard.writeText(formula);
          activity.notify({ tone: 'good', title: 'Formula copied' });
        }),
      edit: setEditing,
      move: (entry, by) =>
        attempt('Move the cell', () => client.addressBooks.order({ queryId, ids: moved(view, entry, by) })),
      remove: ({ id, name }) =>
        attempt('Remove the cell', async () => {
          await client.addressBooks.remove({ queryId, ids: [id] });
          activity.notify({ tone: 'info', title: `“${name}” was taken out of the address book` });
        }),
    };
  }

  if (error !== undefined) return <ErrorState title="The address book could not be read" error={error} />;
  if (shown === undefined) return <LoadingState label="Reading the address book" />;
  return (
    <>
      <List<Entry>
        label="Named cells"
        items={shown.entries}
        onOpen={setEditing}
        textOf={({ name, reading, change }) =>
          [name, readingText(reading, numbers), change === null ? '' : changeText(change, numbers)].join(' ')
        }
        renderRow={(entry) => <EntryRow entry={entry} numbers={numbers} {...actionsOn(shown)} />}
        renderEmpty={() => (
          <EmptyState icon={BookMarked} title="No cell of this query has a name yet.">
            Select a cell of the pivot and press the bookmark beside its formula. It is then read again from
            every new result, with what changed.
          </EmptyState>
        )}
      />
      {shown.entries.length === 0 ? null : (
        <div className="address__foot">
          <Button
            onPress={() =>
              saveFile(
                new Blob([bookCsv(shown)], { type: 'text/csv' }),
                fileNameOf(`${queryId} address book`, 'csv'),
              )
            }
          >
            Export CSV
          </Button>
        </div>
      )}
      {editing === undefined ? null : (
        <RenameCellDialog
          key={editing.id}
          queryId={queryId}
          entry={editing}
          onClose={() => setEditing(undefined)}
        />
      )}
    </>
  );
}
