import { isAppError } from '#shared/errors/app-error.ts';
import type { Address } from '#shared/getpivotdata/address.ts';
import { fold } from '#shared/getpivotdata/names.ts';
import { parseAddress } from '#shared/getpivotdata/parse.ts';
import type { Filter } from '#shared/model/result.ts';
import type { Engine } from '../../engine/engine.ts';
import { type Addresses, createAddresses } from '../../pivot/address.ts';
import { computePivot, type PivotSource } from '../../pivot/compute.ts';
import { contains, parseCell, parseSheetRange } from './cell-range.ts';
import type { MappedColumn } from './column-mapping.ts';
import { type FormulaCall, operandsOf } from './formula-text.ts';
import type { CachePart, PivotTablePart } from './pivot-parts.ts';
import { specOfPivot, type TemplatePivot } from './pivot-spec.ts';
import { type CellTexts, cellKey, type TemplateFormula } from './template-formulas.ts';

/** A formula whose address no pivot will have once its rows are replaced. */
export interface LostFormula {
  readonly sheet: string;
  readonly cell: string;
  readonly formula: string;
  readonly reason: string;
  readonly nearest: readonly string[];
  /** Whether the template shows an error there already, so that nothing is lost by filling it. */
  readonly already: boolean;
}

/** A formula of which that cannot be told. */
export type UncheckedFormula = Pick<LostFormula, 'sheet' | 'cell' | 'formula' | 'reason'>;

export interface AddressCheck {
  readonly formulas: readonly TemplateFormula[];
  readonly cells: CellTexts;
  /** Whether a cell, by its key, is among the replaced ones. */
  isReplaced(key: string): boolean;
  readonly pivots: readonly PivotTablePart[];
  readonly caches: ReadonlyMap<string, CachePart>;
  /** Ids of the caches whose rows are replaced. */
  readonly replaced: ReadonlySet<string>;
  readonly columns: readonly MappedColumn[];
  readonly filters: readonly Filter[];
  readonly engine: Engine;
  readonly source: PivotSource;
  readonly signal: AbortSignal | undefined;
}

/** The cell that an argument names, as a key; null where it is not the name of one cell. */
export function cellNamed(argument: string, sheet: string): string | null {
  const own = parseCell(argument);
  if (own !== null) return cellKey(sheet, own.row, own.column);
  const named = parseSheetRange(argument);
  if (named === null || argument.includes(':')) return null;
  return cellKey(named.sheet, named.range.firstRow, named.range.firstColumn);
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** An argument with the cells it names put in; a text says why it cannot be told. */
function literalOf(argument: string, sheet: string, check: AddressCheck): { literal: string } | string {
  const operands = operandsOf(argument);
  const literals: string[] = [];
  for (const operand of operands) {
    const key = cellNamed(operand, sheet);
    if (key === null) {
      literals.push(operand);
      continue;
    }
    if (check.isReplaced(key)) return `it names ${operand}, one of the cells that are replaced`;
    const cell = check.cells.get(key);
    if (cell === undefined) return `it names ${operand}, which is empty`;
    const isNumber = cell.type === 'n' && operands.length === 1;
    if (cell.type === 'b') literals.push(cell.text === '1' ? 'TRUE' : 'FALSE');
    else literals.push(isNumber ? cell.text : quoted(cell.text));
  }
  return { literal: literals.join('&') };
}

/** The address a call says, cells it names put in. */
function addressOf(call: FormulaCall, sheet: string, check: AddressCheck): Address | string {
  const literals: string[] = [];
  for (const [index, argument] of call.arguments.entries()) {
    if (index === 1) {
      literals.push(argument);
      continue;
    }
    const read = literalOf(argument, sheet, check);
    if (typeof read === 'string') return read;
    literals.push(read.literal);
  }
  try {
    return parseAddress(`GETPIVOTDATA(${literals.join(',')})`);
  } catch (error) {
    if (!isAppError(error)) throw error;
    return 'what it asks for is worked out by Excel';
  }
}

interface OpenPivot {
  readonly addresses: Addresses;
  readonly known: TemplatePivot;
}

/** Finds the formulas whose address is in none of the pivots over the new rows. */
export async function checkAddresses(
  check: AddressCheck,
): Promise<{ readonly lost: LostFormula[]; readonly unchecked: UncheckedFormula[] }> {
  const lost: LostFormula[] = [];
  const unchecked: UncheckedFormula[] = [];
  const opened = new Map<PivotTablePart, OpenPivot | string>();

  async function open(pivot: PivotTablePart, cache: CachePart): Promise<OpenPivot | string> {
    const before = opened.get(pivot);
    if (before !== undefined) return before;
    const now = await compute(pivot, cache);
    opened.set(pivot, now);
    return now;
  }

  async function compute(pivot: PivotTablePart, cache: CachePart): Promise<OpenPivot | string> {
    const known = specOfPivot(pivot, cache, check.columns, check.filters);
    if (typeof known === 'string') return known;
    try {
      const view = await computePivot(check.engine, check.source, known.spec, { signal: check.signal });
      return { known, addresses: createAddresses(view) };
    } catch (error) {
      if (isAppError(error) && error.code === 'limit.exceeded') return error.message;
      throw error;
    }
  }

  function pivotAt(address: Address, sheet: string): PivotTablePart | undefined {
    const on = fold(address.pivot.sheet ?? sheet);
    const cell = parseCell((address.pivot.cell ?? '').split(':')[0] ?? '');
    if (cell === null) return undefined;
    return check.pivots.find((one) => fold(one.sheet) === on && contains(one.area, cell.row, cell.column));
  }

  for (const formula of check.formulas) {
    for (const call of formula.calls) {
      const where = { sheet: formula.sheet, cell: formula.cell, formula: formula.formula };
      const address = addressOf(call, formula.sheet, check);
      if (typeof address === 'string') {
        unchecked.push({ ...where, reason: address });
        continue;
      }
      if (address.pivot.cell === undefined) {
        unchecked.push({ ...where, reason: `its pivot is named ${address.pivot.name ?? 'by a formula'}` });
        continue;
      }
      const pivot = pivotAt(address, formula.sheet);
      const cache = pivot === undefined ? undefined : check.caches.get(pivot.cacheId);
      if (pivot === undefined || cache === undefined) {
        const at = `${address.pivot.sheet ?? formula.sheet}!${address.pivot.cell}`;
        lost.push({ ...where, reason: `There is no pivot at ${at}.`, nearest: [], already: true });
        continue;
      }
      if (!check.replaced.has(pivot.cacheId)) continue;
      const ready = await open(pivot, cache);
      if (typeof ready === 'string') {
        unchecked.push({ ...where, reason: ready });
        continue;
      }
      const problem = problemOf(address, ready);
      if (problem !== null) lost.push({ ...where, ...problem, already: formula.failed });
    }
  }
  return { lost, unchecked };
}

function problemOf(
  address: Address,
  { addresses, known }: OpenPivot,
): Pick<LostFormula, 'reason' | 'nearest'> | null {
  try {
    addresses.locate({
      ...address,
      dataField: known.dataFields.get(fold(address.dataField)) ?? address.dataField,
      pairs: address.pairs.map((pair) => ({
        ...pair,
        field: known.fields.get(fold(pair.field)) ?? pair.field,
      })),
    });
    return null;
  } catch (error) {
    if (!isAppError(error) || error.code !== 'not-found') throw error;
    return { reason: error.message.replace(/^#REF! /, ''), nearest: error.details.suggestions ?? [] };
  }
}
