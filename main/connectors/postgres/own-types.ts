import type { Link } from './link.ts';
import type { OwnType } from './types.ts';

/** Types that people and extensions made: enumerations, ranges, rows, base types, and arrays of them. */
const sql = `
SELECT t.oid::bigint, format_type(t.oid, NULL), t.typtype::text, CASE WHEN t.typcategory = 'A' THEN t.typelem::bigint ELSE 0 END
FROM pg_catalog.pg_type AS t
LEFT JOIN pg_catalog.pg_class AS c ON c.oid = t.typrelid
WHERE t.oid >= 16384 AND (c.relkind IS NULL OR c.relkind = 'c')`;

/** The types of a database by their numbers, read when they are first needed and after a statement that may add some. */
export interface OwnTypes {
  get(): Promise<ReadonlyMap<number, OwnType>>;
  /** Some may have been made: the next to ask reads them anew. */
  changed(): void;
}

export function createOwnTypes({ client }: Link, redshift: boolean): OwnTypes {
  let known: ReadonlyMap<number, OwnType> | undefined;
  return {
    async get() {
      // Redshift lets nobody make types.
      if (redshift) return new Map();
      if (known === undefined) {
        const { rows } = await client.query({ text: sql, rowMode: 'array' });
        known = new Map(
          rows.map(([oid, name, form, element]) => [
            Number(oid),
            { name: String(name), form: String(form), element: Number(element) },
          ]),
        );
      }
      return known;
    },
    changed() {
      known = undefined;
    },
  };
}
