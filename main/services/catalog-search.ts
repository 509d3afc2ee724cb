import type { CatalogFindings } from '#shared/contract/connections.ts';
import type { CatalogMatch, CatalogNode, CatalogTable } from '#shared/model/catalog.ts';

/** What of one connection is searched. */
export interface Searched {
  readonly connectionId: string;
  /** What stands above its schemas in the tree. */
  readonly root: string | undefined;
  readonly nodes: AsyncIterable<CatalogNode>;
  readonly tables: readonly CatalogTable[];
  readonly readAt: string | null;
}

/** From the best: the name itself, its beginning, a part of it; each in turn for tables, and for what they hold. */
const ranks = 6;

function rankOf(name: string, wanted: string, isColumn: boolean): number | undefined {
  const at = name.toLowerCase().indexOf(wanted);
  if (at < 0) return undefined;
  const fit = at > 0 ? 2 : Number(name.length !== wanted.length);
  return 2 * fit + Number(isColumn);
}

function isPart({ kind }: CatalogNode): boolean {
  return kind === 'column' || kind === 'partition-column' || kind === 'partition';
}

/**
 * What holds `text` in its name. A node of the tree and the same thing in the list of tables are one; the tree says
 * more exactly what it is.
 */
export async function searchOne(
  { connectionId, root, nodes, tables, readAt }: Searched,
  text: string,
  limit: number,
): Promise<CatalogFindings> {
  const wanted = text.trim().toLowerCase();
  const found = Array.from({ length: ranks }, (): CatalogMatch[] => []);
  const seen = new Set<string>();
  let count = 0;
  const keep = (rank: number, match: () => CatalogMatch): void => {
    count += 1;
    const ranked = found[rank];
    if (ranked !== undefined && ranked.length < limit) ranked.push(match());
  };
  for await (const node of nodes) {
    const rank = rankOf(node.name, wanted, isPart(node));
    if (rank === undefined) continue;
    seen.add(JSON.stringify(node.path));
    keep(rank, () => {
      const { path, name, kind, type } = node;
      return { path, name, kind, ...(type === undefined ? {} : { native: type.native }) };
    });
  }
  const above = root === undefined ? [] : [root];
  const isNew = (path: readonly string[]) => seen.size === 0 || !seen.has(JSON.stringify(path));
  for (const { schema, name, columns } of tables) {
    const rank = rankOf(name, wanted, false);
    if (rank !== undefined && isNew([...above, schema, name])) {
      keep(rank, () => ({ path: [...above, schema, name], name, kind: 'table' }));
    }
    for (const column of columns) {
      const columnRank = rankOf(column.name, wanted, true);
      if (columnRank === undefined || !isNew([...above, schema, name, column.name])) continue;
      keep(columnRank, () => ({
        path: [...above, schema, name, column.name],
        name: column.name,
        kind: 'column',
        native: column.type,
      }));
    }
  }
  return { connectionId, matches: found.flat().slice(0, limit), count, readAt };
}
