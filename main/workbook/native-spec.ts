import type { Expansion, PivotSpec } from '#shared/model/pivot.ts';
import type { PivotAxis, PivotMeasure } from '../pivot/pivot-view.ts';

type Axis = 'rows' | 'columns';

/** A pivot as Excel can have it, and in whose words it differs from ours. */
export interface NativeSpec {
  readonly spec: PivotSpec;
  readonly remarks: readonly string[];
}

/** Why Excel can have no such PivotTable at all; null where it can. */
export function whyNotNative(spec: PivotSpec, isNative: (measure: number) => boolean): string | null {
  for (const { field, top } of [...spec.rows, ...spec.columns]) {
    if (top === undefined) continue;
    if (top.others) return `Excel has no item for the rest of “${field}”`;
    if (!isNative(top.measure)) return `“${field}” is held to items by a measure that Excel cannot compute`;
    if (spec.measures[top.measure]?.showAs !== undefined) {
      return `“${field}” is held to items by a measure as it is shown, which Excel cannot do`;
    }
  }
  return null;
}

/** Items of a level that are closed in one group and open in another, which Excel cannot have. */
function mixedItems(axis: PivotAxis, level: number): ReadonlySet<number> {
  const closed = new Set<number>();
  const open = new Set<number>();
  for (let line = 0; line < axis.lineCount; line += 1) {
    if (axis.depth(line) <= level) continue;
    (axis.closed(line) && axis.depth(line) === level + 1 ? closed : open).add(axis.item(line, level));
  }
  return new Set([...closed].filter((item) => open.has(item)));
}

/** The expansion with every such item open; null where there are none. */
function evenExpansion(axis: PivotAxis): Expansion | null {
  const mixed = axis.fields.map((_, level) => mixedItems(axis, level));
  if (mixed.every((items) => items.size === 0)) return null;
  const except = [];
  for (let line = 0; line < axis.lineCount; line += 1) {
    const level = axis.depth(line) - 1;
    if (axis.closed(line) && mixed[level]?.has(axis.item(line, level)) !== true) except.push(axis.path(line));
  }
  return { depth: null, except };
}

/**
 * The pivot held to the measures Excel has, with what it cannot do changed to what it can.
 * @param whole the measures of the computed pivot, in the spec's order, captions given
 * @param natives which of those Excel computes
 */
export function nativeSpec(
  spec: PivotSpec,
  whole: {
    readonly rows: PivotAxis;
    readonly columns: PivotAxis;
    readonly measures: readonly PivotMeasure[];
  },
  natives: readonly number[],
): NativeSpec {
  const remarks: string[] = [];
  const place = new Map(natives.map((measure, index) => [measure, index]));
  const fields = (axis: Axis): PivotSpec['rows'] =>
    spec[axis].map(({ sortBy, top, ...field }) => {
      const by = sortBy === undefined ? undefined : place.get(sortBy.measure);
      if (sortBy !== undefined && by === undefined) {
        remarks.push(
          `“${field.field}” is sorted by its labels here: Excel cannot compute what it is sorted by.`,
        );
      }
      const most = top === undefined ? undefined : place.get(top.measure);
      return {
        ...field,
        ...(sortBy === undefined || by === undefined ? {} : { sortBy: { ...sortBy, measure: by } }),
        ...(top === undefined || most === undefined ? {} : { top: { ...top, measure: most } }),
      };
    });
  const rows = fields('rows');
  const columns = fields('columns');
  const form = natives.length > 1 && spec.measuresOn === 'rows' ? 'tabular' : spec.form;
  if (form !== spec.form) {
    remarks.push('In tabular form, in which measures can stand on the rows beside their labels.');
  }
  const rowExpansion = evenExpansion(whole.rows);
  const columnExpansion = evenExpansion(whole.columns);
  if (rowExpansion !== null || columnExpansion !== null) {
    remarks.push('Some closed groups are open: in Excel an item is open or closed wherever it stands.');
  }
  return {
    spec: {
      ...spec,
      rows,
      columns,
      form,
      measures: whole.measures
        .filter((_, index) => place.has(index))
        .map(({ measure, caption }) => ({ ...measure, caption })),
      ...(rowExpansion === null ? {} : { rowExpansion }),
      ...(columnExpansion === null ? {} : { columnExpansion }),
    },
    remarks,
  };
}
