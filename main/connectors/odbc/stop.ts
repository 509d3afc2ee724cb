import type { CancelProof } from '#shared/model/cancel-proof.ts';
import type { Clock } from '../../platform/clock.ts';
import type { OdbcConnection } from './driver.ts';

/** Milliseconds between two requests to stop, and requests until it counts as unproven. */
const poll = 200;
const polls = 50;

/**
 * Asks the driver to stop what its connection works on, until the statement has come back: that is the driver's word,
 * and where the driver passes the request on, the source's.
 */
export async function stopRunning(
  connection: OdbcConnection,
  work: Promise<unknown>,
  clock: Clock,
): Promise<CancelProof> {
  const started = performance.now();
  let isFinished = false;
  let isBack = false;
  const back = work.then(
    () => {
      isBack = true;
      isFinished = true;
    },
    () => {
      isBack = true;
    },
  );
  let count = 0;
  let reason = 'The driver did not come back in time.';
  // What has begun to come back needs no request.
  await Promise.race([back, clock.sleep(0)]);
  while (!isBack && count < polls) {
    count += 1;
    await connection.cancel().catch((error: unknown) => {
      reason = error instanceof Error ? error.message : String(error);
    });
    await Promise.race([back, clock.sleep(poll)]);
  }
  const elapsedMs = performance.now() - started;
  if (isBack) return { state: isFinished ? 'finished' : 'cancelled', polls: Math.max(1, count), elapsedMs };
  return { state: 'unproven', polls: count, elapsedMs, reason };
}
