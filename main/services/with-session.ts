import type { Connections, Session, SessionContext } from '../connectors/connector.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';

/** What a call works under; a caller who gives no signal cannot stop it. */
export function contextOf(clock: Clock, log: Log, signal: AbortSignal | undefined): SessionContext {
  return { signal: signal ?? new AbortController().signal, log, clock };
}

/** Works in a session of a connection, which is closed whatever comes of it. */
export async function withSession<T>(
  connections: Connections,
  id: string,
  context: SessionContext,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await connections.open(id, context);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}
