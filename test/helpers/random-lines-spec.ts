import type { Cell } from '#shared/model/column.ts';
import { type Expansion, type PivotSpec, pivotSpecSchema } from '#shared/model/pivot.ts';
import { pivotTypes } from './pivot-rows.ts';
import type { Random } from './random.ts';

const names = Object.keys(pivotTypes);

/** Items of the fields on a random row, now and then the rest of a top N or in another case. */
function randomPath(
  random: Random,
  rows: readonly Cell[][],
  fields: readonly string[],
  length: number,
): Cell[] {
  const row = random.pick(rows);
  return fields.slice(0, length).map((field) => {
    const item = row[names.indexOf(field)] ?? null;
    if (random.below(5) === 0) return 'Others';
    return typeof item === 'string' && field === 'label' && random.below(3) === 0 ? item.toUpperCase() : item;
  });
}

function randomExpansion(random: Random, rows: readonly Cell[][], fields: readonly string[]): Expansion {
  if (random.below(2) === 0) return { depth: null, except: [] };
  const except = Array.from({ length: random.below(4) }, () =>
    randomPath(random, rows, fields, 1 + random.below(3)),
  );
  return { depth: random.pick([null, 1, 2]), except };
}

function randomShowAs(random: Random, rows: readonly Cell[][], fields: readonly string[]) {
  const plain = [
    'percent-of-grand-total',
    'percent-of-row',
    'percent-of-column',
    'percent-of-parent-row',
    'percent-of-parent-column',
    'index',
  ];
  const based = ['percent-of', 'difference', 'percent-difference'];
  const along = ['percent-of-parent', 'running-total', 'percent-running-total', 'rank'];
  if (fields.length === 0) return { kind: random.pick(plain) };
  const kind = random.pick([...plain, ...based, ...along]);
  if (plain.includes(kind)) return { kind };
  const field = random.pick(fields);
  if (kind === 'rank') return { kind, field, from: random.pick(['smallest', 'largest']) };
  if (along.includes(kind)) return { kind, field };
  const value = random.pick(rows)[names.indexOf(field)] ?? null;
  return {
    kind,
    field,
    base: random.pick([{ kind: 'previous' }, { kind: 'next' }, { kind: 'item', value }]),
  };
}

/** A value of a spec as text, in messages. */
export function exactText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

/** A spec of any form, order, expansion, top N and way of showing, over rows of randomPivotRows. */
export function randomLinesSpec(random: Random, rows: readonly Cell[][]): PivotSpec {
  const left = ['label', 'constructor', 'day', 'code', 'level', 'flag'];
  const taken = [3, 2].map((most) =>
    Array.from({ length: random.below(most + 1) }, () => left.splice(random.below(left.length), 1)[0] ?? ''),
  );
  const [onRows = [], onColumns = []] = taken;
  const measures = Array.from({ length: 1 + random.below(3) }, () => {
    const aggregate = random.pick(['sum', 'count', 'average', 'min', 'max', 'distinct']);
    const numeric = random.pick(['amount', 'ratio', 'units', 'big', 'code']);
    const showAs =
      random.below(2) === 0 ? { showAs: randomShowAs(random, rows, [...onRows, ...onColumns]) } : {};
    const field = aggregate === 'count' && random.below(2) === 0 ? null : numeric;
    return { aggregate, field, ...showAs };
  });
  const field = (name: string, others: readonly string[]) => ({
    field: name,
    sort: random.pick(['ascending', 'descending']),
    subtotal: random.below(3) > 0,
    showEmpty: random.below(4) === 0,
    ...(random.below(3) === 0
      ? {
          sortBy: {
            measure: random.below(measures.length),
            path: randomPath(random, rows, others, random.below(others.length + 1)),
          },
        }
      : {}),
    ...(random.below(3) === 0
      ? {
          top: {
            count: 1 + random.below(3),
            from: random.pick(['largest', 'smallest']),
            measure: random.below(measures.length),
            others: random.below(3) > 0,
          },
        }
      : {}),
  });
  return pivotSpecSchema.parse({
    rows: onRows.map((name) => field(name, onColumns)),
    columns: onColumns.map((name) => field(name, onRows)),
    measures,
    measuresOn: random.pick(['rows', 'columns']),
    form: random.pick(['compact', 'outline', 'tabular']),
    rowGrandTotals: random.below(4) > 0,
    columnGrandTotals: random.below(4) > 0,
    rowExpansion: randomExpansion(random, rows, onRows),
    columnExpansion: randomExpansion(random, rows, onColumns),
  });
}
