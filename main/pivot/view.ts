import { AppError } from '#shared/errors/app-error.ts';
import type { Cell } from '#shared/model/column.ts';
import type { PivotSpec } from '#shared/model/pivot.ts';
import { createAxis, type ShownAxis } from './axis.ts';
import type { ComputedBase, ComputedPivot, Ranges } from './compute.ts';
import { createItemFinder } from './items.ts';
import { measureCaptions } from './measures.ts';
import { type AxisName, expansionOf, fieldsOf, hasGrandTotal, openByDepth } from './needs.ts';
import type { ComputedAxis } from './read-axis.ts';
import { showAsValues } from './show-as.ts';
import { type Exceptions, type LevelOrder, shownTree } from './shown-tree.ts';
import { shownFormat, shownType } from './shown-values.ts';
import { childOf } from './tree.ts';

/** The most lines an axis may have. */
const maxLines = 4_000_000;

/** The groups that are not as the expansion's depth says, by the codes of their items. */
function exceptionsOf(axis: ComputedAxis, paths: readonly (readonly Cell[])[]): Exceptions {
  interface Node {
    here: boolean;
    readonly inside: Map<number, Node>;
  }
  const finders = axis.fields.map(createItemFinder);
  const root: Node = { here: false, inside: new Map() };
  for (const path of paths) {
    if (path.length === 0 || path.length >= axis.fields.length) continue;
    let node: Node | undefined = root;
    for (const [level, value] of path.entries()) {
      const code = finders[level]?.ofValue(value) ?? null;
      // An item that is gone is no group.
      if (code === null) {
        node = undefined;
        break;
      }
      const next: Node = node.inside.get(code) ?? { here: false, inside: new Map() };
      node.inside.set(code, next);
      node = next;
    }
    if (node !== undefined) node.here = true;
  }
  return root;
}

/** The computed line that a path of items names; -1 where there is none. */
function lineAt({ fields, lines }: ComputedAxis, path: readonly Cell[]): number {
  let group = 0;
  for (const [level, value] of path.entries()) {
    const field = fields[level];
    const code = field === undefined ? null : createItemFinder(field).ofValue(value);
    group = code === null ? -1 : childOf(lines.tree, level, group, code);
  }
  return lines.line(path.length, group);
}

function shownAxis(base: ComputedBase, spec: PivotSpec, name: AxisName): ShownAxis {
  const axis = base[name];
  const other = base[name === 'rows' ? 'columns' : 'rows'];
  const fields = fieldsOf(spec, name);
  const expansion = expansionOf(spec, name);
  const orders = fields.map(({ field, sort, sortBy, showEmpty, top }): LevelOrder => {
    const everyItem = showEmpty && top === undefined;
    if (sortBy === undefined) return { reversed: sort === 'descending', everyItem };
    const { measure, path } = sortBy;
    const type = base.plan.measures[measure]?.type;
    if (type === undefined || path.length > other.fields.length) {
      throw new AppError(
        'input.invalid',
        type === undefined
          ? `"${field}" is sorted by measure ${measure + 1}; the pivot has ${base.plan.measures.length}.`
          : `"${field}" is sorted by a line of ${path.length} items; the other axis has ${other.fields.length} fields.`,
        {
          hint: 'Sort it by label, or choose a measure and a line that are there.',
          details: { name: field },
        },
      );
    }
    const by = lineAt(other, path);
    const value = (line: number) => {
      if (by < 0) return null;
      return name === 'rows' ? base.cells.value(line, by, measure) : base.cells.value(by, line, measure);
    };
    return { reversed: false, by: { value, type, largestFirst: sort === 'descending' }, everyItem };
  });
  const shown = shownTree({
    lines: axis.lines,
    fields: axis.fields,
    orders,
    openByDepth: (depth) => openByDepth(expansion, depth),
    exceptions: exceptionsOf(axis, expansion.except),
    most: maxLines,
  });
  return createAxis(
    axis.lines,
    axis.fields,
    orders.map(({ reversed }) => reversed),
    shown,
    {
      headed: name === 'rows' && spec.form !== 'tabular',
      subtotals: fields.map(({ subtotal }) => subtotal),
      grandTotal: hasGrandTotal(spec, name) && fields.length > 0,
    },
  );
}

/** The line of an axis that shows each line of cells innermost in sight: a leaf or a closed group; else -1. */
function innermostLines(axis: ShownAxis): Int32Array {
  const lines = new Int32Array(axis.lines.count).fill(-1);
  for (let line = 0; line < axis.lineCount; line += 1) {
    const isInnermost = axis.kind(line) === 'leaf' || axis.closed(line);
    const cellLine = isInnermost ? axis.cellLine(line) : -1;
    if (cellLine >= 0) lines[cellLine] = line;
  }
  return lines;
}

type ShownValue = ((row: number, column: number) => Cell) | null;

function rangesOf(
  { cells }: ComputedBase,
  axes: { readonly rows: ShownAxis; readonly columns: ShownAxis },
  shownValues: readonly ShownValue[],
): Ranges {
  const [rows, columns] = [innermostLines(axes.rows), innermostLines(axes.columns)];
  const ranges: ({ min: number; max: number } | null)[] = shownValues.map(() => null);
  cells.each((rowLine, columnLine, index) => {
    const [row, column] = [rows[rowLine] ?? -1, columns[columnLine] ?? -1];
    if (row < 0 || column < 0) return;
    for (const [measure, shown] of shownValues.entries()) {
      const cell = shown?.(row, column) ?? null;
      const value = shown === null ? cells.number(index, measure) : cell === null ? null : Number(cell);
      if (value === null || !Number.isFinite(value)) continue;
      const range = ranges[measure];
      if (range === null || range === undefined) ranges[measure] = { min: value, max: value };
      else if (value < range.min) range.min = value;
      else if (value > range.max) range.max = value;
    }
  });
  return ranges;
}

/**
 * A pivot as a spec shows it, over what was computed for that spec or another one with the same cells. Throws
 * input.invalid or not-found where the spec orders or shows by what is not there, limit.exceeded for too many lines.
 */
export function viewOf(base: ComputedBase, spec: PivotSpec): ComputedPivot {
  const started = performance.now();
  const rows = shownAxis(base, spec, 'rows');
  const columns = shownAxis(base, spec, 'columns');
  const captions = measureCaptions(spec.measures);
  const plan = {
    ...base.plan,
    measures: base.plan.measures.map((planned, index) => ({
      ...planned,
      measure: spec.measures[index] ?? planned.measure,
      caption: captions[index] ?? planned.caption,
    })),
  };
  const shownValues = plan.measures.map(({ measure, caption, type }, index): ShownValue => {
    if (measure.showAs === undefined) return null;
    const value = (row: number, column: number) => base.cells.value(row, column, index);
    return showAsValues(measure.showAs, { caption, type, value }, { rows, columns });
  });
  let ranges: Ranges | undefined;
  return {
    plan,
    spec,
    source: base.source,
    rows,
    columns,
    measures: plan.measures.map(({ measure, caption, type }) => {
      const format = measure.format ?? shownFormat(measure.showAs);
      return {
        measure,
        caption,
        type: shownType(type, measure.showAs),
        ...(format === undefined ? {} : { format }),
      };
    }),
    measuresOn: spec.measuresOn,
    form: spec.form,
    repeatLabels: spec.repeatLabels,
    sourceRows: base.sourceRows,
    value(row, column, measure) {
      const shown = shownValues[measure] ?? null;
      if (shown !== null) return shown(row, column);
      const [rowLine, columnLine] = [rows.cellLine(row), columns.cellLine(column)];
      return rowLine < 0 || columnLine < 0 ? null : base.cells.value(rowLine, columnLine, measure);
    },
    get ranges() {
      ranges ??= rangesOf(base, { rows, columns }, shownValues);
      return ranges;
    },
    bytes: base.bytes + (rows.lineCount + columns.lineCount) * 48,
    elapsedMs: base.elapsedMs + performance.now() - started,
  };
}
