import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Clock } from '#main/platform/clock.ts';
import type { Connections } from './connections.ts';
import type { Target } from './records.ts';
import { invalid } from './refusals.ts';

/** A session that outlives its statements: temporary tables and settings stay in it. */
export interface KeptSession {
  readonly id: string;
  readonly target: Target;
  readonly createdAt: Date;
  updatedAt: Date;
  /** Seconds it lives on after a statement. */
  keepAlive: number;
  /** By the clock; a statement that runs puts it off. */
  endsAt: Date;
  statementId?: string;
  client?: pg.Client;
  closed: boolean;
}

export interface Sessions {
  begin(target: Target, keepAlive: number): KeptSession;
  /** The session a request names; refuses one that is over or busy. */
  demand(id: string): Promise<KeptSession>;
  /** A session for a statement; given back when the statement is over. */
  use(session: KeptSession, statementId: string): Promise<{ client: pg.Client; release(): Promise<void> }>;
  readonly all: readonly KeptSession[];
}

export function createSessions(clock: Clock, connections: Connections): Sessions {
  const sessions: KeptSession[] = [];

  async function expire(session: KeptSession): Promise<void> {
    if (session.closed || session.statementId !== undefined || session.endsAt > clock.now()) return;
    session.closed = true;
    await session.client?.end();
  }

  return {
    all: sessions,
    begin(target, keepAlive) {
      const now = clock.now();
      const endsAt = new Date(now.getTime() + keepAlive * 1000);
      const session = {
        id: randomUUID(),
        target,
        createdAt: now,
        updatedAt: now,
        keepAlive,
        endsAt,
        closed: false,
      };
      sessions.push(session);
      return session;
    },
    async demand(id) {
      const session = sessions.find((one) => one.id === id);
      if (session !== undefined) await expire(session);
      if (session === undefined || session.closed)
        throw invalid(`Session ${id} does not exist or has expired.`);
      if (session.statementId !== undefined) throw invalid(`Session ${id} is busy with another statement.`);
      return session;
    },
    async use(session, statementId) {
      session.statementId = statementId;
      const { database, role } = session.target;
      try {
        session.client ??= await connections.open(database, role);
      } catch (error) {
        delete session.statementId;
        throw error;
      }
      return {
        client: session.client,
        async release() {
          delete session.statementId;
          session.updatedAt = clock.now();
          session.endsAt = new Date(session.updatedAt.getTime() + session.keepAlive * 1000);
        },
      };
    },
  };
}
