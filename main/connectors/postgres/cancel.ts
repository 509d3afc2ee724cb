import { AppError } from '#shared/errors/app-error.ts';
import type { CancelProof } from '#shared/model/cancel-proof.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Link } from './link.ts';
import type { PostgresProfile } from './profile.ts';
import { openSocket, type Place, secured, tlsWishes } from './secure.ts';

export interface Stopping {
  readonly profile: PostgresProfile;
  readonly place: Place;
  readonly link: Link;
  readonly clock: Clock;
  /** Another connection as the same user, without asking anybody. */
  another(): Promise<Link>;
  /** Settles once the statement's own session has had the server's answer. */
  readonly answered: Promise<unknown>;
}

/** Whether a statement of that process still works, as the server's own activity has it. */
async function stillWorks({ client }: Link, processId: number, redshift: boolean): Promise<boolean> {
  const sql = redshift
    ? "SELECT count(*) FROM stv_recents WHERE pid = $1 AND status = 'Running'"
    : "SELECT count(*) FROM pg_stat_activity WHERE pid = $1 AND state LIKE 'active%'";
  const { rows } = await client.query({ text: sql, values: [processId], rowMode: 'array' });
  return String(rows[0]?.[0]) !== '0';
}

/** The protocol's own request to stop: it needs no login, and has no answer. */
async function requestCancel({ profile, place, link }: Stopping): Promise<void> {
  const attempt = {
    place,
    timeout: profile.limits.connectSeconds * 1000,
    signal: new AbortController().signal,
  };
  const [wish = 'never'] = tlsWishes(profile.sslMode);
  const socket = await secured(await openSocket(attempt), wish, profile, attempt);
  const message = Buffer.alloc(16);
  message.writeInt32BE(16, 0);
  message.writeInt32BE(80_877_102, 4);
  message.writeInt32BE(link.processId, 8);
  message.writeInt32BE(link.secret, 12);
  await new Promise<void>((resolve) => {
    // The server closes it without a word; one that is not there any more does not.
    const late = setTimeout(() => socket.destroy(), attempt.timeout);
    socket.on('error', () => undefined);
    socket.once('close', () => {
      clearTimeout(late);
      resolve();
    });
    socket.resume();
    socket.end(message);
  });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Stops what a session works on, and looks until the server says that it has ended: by its activity, seen from
 * another connection, and by the answer of the session itself; by the latter alone where no other connection can be
 * had. `state` is `cancelled` unless that was not seen; whether the statement had finished before, its run knows.
 */
export async function stopStatement(stopping: Stopping): Promise<CancelProof> {
  const { profile, link, clock, answered } = stopping;
  const { cancelPoll, cancelPolls } = profile.limits;
  const started = performance.now();
  let isAnswered = false;
  const settled = answered.then(
    () => {
      isAnswered = true;
    },
    () => {
      isAnswered = true;
    },
  );
  const waitALittle = () => Promise.race([settled, clock.sleep(cancelPoll)]);
  const proof = (state: CancelProof['state'], polls: number, reason?: string): CancelProof => ({
    state,
    polls,
    elapsedMs: performance.now() - started,
    ...(reason === undefined ? {} : { reason }),
  });

  let other: Link | undefined;
  let why: string | undefined;
  try {
    other = await stopping.another();
  } catch (error) {
    why = reasonOf(error);
  }
  let isEnded = false;
  let polls = 0;
  try {
    for (; polls < cancelPolls && !(isAnswered && (isEnded || other === undefined)); polls += 1) {
      if (link.lost() !== undefined && other === undefined) break;
      try {
        if (other === undefined) {
          if (!isAnswered) await requestCancel(stopping);
        } else {
          if (!isAnswered) await other.client.query('SELECT pg_cancel_backend($1)', [link.processId]);
          isEnded = !(await stillWorks(other, link.processId, profile.server === 'redshift'));
        }
      } catch (error) {
        // It may not look or not ask: then the session's own answer is the proof.
        why = reasonOf(error);
        await other?.close();
        other = undefined;
      }
      if (!isAnswered || !isEnded) await waitALittle();
    }
  } finally {
    await other?.close();
  }
  if (isAnswered && link.lost() === undefined) return proof('cancelled', Math.max(1, polls));
  if (isEnded) return proof('cancelled', Math.max(1, polls));
  return proof('unproven', polls, why ?? 'The server was not seen to end it in time.');
}

/** Of a run that this session never began. */
export function noSuchRun(remoteId: string): AppError {
  return new AppError('not-found', `There is no run ${remoteId}.`);
}
