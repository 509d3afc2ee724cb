import { useCallback } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import { useActivity } from '#renderer/components/activity/index.ts';

/** Asks a source for all its tables and keeps them, for completion and search; the person chose to, and may sign in. */
export function useReadTables(): (connectionId: string, name: string) => void {
  const client = useClient();
  const activity = useActivity();
  return useCallback(
    (connectionId, name) =>
      void activity
        .start(`Read the tables of ${name}`, async ({ signal }) => {
          const read = await client.connections.tables({ connectionId, refresh: true }, { signal });
          const count = read?.tables.length ?? 0;
          activity.notify({
            tone: 'good',
            title: `${count.toLocaleString()} ${count === 1 ? 'table' : 'tables'} of ${name} read`,
            detail: 'Completion and search know them now.',
          });
        })
        // What failed has been shown as a notice by then.
        .catch(() => undefined),
    [client, activity],
  );
}
