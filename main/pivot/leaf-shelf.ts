import type { DuckDBConnection } from '@duckdb/node-api';
import type { Filter } from '#shared/model/result.ts';
import type { Engine } from '../engine/engine.ts';
import { quoteName } from '../engine/sql-text.ts';
import { toExactJson } from '../platform/exact-json.ts';
import type { FieldFigures } from './field-figures.ts';
import type { Part } from './part.ts';

/** Rows grouped by some fields, in a temporary table of the shelf's connection. */
interface KeptLeaves {
  readonly table: string;
  /** The rows they are groups of: what stood after FROM, derived fields and all. */
  readonly from: string;
  /** The filters those rows passed. */
  readonly filters: readonly Filter[];
  /** The fields grouped by, and the column each is in. */
  readonly fields: ReadonlyMap<string, string>;
  /** In the order of their columns `part0`, `part1`… */
  readonly parts: readonly Part[];
  readonly rows: number;
}

export interface LeavesWanted {
  readonly from: string;
  readonly filters: readonly Filter[];
  readonly fields: readonly string[];
  readonly parts: readonly Part[];
}

/** Groups that the wanted ones can be made of. */
export interface FinerLeaves {
  /** What stands after FROM: the fields by their own names, `row_count`, and the parts by number. */
  readonly from: string;
  /** Filters that are still to be applied. */
  readonly filters: readonly Filter[];
  /** The wanted parts over these groups. */
  readonly parts: readonly Part[];
}

/** What one pivot leaves for the next one over the same result. */
export interface LeafShelf {
  /** What was read of fields before, by what stood after FROM and the field. */
  readonly figures: Map<string, FieldFigures>;
  /** The most leaves it takes; none where it keeps nothing. */
  readonly mostRows: number;
  find(wanted: LeavesWanted): FinerLeaves | null;
  /** Takes the table `name` over, whose fields are in the columns given. Refuses what would take too much room. */
  keep(
    name: string,
    leaves: Omit<KeptLeaves, 'table'>,
    rename: (sql: string) => Promise<void>,
  ): Promise<void>;
}

/** Leaves kept of one result, in rows; about 30 MB with a few fields and parts. */
const mostRows = 400_000;
/** Results whose leaves are kept. */
const mostResults = 3;

const same = (a: unknown, b: unknown) => toExactJson(a) === toExactJson(b);

/** Whether a filter can be applied to groups told apart by these fields: a definition of its own reads a column. */
function isOnFields({ within = [], ...condition }: Filter, fields: KeptLeaves['fields']): boolean {
  return [condition, ...within].every(({ field, derived }) => derived === undefined && fields.has(field));
}

function finer(kept: KeptLeaves, wanted: LeavesWanted): FinerLeaves | null {
  if (kept.from !== wanted.from) return null;
  if (!wanted.fields.every((field) => kept.fields.has(field))) return null;
  // Rows that were filtered away are gone; a filter that is left must be on a field that is still told apart.
  if (!kept.filters.every((filter) => wanted.filters.some((other) => same(filter, other)))) return null;
  const filters = wanted.filters.filter((filter) => !kept.filters.some((other) => same(filter, other)));
  if (!filters.every((filter) => isOnFields(filter, kept.fields))) return null;
  const places = wanted.parts.map((part) => kept.parts.findIndex((other) => same(part, other)));
  if (places.includes(-1)) return null;
  const fields = [...kept.fields].map(([field, column]) => `${column} AS ${quoteName(field)}`);
  const parts = kept.parts.map((_, index) => `part${index} AS kept_part${index}`);
  return {
    from: `(SELECT ${[...fields, 'row_count', ...parts].join(', ')} FROM temp.${kept.table})`,
    filters,
    parts: wanted.parts.map(({ combine }, index) => ({
      rows: `${combine}(kept_part${places[index]})`,
      combine,
    })),
  };
}

function createShelf(): LeafShelf {
  /** Oldest use first. */
  let kept: KeptLeaves[] = [];
  let count = 0;
  return {
    figures: new Map(),
    mostRows,
    find(wanted) {
      for (const leaves of kept) {
        const found = finer(leaves, wanted);
        if (found === null) continue;
        kept = [...kept.filter((other) => other !== leaves), leaves];
        return found;
      }
      return null;
    },
    async keep(name, leaves, rename) {
      if (leaves.rows > mostRows) return;
      let total = kept.reduce((sum, { rows }) => sum + rows, leaves.rows);
      while (total > mostRows) {
        const [oldest, ...rest] = kept;
        if (oldest === undefined) break;
        await rename(`DROP TABLE temp.${oldest.table}`);
        kept = rest;
        total -= oldest.rows;
      }
      count += 1;
      const table = `pivot_kept${count}`;
      await rename(`ALTER TABLE temp.${name} RENAME TO ${table}`);
      kept.push({ ...leaves, table });
    },
  };
}

/** A shelf for one pivot, on which nothing is found and nothing stays. */
export function noShelf(): LeafShelf {
  return { figures: new Map(), mostRows: 0, find: () => null, keep: async () => {} };
}

/** Shelves of the results pivoted last, each with a connection of its own, whose temporary tables it holds. */
export interface LeafShelves {
  /**
   * Hands over a connection with the result's shelf. One pivot at a time has it: another one over the same result
   * meanwhile computes without.
   */
  use<T>(file: string, work: (connection: DuckDBConnection, shelf: LeafShelf) => Promise<T>): Promise<T>;
  close(): void;
}

interface Place {
  readonly connection: DuckDBConnection;
  readonly shelf: LeafShelf;
  close(): void;
  busy: boolean;
}

export function createLeafShelves(engine: Engine): LeafShelves {
  /** By file; oldest use first. */
  const places = new Map<string, Place>();

  async function placeOf(file: string): Promise<Place> {
    const known = places.get(file);
    if (known !== undefined) return known;
    const opened = await engine.openConnection();
    const made: Place = { ...opened, shelf: createShelf(), busy: false };
    return made;
  }

  function makeRoom(): void {
    for (const [file, place] of places) {
      if (places.size <= mostResults) return;
      if (place.busy) continue;
      places.delete(file);
      place.close();
    }
  }

  return {
    async use(file, work) {
      if (places.get(file)?.busy === true) {
        return engine.withConnection((connection) => work(connection, noShelf()));
      }
      const place = await placeOf(file);
      const other = places.get(file);
      if (other !== undefined && other !== place) {
        // Two asked at once: the first has the shelf.
        place.close();
        return engine.withConnection((connection) => work(connection, noShelf()));
      }
      places.delete(file);
      places.set(file, place);
      place.busy = true;
      try {
        return await work(place.connection, place.shelf);
      } finally {
        place.busy = false;
        makeRoom();
      }
    },
    close() {
      for (const place of places.values()) place.close();
      places.clear();
    },
  };
}
