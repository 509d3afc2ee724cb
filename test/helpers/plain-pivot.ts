import type { Cell, Column } from '#shared/model/column.ts';
import type { PivotField, PivotLine, PivotSpec } from '#shared/model/pivot.ts';
import { plainAggregate } from './plain-aggregates.ts';
import { compareKeys, sortKeys } from './plain-order.ts';

/** Rows as plain JavaScript, a cell for each column, to compute a pivot without the engine. */
export interface PlainRows {
  readonly columns: readonly Pick<Column, 'field' | 'type'>[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface PlainPivot {
  readonly rowLines: readonly PivotLine[];
  readonly columnLines: readonly PivotLine[];
  readonly cells: readonly (readonly Cell[])[];
}

function mergeKey(kind: string, value: Cell): string {
  if (value === null) return 'null';
  return `is ${kind === 'text' ? String(value).toLowerCase() : String(value)}`;
}

interface Item {
  readonly key: string;
  value: Cell;
}

/** The items of a field in order, and which one each row has. */
export function itemsOf(data: PlainRows, field: PivotField) {
  const column = data.columns.findIndex((one) => one.field === field.field);
  const kind = data.columns[column]?.type.kind ?? 'other';
  const byKey = new Map<string, Item>();
  for (const row of data.rows) {
    const value = row[column] ?? null;
    const key = mergeKey(kind, value);
    const item = byKey.get(key);
    if (item === undefined) byKey.set(key, { key, value });
    else if (typeof value === 'string' && typeof item.value === 'string' && value < item.value)
      item.value = value;
  }
  const direction = field.sort === 'descending' ? -1 : 1;
  const items = [...byKey.values()].sort((a, b) => {
    if (a.value === null || b.value === null) return a.value === null ? 1 : -1;
    return direction * compareKeys(sortKeys(kind, a.value), sortKeys(kind, b.value));
  });
  const places = new Map(items.map(({ key }, index) => [key, index]));
  return { items, placeOf: (row: readonly Cell[]) => places.get(mergeKey(kind, row[column] ?? null)) ?? -1 };
}

interface Line {
  readonly line: PivotLine;
  readonly path: readonly number[];
}

/** The lines of an axis: leaves, each group's subtotal after them, the grand total last. */
function linesOf(data: PlainRows, fields: readonly PivotField[], grandTotal: boolean) {
  const levels = fields.map((field) => itemsOf(data, field));
  const pathOf = (row: readonly Cell[]) => levels.map(({ placeOf }) => placeOf(row));
  const paths = new Map(data.rows.map((row) => [pathOf(row).join(), pathOf(row)]));
  const lines: Line[] = [];
  const add = (kind: PivotLine['kind'], path: readonly number[]) =>
    lines.push({
      path,
      line: { kind, path: path.map((place, level) => levels[level]?.items[place]?.value ?? null) },
    });
  const visit = (within: readonly (readonly number[])[], path: readonly number[]) => {
    const level = path.length;
    if (level === fields.length) add('leaf', path);
    else {
      for (const place of [...new Set(within.map((one) => one[level] ?? -1))].sort((a, b) => a - b)) {
        visit(
          within.filter((one) => one[level] === place),
          [...path, place],
        );
      }
      if (level > 0 && fields[level - 1]?.subtotal) add('subtotal', path);
    }
  };
  if (fields.length === 0) add('leaf', []);
  else if (data.rows.length > 0) {
    visit([...paths.values()], []);
    if (grandTotal) add('grand', []);
  }
  return { lines, pathOf };
}

/** The pivot of the rows, filters and pages not looked at, computed line by line from the rows themselves. */
export function plainPivot(data: PlainRows, spec: PivotSpec): PlainPivot {
  const rows = linesOf(data, spec.rows, spec.rowGrandTotals);
  const columns = linesOf(data, spec.columns, spec.columnGrandTotals);
  const located = data.rows.map((row) => ({
    row,
    rowPath: rows.pathOf(row),
    columnPath: columns.pathOf(row),
  }));
  const under = (path: readonly number[], whole: readonly number[]) =>
    path.every((place, level) => whole[level] === place);
  const measured = spec.measures.length > 1;
  return {
    rowLines: rows.lines.map(({ line }) => line),
    columnLines: columns.lines.flatMap(({ line }) =>
      spec.measures.map((_, measure) => (measured ? { ...line, measure } : line)),
    ),
    cells: rows.lines.map((row) => {
      const inRow = located.filter(({ rowPath }) => under(row.path, rowPath));
      return columns.lines.flatMap((column) => {
        const behind = inRow.filter(({ columnPath }) => under(column.path, columnPath)).map((one) => one.row);
        return spec.measures.map((measure) => plainAggregate(data, measure, behind));
      });
    }),
  };
}
