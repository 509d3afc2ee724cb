/** One measured line of `npm run bench`. Times are medians in milliseconds. */
export interface BenchRow {
  readonly name: string;
  readonly ours_ms: number;
  /** What ours is compared with, measured in the same process; null where only the time itself counts. */
  readonly peer: string | null;
  readonly peer_ms: number | null;
  /** Ours ÷ peer. */
  readonly ratio: number | null;
  /** What it should be, in words and figures, e.g. `≤ 1.2 ×`. */
  readonly target: string;
  /** Whether the target was met; absent where there is only something to report. */
  readonly met?: boolean;
  /** Largest resident set of the whole process; by default the runner's figure for the bench file. */
  readonly peakMiB?: number;
  readonly note?: string;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** How long `work` takes, in milliseconds. */
export async function elapsed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Times of two ways, run in turns so that the machine's moods fall on both. */
export async function inTurns(
  times: number,
  ours: (turn: number) => Promise<unknown>,
  peer: (turn: number) => Promise<unknown>,
): Promise<{ ours: number[]; peer: number[] }> {
  const taken: { ours: number[]; peer: number[] } = { ours: [], peer: [] };
  for (let turn = 0; turn < times; turn += 1) {
    const oursFirst = turn % 2 === 0;
    if (oursFirst) taken.ours.push(await elapsed(() => ours(turn)));
    taken.peer.push(await elapsed(() => peer(turn)));
    if (!oursFirst) taken.ours.push(await elapsed(() => ours(turn)));
  }
  return taken;
}

/** The largest resident set of this process so far, in MiB. */
export function peakMiB(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}
