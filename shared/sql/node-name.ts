import type { CatalogMatch } from '../model/catalog.ts';
import type { Dialect } from '../model/query.ts';
import { quotedName } from './names.ts';

/** Where a name is going to stand. */
interface NamePlace {
  readonly dialect: Dialect;
  /** The catalog or database that statements are in, and that names need not say. */
  readonly root?: string | undefined;
}

/** Schemas that a name need not say: DuckDB's own, and that of sources without schemas. */
function isUnsaid(part: string, dialect: Dialect): boolean {
  return part === '' || (dialect === 'duckdb' && part === 'main');
}

/**
 * A node of the tree as queries write it: a column by its name alone, everything else with what stands above it as far
 * as that is needed. Undefined for what SQL has no name for: a partition.
 *
 * In double quotes where it must be quoted, also for Redshift: it folds names to lower case, quoted ones too, and its
 * catalog gives them so. Athena's definitions want other quotes; see hiveName.
 */
export function sqlNameOfNode(
  { path, kind }: Pick<CatalogMatch, 'path' | 'kind'>,
  { dialect, root }: NamePlace,
): string | undefined {
  if (kind === 'partition') return undefined;
  if (kind === 'column' || kind === 'partition-column') return quotedName(path.at(-1) ?? '', dialect);
  const inRoot = path.length > 1 && path[0]?.toLowerCase() === root?.toLowerCase();
  const parts = inRoot ? path.slice(1) : path;
  const said = parts.length > 1 ? parts.filter((part) => !isUnsaid(part, dialect)) : parts;
  return said.map((part) => quotedName(part, dialect)).join('.');
}

/** A name that queries write, as Athena's definitions do: in backticks, and those that begin with `_` too. */
export function hiveName(name: string): string {
  return name.replaceAll(/"((?:[^"]|"")*)"|\b_\w*/g, (whole, quoted: string | undefined) => {
    const bare = quoted === undefined ? whole : quoted.replaceAll('""', '"');
    return `\`${bare.replaceAll('`', '``')}\``;
  });
}
