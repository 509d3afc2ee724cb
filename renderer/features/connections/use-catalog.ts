import { useCallback, useEffect, useMemo, useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import { useRemote } from '#renderer/client/use-remote.ts';
import type { ConnectionInfo } from '#shared/contract/connections.ts';
import type { Client } from '#shared/contract/contract.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { toAppError } from '#shared/errors/wire.ts';
import { type CatalogNode, catalogNodeSchema } from '#shared/model/catalog.ts';

/** The id of a node in the tree: its connection and its path. */
export function keyOf(connectionId: string, path: readonly string[]): string {
  return JSON.stringify([connectionId, ...path]);
}

export interface CatalogTree {
  readonly connections: readonly ConnectionInfo[] | undefined;
  readonly error: AppError | undefined;
  readonly expanded: ReadonlySet<string>;
  /** What is known below a node; undefined while it has not been read. */
  childrenOf(connectionId: string, path: readonly string[]): readonly CatalogNode[] | undefined;
  nodeOf(key: string): CatalogNode | undefined;
  /** Opens exactly these nodes and reads what they hold. */
  expand(keys: ReadonlySet<string>): void;
  refresh(): void;
}

type Levels = ReadonlyMap<string, readonly CatalogNode[]>;

const loadConnections = (client: Client) => client.connections.list();
const pathSchema = catalogNodeSchema.shape.path;

/** The catalog of every connection, one level at a time, read again when results are kept or removed. */
export function useCatalog(): CatalogTree {
  const client = useClient();
  const { data: connections, error: listError, reload } = useRemote(loadConnections, 'results');
  const [levels, setLevels] = useState<Levels>(new Map());
  const [expanded, setExpanded] = useState<ReadonlySet<string>>();
  const [levelError, setLevelError] = useState<AppError>();

  // The first connection stands open: there is nothing else to choose on a fresh machine.
  const first = connections?.[0];
  const open = useMemo(
    () => expanded ?? new Set(first === undefined ? [] : [keyOf(first.id, [])]),
    [expanded, first],
  );

  const read = useCallback(
    async (key: string) => {
      const [connectionId, ...path] = pathSchema.parse(JSON.parse(key));
      if (connectionId === undefined) return;
      try {
        const { nodes: children } = await client.connections.catalog({ connectionId, path });
        setLevels((before) => new Map(before).set(key, children));
        setLevelError(undefined);
      } catch (thrown) {
        const error = toAppError(thrown);
        // A table that has gone meanwhile is no failure: its parent is read again too.
        if (error.code !== 'not-found') setLevelError(error);
      }
    },
    [client],
  );

  // A new list of connections means that something changed: every open level is read again.
  useEffect(() => {
    if (connections === undefined) return;
    for (const key of open) void read(key);
  }, [connections, open, read]);

  return useMemo(
    () => ({
      connections,
      error: listError ?? levelError,
      expanded: open,
      childrenOf: (connectionId, path) => levels.get(keyOf(connectionId, path)),
      nodeOf(key) {
        const [connectionId, ...path] = pathSchema.parse(JSON.parse(key));
        if (connectionId === undefined) return undefined;
        const siblings = levels.get(keyOf(connectionId, path.slice(0, -1)));
        return siblings?.find((node) => keyOf(connectionId, node.path) === key);
      },
      expand: setExpanded,
      refresh: reload,
    }),
    [connections, listError, levelError, open, levels, reload],
  );
}
