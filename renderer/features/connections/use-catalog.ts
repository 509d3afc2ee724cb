import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import { useRemote } from '#renderer/client/use-remote.ts';
import type { CatalogLevel, ConnectionInfo } from '#shared/contract/connections.ts';
import type { Client } from '#shared/contract/contract.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { toAppError } from '#shared/errors/wire.ts';
import { catalogNodeSchema } from '#shared/model/catalog.ts';
import { localConnectionId } from '#shared/model/ids.ts';
import { sqlNameOfNode } from '#shared/sql/node-name.ts';

/** The id of a node in the tree: its connection and its path. */
export function keyOf(connectionId: string, path: readonly string[]): string {
  return JSON.stringify([connectionId, ...path]);
}

/** A level of the tree: read, or why it could not be. */
export type Level = CatalogLevel | { readonly error: AppError };

export interface CatalogTree {
  readonly connections: readonly ConnectionInfo[] | undefined;
  readonly error: AppError | undefined;
  readonly expanded: ReadonlySet<string>;
  /** What is known below a node; undefined while it has not been read. */
  levelOf(connectionId: string, path: readonly string[]): Level | undefined;
  /** What is known of a node, as SQL writes it; undefined where SQL has no name for it. */
  sqlNameOf(key: string): string | undefined;
  /** Opens exactly these nodes and reads what they hold. */
  expand(keys: ReadonlySet<string>): void;
  /** Opens everything above a node. */
  openTo(connectionId: string, path: readonly string[]): void;
  /** Asks the source for one level again. */
  retry(connectionId: string, path: readonly string[]): void;
  /** Asks the source anew for every open level of one connection, or of all. */
  refresh(connectionId?: string): void;
}

type Levels = ReadonlyMap<string, Level>;

const loadConnections = (client: Client) => client.connections.list();
const pathSchema = catalogNodeSchema.shape.path;

function partsOf(key: string): { readonly connectionId: string; readonly path: readonly string[] } {
  const [connectionId = '', ...path] = pathSchema.parse(JSON.parse(key));
  return { connectionId, path };
}

function isGone({ code }: AppError, connectionId: string): boolean {
  return code === 'not-found' && connectionId === localConnectionId;
}

/** The catalog of every connection, one level at a time; the local one is read again when results come or go. */
export function useCatalog(): CatalogTree {
  const client = useClient();
  const { data: connections, error } = useRemote(loadConnections, 'connections');
  const { data: afterResults } = useRemote(loadConnections, 'results');
  const [levels, setLevels] = useState<Levels>(new Map());
  const [expanded, setExpanded] = useState<ReadonlySet<string>>();
  const reading = useRef(new Set<string>());

  // The first connection stands open: there is nothing else to choose on a fresh machine.
  const first = connections?.[0];
  const open = useMemo(
    () => expanded ?? new Set(first === undefined ? [] : [keyOf(first.id, [])]),
    [expanded, first],
  );

  const read = useCallback(
    async (key: string, refresh: boolean) => {
      if (reading.current.has(key)) return;
      reading.current.add(key);
      const { connectionId, path } = partsOf(key);
      const ask = () => client.connections.catalog({ connectionId, path: [...path], refresh });
      // A local name may be made anew while it is read: what is not there for a moment is asked for once more.
      const again = (error: unknown): ReturnType<typeof ask> => {
        if (!isGone(toAppError(error), connectionId)) throw error;
        return ask();
      };
      try {
        const level = await ask().catch(again);
        setLevels((before) => new Map(before).set(key, level));
      } catch (thrown) {
        const failure = toAppError(thrown);
        // A local table that has gone meanwhile is no failure: its parent is read again too.
        if (!isGone(failure, connectionId)) {
          setLevels((before) => new Map(before).set(key, { error: failure }));
        }
      } finally {
        reading.current.delete(key);
      }
    },
    [client],
  );

  // What is open and not known is read; what failed waits until it is asked for again.
  useEffect(() => {
    if (connections === undefined) return;
    for (const key of open) {
      if (!levels.has(key)) void read(key, false);
    }
  }, [connections, open, levels, read]);

  // A new result is a new local table.
  useEffect(() => {
    if (afterResults === undefined) return;
    for (const key of open) {
      if (partsOf(key).connectionId === localConnectionId) void read(key, false);
    }
  }, [afterResults, open, read]);

  return useMemo(
    () => ({
      connections,
      error,
      expanded: open,
      levelOf: (connectionId, path) => levels.get(keyOf(connectionId, path)),
      sqlNameOf(key) {
        const { connectionId, path } = partsOf(key);
        const siblings = levels.get(keyOf(connectionId, path.slice(0, -1)));
        if (siblings === undefined || 'error' in siblings) return undefined;
        const node = siblings.nodes.find((one) => keyOf(connectionId, one.path) === key);
        const connection = connections?.find(({ id }) => id === connectionId);
        return node === undefined || connection === undefined ? undefined : sqlNameOfNode(node, connection);
      },
      expand: setExpanded,
      openTo: (connectionId, path) =>
        setExpanded(new Set([...open, ...path.map((_, depth) => keyOf(connectionId, path.slice(0, depth)))])),
      retry: (connectionId, path) => void read(keyOf(connectionId, path), true),
      refresh(connectionId) {
        for (const key of open) {
          if (connectionId === undefined || partsOf(key).connectionId === connectionId) void read(key, true);
        }
      },
    }),
    [connections, error, open, levels, read],
  );
}
