import { isAppError } from '#shared/errors/app-error.ts';
import type { AddressItem, AddressPair } from '#shared/getpivotdata/address.ts';
import { americanText } from '#shared/getpivotdata/dates.ts';
import { printAddress } from '#shared/getpivotdata/print.ts';
import type { Cell } from '#shared/model/column.ts';
import type { ReportFile, ReportType } from '#shared/model/report.ts';
import { createAddresses } from '../../pivot/address.ts';
import type { ComputedPivot } from '../../pivot/compute.ts';
import { createItemFinder } from '../../pivot/items.ts';
import { type FormulaValue, sheetValue } from '../cell-value.ts';

/** Where a figure stands: items of the row fields below the resolution, and a start date or null for the whole window. */
export interface FigurePlace {
  readonly by: readonly Cell[];
  /** `YYYY-MM-DD` */
  readonly date: string | null;
}

/** The figures of one type, read from the PivotTable on its sheet. */
export interface TypeFigures {
  readonly type: ReportType;
  /** The items of the first `depth` row fields below the resolution that stand together, in the order of the PivotTable. */
  paths(depth: number): readonly (readonly Cell[])[];
  /** A cell of the PivotTable by formula, with its value. What is not in the PivotTable is 0 by the formula itself. */
  figure(place: FigurePlace): FormulaValue & { readonly cached: { readonly kind: 'number' } };
}

export interface FiguresOptions {
  readonly report: ReportFile;
  readonly type: ReportType;
  /** What the type's sheet is called in the workbook. */
  readonly sheet: string;
  readonly view: ComputedPivot;
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

  function valueAt(address: Parameters<typeof addresses.locate>[0]): number | null {
    try {
      const { row, line, measure } = addresses.locate(address);
      const shown = view.measures[measure];
      const value = shown === undefined ? null : sheetValue(view.value(row, line, measure), shown.type);
      return value?.kind === 'number' ? value.value : null;
    } catch (error) {
      if (isAppError(error) && error.code === 'not-found') return null;
      throw error;
    }
  }

  return {
    type,
    paths: (depth) => pathsOf(view, depth),
    figure(place) {
      const address = { dataField: report.value, pivot: { sheet, cell: '$A$5' }, pairs: pairsOf(place) };
      const formula = printAddress(address, { dates: options.dates });
      const value = valueAt(address);
      // A total that the pivot has stands bare, so that a pivot that is broken shows; all else may come and go.
      const bare = value !== null && place.by.length === 0;
      return {
        kind: 'formula',
        formula: bare ? formula : `IFERROR(${formula},0)`,
        cached: { kind: 'number', value: value ?? 0 },
      };
    },
  };
}
