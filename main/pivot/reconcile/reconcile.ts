import { setImmediate as breathe } from 'node:timers/promises';
import type { Tolerance } from '#shared/contract/reconcile.ts';
import { cancelled } from '#shared/errors/app-error.ts';
import type { Cell } from '#shared/model/column.ts';
import { type ExactNumber, exactNumber } from '#shared/model/exact-number.ts';
import type { PivotSpec } from '#shared/model/pivot.ts';
import type { ComputedPivot } from '../compute.ts';
import { type AlignedLine, alignLines } from './align.ts';
import { compareValues, type ExactTolerance } from './compare-values.ts';

/** A cell that differs, by its aligned lines. */
export interface CellDifference {
  readonly row: AlignedLine;
  readonly column: AlignedLine;
  readonly measure: number;
  readonly kind: 'changed' | 'only-left' | 'only-right';
  readonly left: Cell;
  readonly right: Cell;
  readonly difference: string | null;
  readonly ratio: number | null;
}

export interface Reconciliation {
  readonly left: ComputedPivot;
  readonly right: ComputedPivot;
  readonly cells: number;
  readonly equal: number;
  readonly tolerated: number;
  readonly changed: number;
  readonly onlyLeft: number;
  readonly onlyRight: number;
  /** The largest first; those without a number first of all. At most `mostListed`. */
  readonly differences: readonly CellDifference[];
}

const countOf = { changed: 'changed', 'only-left': 'onlyLeft', 'only-right': 'onlyRight' } as const;

/** The most differences held to be listed, about 50 MB. Above, the largest ones are. */
const mostListed = 200_000;
/** Cells compared before anyone else gets a turn. */
const turn = 100_000;

/** The pivot both sides are computed by: every value as it is, every group open, no item left to others. */
export function comparedSpec(spec: PivotSpec, totals: boolean): PivotSpec {
  const plain = (fields: PivotSpec['rows']) =>
    fields.map(({ field, subtotal }) => ({
      field,
      sort: 'ascending' as const,
      subtotal: totals && subtotal,
      showEmpty: false,
    }));
  return {
    ...spec,
    rows: plain(spec.rows),
    columns: plain(spec.columns),
    measures: spec.measures.map(({ showAs: _as, ...measure }) => measure),
    measuresOn: 'columns',
    form: 'tabular',
    rowGrandTotals: totals && spec.rowGrandTotals,
    columnGrandTotals: totals && spec.columnGrandTotals,
    rowExpansion: { depth: null, except: [] },
    columnExpansion: { depth: null, except: [] },
    conditionalFormat: { kind: 'none', scope: 'all' },
  };
}

function amountOf(text: string): ExactNumber {
  return exactNumber(text) ?? { units: 0n, scale: 0 };
}

function sizeOf({ difference }: CellDifference): number {
  return difference === null ? Number.POSITIVE_INFINITY : Math.abs(Number(difference));
}

function largestFirst(differences: CellDifference[]): CellDifference[] {
  return differences.sort((a, b) => {
    const [one, other] = [sizeOf(a), sizeOf(b)];
    return one === other ? 0 : other - one;
  });
}

/** Compares two pivots of the same spec, cell by cell. Throws query.cancelled when aborted. */
export async function reconcile(
  left: ComputedPivot,
  right: ComputedPivot,
  tolerance: Tolerance,
  signal?: AbortSignal,
): Promise<Reconciliation> {
  const allowed: ExactTolerance = {
    absolute: amountOf(tolerance.absolute),
    relative: amountOf(tolerance.relative),
  };
  const rows = alignLines(left.rows, right.rows);
  const columns = alignLines(left.columns, right.columns);
  const counts = { cells: 0, equal: 0, tolerated: 0, changed: 0, onlyLeft: 0, onlyRight: 0 };
  let differences: CellDifference[] = [];
  let sinceTurn = 0;
  const cellOf = (pivot: ComputedPivot, row: number | null, column: number | null, measure: number) =>
    row === null || column === null ? null : pivot.value(row, column, measure);

  for (const row of rows) {
    for (const column of columns) {
      for (let measure = 0; measure < left.measures.length; measure += 1) {
        const before = cellOf(left, row.left, column.left, measure);
        const after = cellOf(right, row.right, column.right, measure);
        if (before === null && after === null) continue;
        counts.cells += 1;
        const found = compareValues(before, after, allowed);
        if (found === null) counts.equal += 1;
        else if (found.within) counts.tolerated += 1;
        else {
          const kind = after === null ? 'only-left' : before === null ? 'only-right' : 'changed';
          counts[countOf[kind]] += 1;
          const { difference, ratio } = found;
          differences.push({ row, column, measure, kind, left: before, right: after, difference, ratio });
        }
      }
    }
    if (differences.length > 2 * mostListed) differences = largestFirst(differences).slice(0, mostListed);
    sinceTurn += columns.length;
    if (sinceTurn > turn) {
      sinceTurn = 0;
      await breathe();
      if (signal?.aborted === true) throw cancelled('The comparison');
    }
  }
  return { left, right, ...counts, differences: largestFirst(differences).slice(0, mostListed) };
}
