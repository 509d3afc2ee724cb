import type { CatalogTables } from '#shared/contract/connections.ts';
import type { Session, SessionContext } from '../connectors/connector.ts';
import type { CatalogCache } from '../engine/catalog-cache.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';

/** Tables that were read so long ago, in milliseconds, are read again when their source is at hand. */
const oldAfter = 24 * 60 * 60 * 1000;

export interface KeptTables {
  /** What is kept; null where nothing is. */
  get(connectionId: string): Promise<CatalogTables | null>;
  /** Asks the source, and keeps what it says. */
  read(connectionId: string, session: Session, context: SessionContext): Promise<CatalogTables>;
  /**
   * Takes over a session that was opened for something else, and closes it: tables that are kept and old, or for
   * which `anew` is asked, are read again meanwhile. Nothing is read where nothing was kept: nobody asked for it.
   */
  renewWith(connectionId: string, session: Session, anew: boolean, log: Log): void;
  /** Ends what still reads. */
  close(): Promise<void>;
}

export function createKeptTables(catalogs: CatalogCache, clock: Clock): KeptTables {
  const controller = new AbortController();
  const renewing = new Map<string, Promise<void>>();

  async function read(
    connectionId: string,
    session: Session,
    context: SessionContext,
  ): Promise<CatalogTables> {
    const tables = [...(await session.tables(context))];
    const found = { tables, readAt: clock.now().toISOString() };
    await catalogs.putTables(connectionId, found);
    return found;
  }

  async function renew(connectionId: string, session: Session, anew: boolean, log: Log): Promise<void> {
    const kept = await catalogs.tables(connectionId);
    if (kept === null) return;
    const isOld = clock.now().getTime() - Date.parse(kept.readAt) > oldAfter;
    if (isOld || anew) await read(connectionId, session, { signal: controller.signal, log, clock });
  }

  return {
    get: (connectionId) => catalogs.tables(connectionId),
    read,
    renewWith(connectionId, session, anew, log) {
      const others = renewing.get(connectionId);
      const work = others === undefined ? renew(connectionId, session, anew, log) : Promise.resolve();
      const done = work
        .catch((error: unknown) => {
          if (!controller.signal.aborted) log.failure(`read the tables of ${connectionId}`, error);
        })
        .then(() => session.close())
        .catch((error: unknown) => {
          log.failure(`close the session of ${connectionId}`, error);
        });
      if (others !== undefined) return;
      renewing.set(connectionId, done);
      void done.then(() => renewing.delete(connectionId));
    },
    async close() {
      controller.abort();
      await Promise.all(renewing.values());
    },
  };
}
