import { parseAddress } from '#shared/getpivotdata/parse.ts';
import { printAddress } from '#shared/getpivotdata/print.ts';
import { printAddressSql } from '#shared/getpivotdata/print-sql.ts';
import type { PivotSpec } from '#shared/model/pivot.ts';
import { createBindings } from '../engine/bindings.ts';
import type { Engine } from '../engine/engine.ts';
import { filterSql } from '../engine/filter-sql.ts';
import type { ResultStore } from '../engine/result-store.ts';
import { quoteName } from '../engine/sql-text.ts';
import { createAddresses, notInPivot, pivotCell } from '../pivot/address.ts';
import { filtersBehind, statementOf } from '../pivot/behind.ts';
import { checkCopySize, copyText } from '../pivot/copy.ts';
import { deriveFields } from '../pivot/derived.ts';
import type { PivotStore } from '../pivot/pivot-store.ts';
import type { SavedPivots } from '../pivot/saved-pivots.ts';
import { ownName, referredSpec } from '../pivot/sheets.ts';
import { cellAt, measureLines, shapeOf, windowOf } from '../pivot/window.ts';
import { procedures } from './procedure.ts';

export interface PivotServiceParts {
  readonly engine: Engine;
  readonly results: Pick<ResultStore, 'get' | 'file'>;
  readonly pivots: PivotStore;
  readonly saved: SavedPivots;
}

export function createPivotService({ engine, results, pivots, saved }: PivotServiceParts) {
  const os = procedures.pivot;

  /** The spec that a formula about another pivot means; null for the given one. */
  async function referred(
    reference: ReturnType<typeof parseAddress>['pivot'],
    given: { readonly resultId: string; readonly spec: PivotSpec; readonly name?: string | undefined },
  ): Promise<PivotSpec | null> {
    const { origin, columns } = await results.get(given.resultId);
    const file = await results.file(given.resultId);
    return referredSpec(reference, {
      spec: given.spec,
      savedName: given.name,
      saved: await saved.list(),
      queryId: origin.kind === 'run' ? origin.queryId : undefined,
      async items(field) {
        const rows = deriveFields(file, columns, given.spec.derived);
        if (!rows.columns.some((column) => column.field === field)) return [];
        const name = quoteName(field);
        const { values } = await engine.query(
          `SELECT DISTINCT ${name} FROM ${rows.from} ORDER BY ${name} NULLS LAST`,
        );
        return values[0] ?? [];
      },
    });
  }

  return {
    compute: os.compute.handler(async ({ input, signal }) =>
      shapeOf(await pivots.get(input.resultId, input.spec, signal)),
    ),
    window: os.window.handler(async ({ input, signal }) =>
      windowOf(await pivots.get(input.resultId, input.spec, signal), input.rows, input.columns),
    ),
    address: os.address.handler(async ({ input, signal }) => {
      const pivot = await pivots.get(input.resultId, input.spec, signal);
      const place = cellAt(pivot, input.cell);
      if (pivot.measures.length === 0) {
        throw notInPivot('The pivot has no data field.', '', [], 'Put a field among the values.');
      }
      const addresses = createAddresses(pivot);
      const address = addresses.of(place, { sheet: ownName(input.spec, input.name), cell: pivotCell });
      return {
        formula: printAddress(address),
        sql: printAddressSql(addresses.resolved(address)),
        value: pivot.value(place.row, place.line, place.measure),
      };
    }),
    read: os.read.handler(async ({ input, signal }) => {
      const address = parseAddress(input.formula);
      const spec = await referred(address.pivot, input);
      const pivot = await pivots.get(input.resultId, spec ?? input.spec, signal);
      const addresses = createAddresses(pivot);
      const place = addresses.locate(address);
      return {
        value: pivot.value(place.row, place.line, place.measure),
        type: pivot.measures[place.measure]?.type ?? { kind: 'other', native: '' },
        sql: printAddressSql(addresses.resolved(address)),
        statement: statementOf(pivot, place),
        cell:
          spec === null ? { row: place.row, column: place.line * measureLines(pivot) + place.measure } : null,
      };
    }),
    drill: os.drill.handler(async ({ input, signal }) => {
      const pivot = await pivots.get(input.resultId, input.spec, signal);
      const filters = filtersBehind(pivot, cellAt(pivot, input.cell));
      const bindings = createBindings();
      const condition = filterSql(filters, pivot.source.columns, bindings);
      const { values } = await engine.query(`SELECT count(*) FROM ${pivot.source.from} WHERE ${condition}`, {
        parameters: bindings.values,
        signal,
      });
      return { filters, rows: Number(values[0]?.[0] ?? 0) };
    }),
    copy: os.copy.handler(async ({ input, signal }) => {
      const pivot = await pivots.get(input.resultId, input.spec, signal);
      const rows = input.rows ?? { offset: 0, count: pivot.rows.lineCount };
      const columns = input.columns ?? { offset: 0, count: pivot.columns.lineCount * measureLines(pivot) };
      checkCopySize(rows.count, columns.count);
      return { text: copyText(pivot, rows, columns, input.headers) };
    }),
    saved: os.saved.handler(async ({ input }) => {
      const all = await saved.list();
      return input.queryId === undefined ? [...all] : all.filter(({ queryId }) => queryId === input.queryId);
    }),
    save: os.save.handler(({ input }) => saved.save(input)),
    remove: os.remove.handler(({ input }) => saved.remove(input.id)),
  };
}
