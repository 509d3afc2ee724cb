import { z } from 'zod';
import type { Cell } from '#shared/model/column.ts';
import type { FieldItem, PivotSpec } from '#shared/model/pivot.ts';
import { createBindings } from '../engine/bindings.ts';
import type { Engine } from '../engine/engine.ts';
import { columnOf, filterSql } from '../engine/filter-sql.ts';
import type { ResultStore } from '../engine/result-store.ts';
import { itemOrder } from './axis-statements.ts';
import { deriveFields } from './derived.ts';
import { keySql, mergesCase } from './names.ts';
import { filtersOf } from './plan.ts';

export interface ItemsWanted {
  readonly resultId: string;
  /** What holds the pivot to some of the rows, and the fields it derives. */
  readonly spec: Pick<PivotSpec, 'derived' | 'filters' | 'pages' | 'slicers'>;
  readonly field: string;
  /** Part of an item as it reads, without case; empty for all. */
  readonly search: string;
  readonly offset: number;
  readonly limit: number;
}

const spellingsSchema = z.array(z.string().nullable());

/** How an item reads: nothing and empty text have words of their own. */
function itemTextSql(item: string): string {
  const text = `CAST(${item} AS VARCHAR)`;
  return `CASE WHEN ${item} IS NULL THEN '(blank)' WHEN ${text} = '' THEN '(empty)' ELSE ${text} END`;
}

/**
 * Items of a field, derived or not, text that differs only by case being one: first those that have rows, in the
 * field's order, then the others. Rows are counted that pass every filter, page and slicer but the field's own.
 * `total` is how many items are found in all. Throws not-found for a field that is not there.
 */
export async function fieldItems(
  engine: Engine,
  results: Pick<ResultStore, 'get' | 'file'>,
  { resultId, spec, field, search, offset, limit }: ItemsWanted,
  signal?: AbortSignal,
): Promise<{ items: FieldItem[]; total: number }> {
  const { columns } = await results.get(resultId);
  const source = deriveFields(await results.file(resultId), columns, spec.derived);
  const column = columnOf(source.columns, field);
  const bindings = createBindings();
  const isOther = (one: { readonly field: string }) => one.field !== field;
  const others = { ...spec, pages: spec.pages.filter(isOther), slicers: spec.slicers.filter(isOther) };
  const passes = filterSql(filtersOf(others), source.columns, bindings);
  const found =
    search.trim() === ''
      ? 'TRUE'
      : `contains(lower(${itemTextSql('item')}), lower(${bindings.add(search.trim())}))`;
  const isText = mergesCase(column);
  const order = ['passing = 0', itemOrder(column, 'item')].join(', ');
  const folded = isText ? 'lower(spelling)' : 'spelling';
  const items = isText
    ? 'SELECT min(spelling) AS item, folded, CAST(sum(passing) AS BIGINT) AS passing FROM spelled GROUP BY folded'
    : 'SELECT spelling AS item, folded, passing FROM spelled';
  const counted = `SELECT ${keySql(column)} AS spelling, count(*) FILTER (WHERE ${passes}) AS passing FROM ${source.from} GROUP BY 1`;
  const statement = `WITH spelled AS MATERIALIZED (SELECT *, ${folded} AS folded FROM (${counted})),
found AS MATERIALIZED (SELECT * FROM (${items}) WHERE ${found}),
page AS MATERIALIZED (SELECT * FROM found ORDER BY ${order} LIMIT ${limit} OFFSET ${offset})`;
  // Spellings are listed of the items of the page alone: of all it would take longer than counting the rows.
  const all = isText
    ? '(SELECT list(spelling ORDER BY spelling) FROM spelled WHERE spelled.folded IS NOT DISTINCT FROM page.folded)'
    : 'NULL';
  const { values } = await engine.query(
    `${statement} SELECT (SELECT count(*) FROM found), item, passing, ${all} FROM page ORDER BY ${order}`,
    { parameters: bindings.values, signal },
  );
  const [totals = [], shown = [], passing = [], spellings = []] = values;
  const spelled = (row: number, item: Cell): Cell[] => {
    const list = spellings[row];
    return typeof list === 'string' ? spellingsSchema.parse(JSON.parse(list)) : [item];
  };
  let [total] = totals;
  if (total === undefined && offset > 0) {
    const none = await engine.query(`${statement} SELECT count(*) FROM found`, {
      parameters: bindings.values,
      signal,
    });
    total = none.values[0]?.[0];
  }
  return {
    items: shown.map((value, row) => ({
      value,
      spellings: spelled(row, value),
      rows: Number(passing[row]),
    })),
    total: Number(total ?? 0),
  };
}
