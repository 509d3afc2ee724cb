import { fold } from '#shared/getpivotdata/names.ts';
import type { Cell, Column } from '#shared/model/column.ts';
import { type Bindings, createBindings } from '../../engine/bindings.ts';
import type { Engine } from '../../engine/engine.ts';
import { filterSql } from '../../engine/filter-sql.ts';
import { quoteName } from '../../engine/sql-text.ts';
import { filtersBehind } from '../behind.ts';
import type { ComputedPivot } from '../compute.ts';
import type { CellDifference, Reconciliation } from './reconcile.ts';

export interface RowsBehind {
  readonly columns: readonly Column[];
  readonly left: { readonly rows: Cell[][]; readonly count: number };
  readonly right: { readonly rows: Cell[][]; readonly count: number };
  readonly common: number;
  readonly ignored: readonly string[];
}

interface Shared {
  readonly left: Column;
  readonly right: Column;
  /** Whether values of the two are of one type; otherwise their texts are compared. */
  readonly same: boolean;
}

function ownColumns({ source, spec }: ComputedPivot): readonly Column[] {
  return source.columns.slice(0, source.columns.length - spec.derived.length);
}

function sharedColumns(left: readonly Column[], right: readonly Column[]) {
  const byName = new Map(right.map((column) => [fold(column.field), column]));
  const shared: Shared[] = [];
  const ignored: string[] = [];
  for (const column of left) {
    const other = byName.get(fold(column.field));
    if (other === undefined) ignored.push(column.field);
    else {
      byName.delete(fold(column.field));
      shared.push({ left: column, right: other, same: other.type.native === column.type.native });
    }
  }
  return { shared, ignored: [...ignored, ...[...byName.values()].map(({ field }) => field)] };
}

/** The rows of one side behind a cell, of the shared columns; none where the side has no such cell. */
function rowsSql(
  pivot: ComputedPivot,
  columns: readonly { readonly column: Column; readonly name: string; readonly same: boolean }[],
  place: { readonly row: number | null; readonly line: number | null; readonly measure: number },
  bindings: Bindings,
): string {
  const { row, line, measure } = place;
  const selected = columns.map(
    ({ column, name, same }) =>
      `${same ? quoteName(column.field) : `CAST(${quoteName(column.field)} AS VARCHAR)`} AS ${quoteName(name)}`,
  );
  const where =
    row === null || line === null
      ? 'FALSE'
      : filterSql(filtersBehind(pivot, { row, line, measure }), pivot.source.columns, bindings);
  return `SELECT ${selected.join(', ')} FROM ${pivot.source.from} WHERE ${where}`;
}

/** What stands behind a difference: rows of one result that the other has not, as often as it has them more. */
export async function rowsBehind(
  engine: Engine,
  { left, right }: Reconciliation,
  { row, column, measure }: CellDifference,
  limit: number,
  signal?: AbortSignal,
): Promise<RowsBehind> {
  const { shared, ignored } = sharedColumns(ownColumns(left), ownColumns(right));
  const bindings = createBindings();
  const side = (pivot: ComputedPivot, of: 'left' | 'right') =>
    rowsSql(
      pivot,
      shared.map((one) => ({ column: one[of], name: one.left.field, same: one.same })),
      { row: row[of], line: column[of], measure },
      bindings,
    );
  const sides = { left: side(left, 'left'), right: side(right, 'right') };
  const only = {
    left: `(${sides.left}) EXCEPT ALL (${sides.right})`,
    right: `(${sides.right}) EXCEPT ALL (${sides.left})`,
  };
  const ask = (sql: string) => engine.query(sql, { parameters: bindings.values, signal });
  const read = async (sql: string) => {
    const { values } = await ask(`SELECT * FROM (${sql}) ORDER BY ALL LIMIT ${limit}`);
    const length = values[0]?.length ?? 0;
    return Array.from({ length }, (_, index) => values.map((one) => one[index] ?? null));
  };
  const { values } = await ask(
    `SELECT ${[sides.left, only.left, only.right].map((rows) => `(SELECT count(*) FROM (${rows}))`).join(', ')}`,
  );
  const [all = 0, onlyLeft = 0, onlyRight = 0] = values.map((one) => Number(one[0]));
  return {
    columns: shared.map(({ left: one, same }) =>
      same ? one : { ...one, type: { kind: 'text', native: 'VARCHAR' } },
    ),
    left: { rows: await read(only.left), count: onlyLeft },
    right: { rows: await read(only.right), count: onlyRight },
    common: all - onlyLeft,
    ignored,
  };
}
