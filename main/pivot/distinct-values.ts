import type { Cell } from '#shared/model/column.ts';
import type { DerivedField } from '#shared/model/derived-field.ts';
import type { Engine } from '../engine/engine.ts';
import type { ResultStore } from '../engine/result-store.ts';
import { quoteName } from '../engine/sql-text.ts';
import { deriveFields } from './derived.ts';

/** Every distinct value of a field, derived or not, of a kept result, in order, null last; none without such a field. */
export async function distinctValues(
  engine: Engine,
  results: Pick<ResultStore, 'get' | 'file'>,
  of: { readonly resultId: string; readonly derived: readonly DerivedField[]; readonly field: string },
): Promise<readonly Cell[]> {
  const { columns } = await results.get(of.resultId);
  const rows = deriveFields(await results.file(of.resultId), columns, of.derived);
  if (!rows.columns.some((column) => column.field === of.field)) return [];
  const name = quoteName(of.field);
  const { values } = await engine.query(
    `SELECT DISTINCT ${name} FROM ${rows.from} ORDER BY ${name} NULLS LAST`,
  );
  return values[0] ?? [];
}
