import { setImmediate as breathe } from 'node:timers/promises';
import { AppError, cancelled, isAppError } from '#shared/errors/app-error.ts';
import type { Address, PivotReference } from '#shared/getpivotdata/address.ts';
import { printAddress } from '#shared/getpivotdata/print.ts';
import { printAddressSql } from '#shared/getpivotdata/print-sql.ts';
import { readAddress } from '#shared/getpivotdata/read-address.ts';
import type { CellFailure } from '#shared/model/address-book.ts';
import type { Cell, ColumnType } from '#shared/model/column.ts';
import type { PivotSpec, SavedPivot } from '#shared/model/pivot.ts';
import type { Engine } from '../engine/engine.ts';
import type { ResultStore } from '../engine/result-store.ts';
import type { Clock } from '../platform/clock.ts';
import { type Addresses, createAddresses, type Suggesting, suggestUpTo } from './address.ts';
import type { ComputedPivot } from './compute.ts';
import { distinctValues } from './distinct-values.ts';
import type { PivotStore } from './pivot-store.ts';
import type { SavedPivots } from './saved-pivots.ts';
import { referredSpec } from './sheets.ts';
import type { CellPlace } from './window.ts';

/** The pivot at hand, which a bare cell reference means. */
export interface GivenPivot {
  readonly resultId: string;
  readonly spec: PivotSpec;
  /** The saved pivot it is, if it is one. */
  readonly name?: string | undefined;
}

/** A formula's cell. */
export interface FoundCell {
  readonly value: Cell;
  readonly type: ColumnType;
  readonly pivot: ComputedPivot;
  readonly place: CellPlace;
  /** Whether the pivot is the given one rather than another that the formula names. */
  readonly own: boolean;
}

/** A formula's cell with both its forms. */
export interface FoundFormula extends FoundCell {
  readonly formula: string;
  readonly sql: string;
}

export interface FormulaReader {
  /** The cell a formula, or the SELECT it means, is about. Throws what is wrong with it. */
  read(given: GivenPivot, text: string, signal?: AbortSignal): Promise<FoundFormula>;
  /**
   * The cell, or what is wrong, of every formula, in order. Each pivot that is named is computed once, and no formula
   * asks the engine anything. Throws only what keeps all of them from being read.
   */
  readMany(
    given: GivenPivot,
    texts: readonly string[],
    signal?: AbortSignal,
  ): Promise<(FoundCell | AppError)[]>;
}

export interface FormulaReaderParts {
  readonly engine: Engine;
  readonly results: Pick<ResultStore, 'get' | 'file'>;
  readonly pivots: PivotStore;
  readonly saved: Pick<SavedPivots, 'list'>;
  readonly clock: Clock;
}

interface NamedPivot {
  readonly pivot: ComputedPivot;
  readonly addresses: Addresses;
  readonly own: boolean;
}

/** So many names are looked at for suggestions while many formulas are read; about a tenth of a second. */
const mostCompared = 200_000;
/** Formulas read before anyone else gets a turn. */
const turn = 5_000;

/** What is wrong with a formula, as it is told and kept. */
export function failureOf({ code, message, hint, details: { name, suggestions } }: AppError): CellFailure {
  return {
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(name === undefined ? {} : { name }),
    ...(suggestions === undefined ? {} : { suggestions }),
  };
}

function unexpected(error: unknown): AppError {
  if (isAppError(error) && error.code !== 'query.cancelled') return error;
  throw error;
}

/** The day it is where the clock stands. */
function dayOf(clock: Clock): string {
  const now = clock.now();
  const two = (value: number) => String(value).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

export function createFormulaReader({
  engine,
  results,
  pivots,
  saved,
  clock,
}: FormulaReaderParts): FormulaReader {
  /** Finds the pivots that references name; saved pivots and sheets are listed once. */
  function finder(given: GivenPivot, suggesting: Suggesting | undefined, signal: AbortSignal | undefined) {
    let listed: Promise<readonly SavedPivot[]> | undefined;
    const itemsOf = new Map<string, Promise<readonly Cell[]>>();

    return async (reference: PivotReference): Promise<NamedPivot> => {
      const { origin } = await results.get(given.resultId);
      listed ??= saved.list();
      const spec = await referredSpec(reference, {
        spec: given.spec,
        savedName: given.name,
        saved: await listed,
        queryId: origin.kind === 'run' ? origin.queryId : undefined,
        items(field) {
          const items =
            itemsOf.get(field) ??
            distinctValues(engine, results, { ...given, derived: given.spec.derived, field });
          itemsOf.set(field, items);
          return items;
        },
      });
      const pivot = await pivots.get(given.resultId, spec ?? given.spec, signal);
      return { pivot, addresses: createAddresses(pivot, suggesting), own: spec === null };
    };
  }

  function cellOf({ pivot, addresses, own }: NamedPivot, address: Address): FoundCell {
    const place = addresses.locate(address);
    return {
      value: pivot.value(place.row, place.line, place.measure),
      type: pivot.measures[place.measure]?.type ?? { kind: 'other', native: '' },
      pivot,
      place,
      own,
    };
  }

  return {
    async read(given, text, signal) {
      const address = readAddress(text, { today: dayOf(clock) });
      const named = await finder(given, undefined, signal)(address.pivot);
      const cell = cellOf(named, address);
      const resolved = named.addresses.resolved(address);
      return {
        ...cell,
        formula: printAddress(named.addresses.of(cell.place, address.pivot)),
        sql: printAddressSql(resolved),
      };
    },
    async readMany(given, texts, signal) {
      const settings = { today: dayOf(clock) };
      const pivotOf = finder(given, suggestUpTo(mostCompared), signal);
      const pivotsFound = new Map<string, NamedPivot | AppError>();
      const answers: (FoundCell | AppError)[] = [];
      for (const [index, text] of texts.entries()) {
        if (index % turn === turn - 1) await breathe();
        if (signal?.aborted === true) throw cancelled('Reading the formulas');
        try {
          const address = readAddress(text, settings);
          const key = address.pivot.sheet ?? address.pivot.name ?? '';
          const found = pivotsFound.get(key) ?? (await pivotOf(address.pivot).catch(unexpected));
          pivotsFound.set(key, found);
          answers.push(found instanceof AppError ? found : cellOf(found, address));
        } catch (error) {
          answers.push(unexpected(error));
        }
      }
      return answers;
    },
  };
}
