import { isAppError } from '#shared/errors/app-error.ts';
import type { Address, AddressItem, AddressPair } from '#shared/getpivotdata/address.ts';
import { americanText } from '#shared/getpivotdata/dates.ts';
import { printAddress } from '#shared/getpivotdata/print.ts';
import type { Cell } from '#shared/model/column.ts';
import type { ReportFile, ReportType } from '#shared/model/report.ts';
import { createAddresses } from '../../pivot/address.ts';
import type { ComputedPivot } from '../../pivot/compute.ts';
import { createItemFinder } from '../../pivot/items.ts';
import { exactOf, type Figure, figureOf, nothing } from './figure.ts';

/** Where a figure stands: items of the row fields below the resolution, and a start date or null for the whole window. */
export interface FigurePlace {
  readonly by: readonly Cell[];
  /** `YYYY-MM-DD` */
  readonly date: string | null;
}

/** The figures of one type, read from the PivotTable on its sheet. */
export interface TypeFigures {
  readonly type: ReportType;
  /** Whether there is a PivotTable for formulas to read. Without one the figures are values. */
  readonly live: boolean;
  /** The items of the first `depth` row fields below the resolution that stand together, in the order of the PivotTable. */
  paths(depth: number): readonly (readonly Cell[])[];
  /** A cell of the PivotTable; one that it does not have is 0. */
  figure(place: FigurePlace): Figure;
}

export interface FiguresOptions {
  readonly report: ReportFile;
  readonly type: ReportType;
  /** What the type's sheet is called in the workbook. */
  readonly sheet: string;
  readonly view: ComputedPivot;
  /** Whether that sheet has a PivotTable. */
  readonly live: boolean;
  /** The start dates of the window, `YYYY-MM-DD`. */
  readonly days: readonly string[];
  readonly period: string;
  readonly dates: 'function' | 'text';
  /** Fields in the order of the rows, which is the order in which finance's formulas name them. */
  readonly fields: readonly string[];
}

function pathsOf(view: ComputedPivot, depth: number): Cell[][] {
  const paths = new Map<string, Cell[]>();
  for (let line = 0; line < view.rows.lineCount; line += 1) {
    if (view.rows.depth(line) <= depth) continue;
    const path = view.rows.path(line).slice(1, depth + 1);
    paths.set(JSON.stringify(path), path);
  }
  return [...paths.values()];
}

export function figuresOf(options: FiguresOptions): TypeFigures {
  const { report, type, sheet, view, fields } = options;
  const addresses = createAddresses(view);
  const finders = view.rows.fields.map((field) => ({ field, finder: createItemFinder(field) }));

  function rowItem(level: number, value: Cell): AddressPair {
    const found = finders[level];
    const place = found?.field.items.findIndex((item) => item.value === value) ?? -1;
    const item: AddressItem = (place < 0 ? undefined : found?.finder.name(place)) ?? { kind: 'blank' };
    return { field: report.rows[level] ?? '', item };
  }

  function dateItem(date: string): AddressItem {
    return options.dates === 'text' ? { kind: 'text', text: americanText(date) } : { kind: 'date', date };
  }

  function pairsOf({ by, date }: FigurePlace): AddressPair[] {
    const period = { field: report.period.field, item: { kind: 'text', text: options.period } } as const;
    const pairs: AddressPair[] = [
      period,
      ...by.map((value, index) => rowItem(index + 1, value)),
      ...(date === null ? [] : [{ field: report.date, item: dateItem(date) }]),
    ];
    return pairs.sort((a, b) => fields.indexOf(a.field) - fields.indexOf(b.field));
  }

  const addressOf = (place: FigurePlace): Address => ({
    dataField: report.value,
    pivot: { sheet, cell: '$A$5' },
    pairs: pairsOf(place),
  });
  const print = (address: Address) => printAddress(address, { dates: options.dates });

  /** Undefined where the pivot has no such cell, or an empty one. */
  function valueAt(address: Address): Cell | undefined {
    try {
      const { row, line, measure } = addresses.locate(address);
      return view.value(row, line, measure) ?? undefined;
    } catch (error) {
      if (isAppError(error) && error.code === 'not-found') return undefined;
      throw error;
    }
  }

  /** A total that the PivotTable has for as long as it has rows of the type; null where it shows none. */
  function findWitness(): string | null {
    const totals = type.total === 'sum' ? [null] : options.days;
    const addresses = totals.map((date) => addressOf({ by: [], date }));
    const found = addresses.find((address) => valueAt(address) !== undefined);
    return found === undefined ? null : print(found);
  }
  const witness = options.live ? findWitness() : null;

  function formulaOf(place: FigurePlace, address: Address, value: Cell | undefined): string {
    const formula = print(address);
    // A total that the pivot has stands bare; all else may come and go, for as long as there is a pivot.
    if (value !== undefined && place.by.length === 0) return formula;
    return witness === null ? formula : `IFERROR(${formula},0*${witness})`;
  }

  return {
    type,
    live: options.live,
    paths: (depth) => pathsOf(view, depth),
    figure(place) {
      const address = addressOf(place);
      const value = valueAt(address);
      return figureOf(
        value === undefined ? nothing : exactOf(value),
        options.live ? formulaOf(place, address, value) : null,
      );
    },
  };
}
