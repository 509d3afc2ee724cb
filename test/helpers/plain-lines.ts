import { fold } from '#shared/getpivotdata/names.ts';
import type { Cell, ColumnType } from '#shared/model/column.ts';
import type { PivotField, PivotLine, PivotSpec } from '#shared/model/pivot.ts';
import { plainAggregate } from './plain-aggregates.ts';
import { compareKeys, sortKeys } from './plain-order.ts';
import { itemsOf, type PlainPivot, type PlainRows } from './plain-pivot.ts';
import { type PlainAxisFacts, plainShown } from './plain-shown.ts';

type Path = readonly number[];
type Row = readonly Cell[];

/** The place of the rest of a top N, after every item. */
const rest = 1_000_000;

interface Shown {
  readonly kind: PivotLine['kind'];
  readonly path: Path;
  readonly closed: boolean;
}

interface Placed {
  readonly row: Row;
  readonly path: Path;
}

function startsWith(path: Path, start: Path): boolean {
  return start.every((place, level) => path[level] === place);
}

function grouped<K>(placed: readonly Placed[], keyOf: (path: Path) => K): Map<K, Placed[]> {
  const groups = new Map<K, Placed[]>();
  for (const one of placed) groups.set(keyOf(one.path), [...(groups.get(keyOf(one.path)) ?? []), one]);
  return groups;
}

/** Places in order of their values: null last either way, what is equal as it stood. */
function byValue(places: readonly number[], value: (place: number) => Cell, type: ColumnType, down: boolean) {
  const keysOf = (cell: Cell) => {
    if (type.kind === 'decimal') return [BigInt(String(cell).replace('.', ''))];
    return type.kind === 'text' ? [String(cell)] : sortKeys(type.kind, cell);
  };
  return [...places].sort((a, b) => {
    const [left, right] = [value(a), value(b)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return (down ? -1 : 1) * compareKeys(keysOf(left), keysOf(right));
  });
}

/** The items of an axis's fields, and where each row stands; rows that a top N leaves out are not among them. */
function placedOn(data: PlainRows, every: PlainRows, spec: PivotSpec, fields: readonly PivotField[]) {
  const levels = fields.map((field) =>
    itemsOf(field.showEmpty && field.top === undefined ? every : data, { ...field, sort: 'ascending' }),
  );
  let placed: Placed[] = data.rows.map((row) => ({ row, path: levels.map(({ placeOf }) => placeOf(row)) }));
  for (const [level, { top }] of fields.entries()) {
    const measure = top === undefined ? undefined : spec.measures[top.measure];
    if (top === undefined || measure === undefined) continue;
    const groups = grouped(placed, (path) => path.slice(0, level).join());
    placed = [...groups.values()].flatMap((group) => {
      const inside = grouped(group, (path) => path[level] ?? -1);
      const places = [...inside.keys()].sort((a, b) => a - b);
      const value = (place: number) =>
        plainAggregate(
          data,
          measure,
          (inside.get(place) ?? []).map(({ row }) => row),
        );
      const kept = byValue(places, value, plainType(data, spec, top.measure), top.from === 'largest').slice(
        0,
        top.count,
      );
      return group.flatMap(({ row, path }) => {
        if (kept.includes(path[level] ?? -1)) return [{ row, path }];
        return top.others ? [{ row, path: path.with(level, rest) }] : [];
      });
    });
  }
  return { levels, placed };
}

/** The type of a measure's values: those of its field where they are its values, else of the count or number. */
export function plainType(data: PlainRows, spec: PivotSpec, index: number): ColumnType {
  const { aggregate, field } = spec.measures[index] ?? { aggregate: 'count', field: null };
  const type = data.columns.find((column) => column.field === field)?.type ?? { kind: 'integer', native: '' };
  if (aggregate === 'count' || aggregate === 'distinct') return { kind: 'integer', native: '' };
  return aggregate === 'average' ? { kind: 'float', native: '' } : type;
}

/**
 * The pivot of the rows as the spec shows it, line by line and cell by cell from the rows themselves.
 * @param data the rows that pass the filters
 * @param every all rows, which say what items a field has
 */
export function plainLines(data: PlainRows, every: PlainRows, spec: PivotSpec): PlainPivot {
  const both = {
    rows: {
      fields: spec.rows,
      expansion: spec.rowExpansion,
      total: spec.rowGrandTotals,
      ...placedOn(data, every, spec, spec.rows),
    },
    columns: {
      fields: spec.columns,
      expansion: spec.columnExpansion,
      total: spec.columnGrandTotals,
      ...placedOn(data, every, spec, spec.columns),
    },
  };
  const columnPaths = new Map(both.columns.placed.map(({ row, path }) => [row, path]));
  const met = both.rows.placed.flatMap(({ row, path }) => {
    const column = columnPaths.get(row);
    return column === undefined ? [] : [{ row, rowPath: path, column }];
  });
  const known = new Map<string, Cell>();
  const value = (row: Path, column: Path, measure: number): Cell => {
    const key = `${row.join()}|${column.join()}|${measure}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const behind = met.filter((one) => startsWith(one.rowPath, row) && startsWith(one.column, column));
    const planned = spec.measures[measure];
    const cell =
      planned === undefined
        ? null
        : plainAggregate(
            data,
            planned,
            behind.map((one) => one.row),
          );
    known.set(key, cell);
    return cell;
  };

  const axisOf = (name: 'rows' | 'columns') => {
    const { fields, levels, placed, expansion, total } = both[name];
    const labels = levels.map(({ items }) => {
      const taken = items.map((item) => fold(String(item.value)));
      let label = 'Others';
      for (let number = 2; taken.includes(fold(label)); number += 1) label = `Others ${number}`;
      return label;
    });
    const valueAt = (place: number, level: number): Cell =>
      place === rest ? (labels[level] ?? '') : (levels[level]?.items[place]?.value ?? null);
    const placeOf = (level: number, wanted: Cell): number => {
      if (fields[level]?.top?.others === true && fold(String(wanted)) === fold(labels[level] ?? ''))
        return rest;
      const same = (cell: Cell) =>
        typeof cell === 'string' && typeof wanted === 'string'
          ? fold(cell) === fold(wanted)
          : Object.is(cell, wanted);
      return levels[level]?.items.findIndex((item) => same(item.value)) ?? -1;
    };
    const other = name === 'rows' ? 'columns' : 'rows';
    const inside = (path: Path): number[][] => {
      const level = path.length;
      const field = fields[level];
      if (field === undefined) return [];
      const all = field.showEmpty && field.top === undefined;
      const there = new Set(
        placed.filter((one) => startsWith(one.path, path)).map((one) => one.path[level] ?? -1),
      );
      const places = all ? [...(levels[level]?.items.keys() ?? [])] : [...there].sort((a, b) => a - b);
      const items = places.filter((place) => place !== rest);
      const down = field.sort === 'descending';
      let ordered = items;
      if (field.sortBy !== undefined) {
        const { measure, path: by } = field.sortBy;
        const otherPath = by.map((cell, at) => axes()[other].placeOf(at, cell));
        const at = (place: number) => {
          const own = [...path, place];
          return name === 'rows' ? value(own, otherPath, measure) : value(otherPath, own, measure);
        };
        ordered = byValue(items, at, plainType(data, spec, measure), down);
      } else if (down) {
        const isNull = (place: number) => levels[level]?.items[place]?.value === null;
        ordered = [...items.filter((place) => !isNull(place)).reverse(), ...items.filter(isNull)];
      }
      return [...ordered, ...places.filter((place) => place === rest)].map((place) => [...path, place]);
    };
    const isOpen = (path: Path) => {
      if (path.length === 0) return true;
      const byDepth = expansion.depth === null || path.length < expansion.depth;
      const excepted = expansion.except.some(
        (one) =>
          one.length === path.length && one.every((cell, level) => placeOf(level, cell) === path[level]),
      );
      return byDepth !== excepted;
    };
    const lines = (): Shown[] => {
      const shown: Shown[] = [];
      const headed = name === 'rows' && spec.form !== 'tabular';
      const visit = (path: Path) => {
        if (path.length === fields.length) {
          shown.push({ kind: 'leaf', path, closed: false });
          return;
        }
        const groups = isOpen(path) ? inside(path) : [];
        if (path.length > 0 && groups.length === 0) {
          shown.push({ kind: 'subtotal', path, closed: true });
          return;
        }
        const subtotal = fields[path.length - 1]?.subtotal === true;
        if (path.length > 0 && headed)
          shown.push({ kind: subtotal ? 'subtotal' : 'group', path, closed: false });
        for (const group of groups) visit(group);
        if (path.length > 0 && subtotal && !headed) shown.push({ kind: 'subtotal', path, closed: false });
      };
      const anything = placed.length > 0 || (fields[0]?.showEmpty === true && fields[0].top === undefined);
      if (fields.length === 0 || anything) visit([]);
      if (fields.length > 0 && anything && total) shown.push({ kind: 'grand', path: [], closed: false });
      return shown;
    };
    const lineOf = ({ kind, path, closed }: Shown): PivotLine => {
      const others = path.flatMap((place, level) => (place === rest ? [level] : []));
      return {
        kind,
        path: path.map(valueAt),
        ...(closed ? { closed } : {}),
        ...(others.length > 0 ? { others } : {}),
      };
    };
    const facts: PlainAxisFacts = { fields: fields.map(({ field }) => field), inside, place: placeOf };
    return { lines, lineOf, placeOf, facts };
  };
  const made = { rows: axisOf('rows'), columns: axisOf('columns') };
  function axes() {
    return made;
  }

  const several = spec.measures.length > 1;
  const measured = (name: 'rows' | 'columns') => {
    const shown = made[name].lines();
    const each = spec.measuresOn === name ? [...spec.measures.keys()] : [null];
    return shown.flatMap((line) => each.map((measure) => ({ line, measure })));
  };
  const [rowLines, columnLines] = [measured('rows'), measured('columns')];
  const contract =
    (name: 'rows' | 'columns') =>
    ({ line, measure }: { line: Shown; measure: number | null }) => ({
      ...made[name].lineOf(line),
      ...(several && measure !== null ? { measure } : {}),
    });
  return {
    rowLines: rowLines.map(contract('rows')),
    columnLines: columnLines.map(contract('columns')),
    cells: rowLines.map((row) =>
      columnLines.map((column) => {
        const measure = row.measure ?? column.measure ?? 0;
        if (row.line.kind === 'group') return null;
        const cell = { row: row.line.path, column: column.line.path };
        const showAs = spec.measures[measure]?.showAs;
        if (showAs === undefined) return value(cell.row, cell.column, measure);
        return plainShown(showAs, cell, {
          rows: made.rows.facts,
          columns: made.columns.facts,
          type: plainType(data, spec, measure),
          value: (one) => value(one.row, one.column, measure),
        });
      }),
    ),
  };
}
