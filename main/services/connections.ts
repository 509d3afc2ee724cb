import type { Connections, Session, SessionContext } from '../connectors/connector.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { procedures } from './procedure.ts';

export function createConnectionsService(connections: Connections, clock: Clock) {
  const os = procedures.connections;

  async function within<T>(
    id: string,
    log: Log,
    signal: AbortSignal | undefined,
    work: (session: Session, context: SessionContext) => Promise<T>,
  ): Promise<T> {
    const context: SessionContext = { signal: signal ?? new AbortController().signal, log, clock };
    const session = await connections.open(id, context);
    try {
      return await work(session, context);
    } finally {
      await session.close();
    }
  }

  return {
    list: os.list.handler(() => [...connections.list()]),
    catalog: os.catalog.handler(({ input, context: { log }, signal }) =>
      within(input.connectionId, log, signal, async (session, context) => [
        ...(await session.introspect(input.path, context)),
      ]),
    ),
    tables: os.tables.handler(({ input, context: { log }, signal }) =>
      within(input.connectionId, log, signal, async (session, context) => [
        ...(await session.tables(context)),
      ]),
    ),
  };
}
