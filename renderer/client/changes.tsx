import { createContext, type ReactNode, useContext, useEffect, useMemo } from 'react';
import type { Client } from '#shared/contract/contract.ts';
import { type WorkspaceChange, workspaceTopics } from '#shared/contract/workspace.ts';
import { useClient, useConnectionState } from './context.tsx';

export type WorkspaceTopic = WorkspaceChange['topic'];
type Listener = (topic: WorkspaceTopic) => void;

interface ChangeFeed {
  subscribe(listener: Listener): () => void;
  notify(topic: WorkspaceTopic): void;
}

const FeedContext = createContext<ChangeFeed | undefined>(undefined);

function createChangeFeed(): ChangeFeed {
  const listeners = new Set<Listener>();
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    notify(topic) {
      for (const listener of listeners) listener(topic);
    },
  };
}

/** Follows what changes in the workspace, by this window or by anyone else, for everything below it. */
export function ChangesProvider({ children }: { readonly children: ReactNode }) {
  const client = useClient();
  const feed = useMemo(createChangeFeed, []);
  const connected = useConnectionState().kind === 'connected';

  useEffect(() => {
    if (!connected) return;
    const controller = new AbortController();
    void follow(client, feed, controller.signal);
    return () => controller.abort();
  }, [client, feed, connected]);
  return <FeedContext value={feed}>{children}</FeedContext>;
}

/** Ends quietly when the connection does: the state of the connection says so, and following begins anew. */
async function follow(client: Client, feed: ChangeFeed, signal: AbortSignal): Promise<void> {
  try {
    const changes = await client.workspace.changes(undefined, { signal });
    // Whatever happened before the stream began, or while the connection was away, is read again.
    for (const topic of workspaceTopics) feed.notify(topic);
    for await (const { topic } of changes) feed.notify(topic);
  } catch {
    return;
  }
}

/** Calls `listener` for every change until the returned function is called. */
export function useChangeFeed(): (listener: Listener) => () => void {
  const feed = useContext(FeedContext);
  if (feed === undefined) throw new Error('useChangeFeed needs a ChangesProvider above it.');
  return feed.subscribe;
}
