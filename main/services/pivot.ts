import type { FormulaReading } from '#shared/contract/pivot.ts';
import { type AppError, isAppError } from '#shared/errors/app-error.ts';
import { printAddress } from '#shared/getpivotdata/print.ts';
import { printAddressSql } from '#shared/getpivotdata/print-sql.ts';
import { createBindings } from '../engine/bindings.ts';
import type { Engine } from '../engine/engine.ts';
import { filterSql } from '../engine/filter-sql.ts';
import type { ResultStore } from '../engine/result-store.ts';
import { createAddresses, notInPivot, pivotCell } from '../pivot/address.ts';
import { filtersBehind, statementOf } from '../pivot/behind.ts';
import { checkCopySize, copyText } from '../pivot/copy.ts';
import { distinctValues } from '../pivot/distinct-values.ts';
import { fieldItems } from '../pivot/field-items.ts';
import { type FormulaReader, type FoundCell, failureOf } from '../pivot/formula-reader.ts';
import type { PivotStore } from '../pivot/pivot-store.ts';
import type { SavedPivots } from '../pivot/saved-pivots.ts';
import { ownName, sheetsOfItems } from '../pivot/sheets.ts';
import { cellAt, lineCountOf, positionOf, shapeOf, windowOf } from '../pivot/window.ts';
import { procedures } from './procedure.ts';

export interface PivotServiceParts {
  readonly engine: Engine;
  readonly results: Pick<ResultStore, 'get' | 'file'>;
  readonly pivots: PivotStore;
  readonly saved: SavedPivots;
  readonly formulas: FormulaReader;
}

/** Where the cell stands in the pivot that was given; null for another one. */
function foundAt({ own, pivot, place }: FoundCell): { row: number; column: number } | null {
  return own ? positionOf(pivot, place) : null;
}

function readingOf(answer: FoundCell | AppError): FormulaReading {
  return isAppError(answer)
    ? { error: failureOf(answer) }
    : { value: answer.value, type: answer.type, cell: foundAt(answer) };
}

export function createPivotService({ engine, results, pivots, saved, formulas }: PivotServiceParts) {
  const os = procedures.pivot;

  return {
    compute: os.compute.handler(async ({ input, signal }) =>
      shapeOf(await pivots.get(input.resultId, input.spec, signal)),
    ),
    sheets: os.sheets.handler(async ({ input: { resultId, spec } }) => {
      const { sheets: field, derived } = spec;
      const placed = [...spec.rows, ...spec.columns, ...spec.pages].some((one) => one.field === field);
      if (field === undefined || placed) return [];
      return sheetsOfItems(await distinctValues(engine, results, { resultId, derived, field }));
    }),
    items: os.items.handler(({ input, signal }) => fieldItems(engine, results, input, signal)),
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
      const found = await formulas.read(input, input.formula, signal);
      const { value, type, formula, sql, pivot, place } = found;
      return { value, type, formula, sql, statement: statementOf(pivot, place), cell: foundAt(found) };
    }),
    readMany: os.readMany.handler(async ({ input, signal }) => {
      const answers = await formulas.readMany(input, input.formulas, signal);
      return answers.map(readingOf);
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
      const rows = input.rows ?? { offset: 0, count: lineCountOf(pivot, 'rows') };
      const columns = input.columns ?? { offset: 0, count: lineCountOf(pivot, 'columns') };
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
