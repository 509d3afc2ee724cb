import { isAppError } from '#shared/errors/app-error.ts';
import type { PivotSpec } from '#shared/model/pivot.ts';
import type { Engine } from '../engine/engine.ts';
import type { ResultStore } from '../engine/result-store.ts';
import { toExactJson } from '../platform/exact-json.ts';
import { type ComputedBase, type ComputedPivot, computeBase } from './compute.ts';
import { createLeafShelves } from './leaf-shelf.ts';
import { type AxisName, type AxisNeeds, axisNeeds, fieldsOf } from './needs.ts';
import { viewOf } from './view.ts';

/**
 * Computed pivots of kept results, the ones used last held in memory. What only shows the same cells otherwise (order,
 * form, shares, totals off, a group closed) is not computed again.
 */
export interface PivotStore {
  /** Throws not-found for a result that is gone, and what computePivot throws. */
  get(resultId: string, spec: PivotSpec, signal?: AbortSignal): Promise<ComputedPivot>;
  /** Lets go of what is kept for the next pivot. */
  close(): void;
}

/** What all held pivots together may take, in bytes. */
const defaultBytes = 128 << 20;

/** How many ways of showing the same cells are held. */
const mostViews = 16;

/** The parts of a spec that decide what is shown, as text that is equal where they are. */
function specKey(spec: PivotSpec): string {
  const { conditionalFormat: _marks, sheets: _naming, ...decisive } = spec;
  return toExactJson(decisive);
}

/** The parts that decide the cells of any line, as text that is equal where they are; see axisNeeds for which lines. */
function cellsKey(spec: PivotSpec): string {
  const fields = (axis: AxisName) =>
    fieldsOf(spec, axis).map(({ field, top, showEmpty }) => ({ field, top, showEmpty }));
  const measures = spec.measures.map(
    ({ caption: _caption, format: _format, showAs: _shown, ...measure }) => measure,
  );
  const { derived, pages, slicers, filters } = spec;
  return toExactJson({
    derived,
    filters,
    pages,
    slicers,
    measures,
    rows: fields('rows'),
    columns: fields('columns'),
  });
}

/** Cells that are computed or being computed, and the pivots shown of them. */
interface Held {
  readonly key: string;
  readonly needs: Readonly<Record<AxisName, AxisNeeds>>;
  readonly base: Promise<ComputedBase>;
  /** Oldest use first. */
  readonly views: Map<string, ComputedPivot>;
  bytes: number;
}

function coversAxis(held: AxisNeeds, wanted: AxisNeeds): boolean {
  const looksIn =
    held.exceptions.length === 0
      ? held.reach >= wanted.reach
      : toExactJson([held.open, held.exceptions]) === toExactJson([wanted.open, wanted.exceptions]);
  return looksIn && wanted.depths.every((depth) => held.depths.includes(depth));
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
  const held = new Set<Held>();
  const shelves = createLeafShelves(engine);

  function trim(): void {
    let total = 0;
    for (const { bytes } of held) total += bytes;
    for (const entry of held) {
      if (total <= maxBytes || held.size === 1) return;
      held.delete(entry);
      total -= entry.bytes;
    }
  }

  function find(key: string, needs: Held['needs']): Held | undefined {
    return [...held].find(
      (entry) =>
        entry.key === key &&
        coversAxis(entry.needs.rows, needs.rows) &&
        coversAxis(entry.needs.columns, needs.columns),
    );
  }

  function show(entry: Held, base: ComputedBase, spec: PivotSpec): ComputedPivot {
    const key = specKey(spec);
    const view = entry.views.get(key) ?? viewOf(base, spec);
    entry.views.delete(key);
    entry.views.set(key, view);
    for (const oldest of entry.views.keys()) {
      if (entry.views.size <= mostViews) break;
      entry.views.delete(oldest);
    }
    entry.bytes = base.bytes;
    for (const { bytes } of entry.views.values()) entry.bytes += bytes - base.bytes;
    return view;
  }

  return {
    async get(resultId, spec, signal) {
      const { columns } = await results.get(resultId);
      const file = await results.file(resultId);
      const key = `${resultId} ${cellsKey(spec)}`;
      const needs = { rows: axisNeeds(spec, 'rows'), columns: axisNeeds(spec, 'columns') };
      for (;;) {
        const there = find(key, needs);
        const entry: Held = there ?? {
          key,
          needs,
          base: computeBase(engine, { file, columns }, spec, { signal, shelves }),
          views: new Map(),
          bytes: 0,
        };
        held.delete(entry);
        held.add(entry);
        let base: ComputedBase;
        try {
          base = await entry.base;
        } catch (error) {
          held.delete(entry);
          // Another caller began this computation and stopped it; this one still wants it.
          if (there === undefined || signal?.aborted === true || !wasStopped(error)) throw error;
          continue;
        }
        const view = show(entry, base, spec);
        trim();
        return view;
      }
    },
    close: () => shelves.close(),
  };
}
