import type { QuerySummary } from '#shared/model/query.ts';

/** A folder of queries, or one query. */
export interface LibraryNode {
  readonly id: string;
  readonly title: string;
  readonly query?: QuerySummary;
  readonly children?: readonly LibraryNode[];
}

/** Folders by the queries' ids, the user's own first; those that do not match the search are left out. */
export function libraryTree(queries: readonly QuerySummary[], search: string): readonly LibraryNode[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const matching = queries.filter((query) => matches(query, words));
  return folder(matching, []).toSorted((a, b) => Number(b.id === 'my') - Number(a.id === 'my'));
}

function matches(query: QuerySummary, words: readonly string[]): boolean {
  const text = [query.title, query.description, query.id, ...query.tags].join(' ').toLowerCase();
  return words.every((word) => text.includes(word));
}

function folder(queries: readonly QuerySummary[], path: readonly string[]): readonly LibraryNode[] {
  const folders = new Map<string, QuerySummary[]>();
  const leaves: LibraryNode[] = [];
  for (const query of queries) {
    const parts = query.id.split('/');
    const part = parts[path.length];
    if (part === undefined) continue;
    if (parts.length === path.length + 1) leaves.push({ id: query.id, title: query.title, query });
    else folders.set(part, [...(folders.get(part) ?? []), query]);
  }
  return [
    ...[...folders].map(([name, inside]) => ({
      id: [...path, name].join('/'),
      title: path.length === 0 && name === 'my' ? 'My queries' : folderTitle(name),
      children: folder(inside, [...path, name]),
    })),
    ...leaves,
  ].toSorted((a, b) => a.title.localeCompare(b.title));
}

function folderTitle(name: string): string {
  const words = name.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Every folder of a tree, to open them all. */
export function folderIds(nodes: readonly LibraryNode[]): readonly string[] {
  return nodes.flatMap((node) => (node.children === undefined ? [] : [node.id, ...folderIds(node.children)]));
}
