import { isAppError } from '#shared/errors/app-error.ts';
import type { PivotSpec } from '#shared/model/pivot.ts';
import type { Engine } from '../engine/engine.ts';
import type { ResultStore } from '../engine/result-store.ts';
import { toExactJson } from '../platform/exact-json.ts';
import { type ComputedPivot, computePivot } from './compute.ts';

/** Computed pivots of kept results, the ones used last held in memory. */
export interface PivotStore {
  /** Throws not-found for a result that is gone, and what computePivot throws. */
  get(resultId: string, spec: PivotSpec, signal?: AbortSignal): Promise<ComputedPivot>;
}

/** What all held pivots together may take, in bytes. */
const defaultBytes = 128 << 20;

/** The parts of a spec that decide its cells and captions, as text that is equal where they are. */
function specKey(spec: PivotSpec): string {
  const { conditionalFormat: _marks, sheets: _naming, ...decisive } = spec;
  return toExactJson(decisive);
}

function wasStopped(error: unknown): boolean {
  return isAppError(error) && error.code === 'query.cancelled';
}

export function createPivotStore(
  engine: Engine,
  results: Pick<ResultStore, 'get' | 'file'>,
  options: { readonly maxBytes?: number } = {},
): PivotStore {
  const maxBytes = options.maxBytes ?? defaultBytes;
  /** Oldest use first. */
  const held = new Map<string, { readonly pivot: Promise<ComputedPivot>; bytes: number }>();

  function trim(): void {
    let total = 0;
    for (const { bytes } of held.values()) total += bytes;
    for (const [key, { bytes }] of held) {
      if (total <= maxBytes || held.size === 1) return;
      held.delete(key);
      total -= bytes;
    }
  }

  return {
    async get(resultId, spec, signal) {
      const { columns } = await results.get(resultId);
      const file = await results.file(resultId);
      const key = `${resultId} ${specKey(spec)}`;
      for (;;) {
        const there = held.get(key);
        const entry = there ?? { pivot: computePivot(engine, { file, columns }, spec, { signal }), bytes: 0 };
        held.delete(key);
        held.set(key, entry);
        try {
          const pivot = await entry.pivot;
          entry.bytes = pivot.bytes;
          trim();
          return pivot;
        } catch (error) {
          if (held.get(key) === entry) held.delete(key);
          // Another caller began this computation and stopped it; this one still wants it.
          if (there === undefined || signal?.aborted === true || !wasStopped(error)) throw error;
        }
      }
    },
  };
}
