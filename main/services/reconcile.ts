import type { ComparisonInput } from '#shared/contract/reconcile.ts';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import type { Engine } from '../engine/engine.ts';
import type { ResultStore } from '../engine/result-store.ts';
import type { PivotStore } from '../pivot/pivot-store.ts';
import { comparedSpec, type Reconciliation, reconcile } from '../pivot/reconcile/reconcile.ts';
import { rowsBehind } from '../pivot/reconcile/rows-behind.ts';
import { toExactJson } from '../platform/exact-json.ts';
import { procedures } from './procedure.ts';

export interface ReconcileParts {
  readonly engine: Engine;
  readonly results: Pick<ResultStore, 'get'>;
  readonly pivots: PivotStore;
}

/** Comparisons held, for the pages of their lists and the rows behind them. */
const mostHeld = 2;

export function createReconcileService({ engine, results, pivots }: ReconcileParts) {
  const os = procedures.reconcile;
  /** Oldest use first. A result never changes, so neither does a comparison. */
  const held = new Map<string, Reconciliation>();

  async function pivotOf(resultId: string, input: ComparisonInput, signal: AbortSignal | undefined) {
    const { title } = await results.get(resultId);
    try {
      return await pivots.get(resultId, comparedSpec(input.spec, input.totals), signal);
    } catch (error) {
      if (!isAppError(error) || error.code === 'query.cancelled') throw error;
      const { code, message, hint, details } = error;
      throw new AppError(code, `In “${title}”: ${message}`, { hint, details, cause: error });
    }
  }

  async function compare(input: ComparisonInput, signal: AbortSignal | undefined): Promise<Reconciliation> {
    const { left, right, spec, tolerance, totals } = input;
    const key = toExactJson({ left, right, spec, tolerance, totals });
    const known = held.get(key);
    const found =
      known ??
      (await reconcile(
        await pivotOf(left, input, signal),
        await pivotOf(right, input, signal),
        tolerance,
        signal,
      ));
    held.delete(key);
    held.set(key, found);
    for (const old of held.keys()) {
      if (held.size <= mostHeld) break;
      held.delete(old);
    }
    return found;
  }

  return {
    compare: os.compare.handler(async ({ input, signal }) => {
      const { left, differences, right: _right, ...counts } = await compare(input, signal);
      return {
        ...counts,
        rowFields: left.rows.fields.map(({ field }) => field),
        columnFields: left.columns.fields.map(({ field }) => field),
        measures: left.measures.map(({ caption, type, format }) => ({
          caption,
          type,
          ...(format === undefined ? {} : { format }),
        })),
        listed: differences.length,
        differences: differences
          .slice(input.offset, input.offset + input.limit)
          .map(({ row, column, ...cell }) => ({ ...cell, row: row.line, column: column.line })),
      };
    }),
    rows: os.rows.handler(async ({ input, signal }) => {
      const found = await compare(input, signal);
      const difference = found.differences[input.index];
      if (difference === undefined) {
        throw new AppError(
          'input.invalid',
          `There are ${found.differences.length} differences; number ${input.index} (from 0) is none of them.`,
        );
      }
      const { columns, ignored, ...sides } = await rowsBehind(engine, found, difference, input.limit, signal);
      return { ...sides, columns: [...columns], ignored: [...ignored] };
    }),
  };
}
