import type { Cell, Column } from '#shared/model/column.ts';
import type { Measure, PivotField, PivotLine, PivotSpec } from '#shared/model/pivot.ts';

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

function unmarked(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '');
}

type Key = string | number | bigint;

/** What the items of a field are sorted by, most important first. */
function sortKeys(kind: string, value: Cell): readonly Key[] {
  if (kind === 'text') return [unmarked(String(value).toLowerCase()), String(value).toLowerCase()];
  if (kind === 'decimal') return [BigInt(String(value).replace('.', ''))];
  if (kind === 'float')
    return [Number.isNaN(value) ? Number.POSITIVE_INFINITY : Number(value), Number.isNaN(value) ? 1 : 0];
  if (typeof value === 'boolean') return [Number(value)];
  return [value ?? ''];
}

function compareKeys(left: readonly Key[], right: readonly Key[]): number {
  for (const [index, key] of left.entries()) {
    const other = right[index] ?? '';
    if (key < other) return -1;
    if (key > other) return 1;
  }
  return 0;
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
function itemsOf(data: PlainRows, field: PivotField) {
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

const doubleBits = 1074;

/** A finite double as a whole number of 2^-1074, exactly. */
function unitsOf(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const magnitude = exponent === 0 ? fraction : (fraction | (1n << 52n)) << BigInt(exponent - 1);
  return value < 0 ? -magnitude : magnitude;
}

/** The double nearest to a whole number of 2^-1074. */
function nearestDouble(units: bigint): number {
  const magnitude = units < 0n ? -units : units;
  const shift = Math.max(0, magnitude.toString(2).length - 64);
  // The bits cut off still decide a tie.
  const sticky = (magnitude & ((1n << BigInt(shift)) - 1n)) === 0n ? 0n : 1n;
  let value = Number((magnitude >> BigInt(shift)) | sticky);
  for (let left = doubleBits - shift; left > 0; left -= 500) value *= 2 ** -Math.min(500, left);
  for (let left = shift - doubleBits; left > 0; left -= 500) value *= 2 ** Math.min(500, left);
  return units < 0n ? -value : value;
}

function sumOfDoubles(values: readonly number[]): number {
  if (values.some((value) => !Number.isFinite(value))) return values.reduce((sum, value) => sum + value, 0);
  return nearestDouble(values.reduce((sum, value) => sum + unitsOf(value), 0n));
}

function unscaled(value: Cell): bigint {
  return BigInt(String(value).replace('.', ''));
}

function decimalText(units: bigint, scale: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const sign = units < 0n ? '-' : '';
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function aggregate(data: PlainRows, measure: Measure, rows: readonly (readonly Cell[])[]): Cell {
  if (rows.length === 0) return null;
  if (measure.field === null) return BigInt(rows.length);
  const at = data.columns.findIndex(({ field }) => field === measure.field);
  const { kind = 'other', scale = 0 } = data.columns[at]?.type ?? {};
  const values = rows.flatMap((row) => (row[at] === null ? [] : [row[at] ?? null]));
  if (measure.aggregate === 'count') return BigInt(values.length);
  if (measure.aggregate === 'distinct') return BigInt(new Set(values.map(String)).size);
  if (values.length === 0) return null;
  if (measure.aggregate === 'min' || measure.aggregate === 'max') {
    // Text is compared as it is, not as its items are sorted.
    const keys = (value: Cell) => (kind === 'text' ? [String(value)] : sortKeys(kind, value));
    const sorted = [...values].sort((a, b) => compareKeys(keys(a), keys(b)));
    return sorted.at(measure.aggregate === 'min' ? 0 : -1) ?? null;
  }
  if (kind === 'float') {
    const sum = sumOfDoubles(values.map(Number));
    return measure.aggregate === 'sum' ? sum : sum / values.length;
  }
  const units = values.reduce((sum: bigint, value) => sum + unscaled(value), 0n);
  if (measure.aggregate === 'average') return Number(decimalText(units, scale)) / values.length;
  return kind === 'decimal' ? decimalText(units, scale) : units;
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
        return spec.measures.map((measure) => aggregate(data, measure, behind));
      });
    }),
  };
}
