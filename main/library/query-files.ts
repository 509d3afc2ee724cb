import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { queryIdSchema } from '#shared/model/ids.ts';
import { type Dialect, dialects } from '#shared/model/query.ts';
import { nearest } from '#shared/text/nearest.ts';
import { isMissing } from '../platform/files.ts';
import type { FileProblem, QueryFile, QueryFiles } from './read-query.ts';

/** A folder of packs; `readOnly` for the built-in ones. */
export interface QueryFolder {
  readonly folder: string;
  readonly readOnly: boolean;
}

/** The pack that holds the user's own queries. */
export const ownPack = 'my';

export interface FoundQueries {
  readonly queries: readonly QueryFiles[];
  readonly problems: readonly FileProblem[];
}

interface Entry {
  main?: QueryFile;
  readonly readOnly: boolean;
  readonly variants: Map<Dialect, QueryFile>;
}

interface FileName {
  readonly id: string;
  readonly dialect: Dialect | null;
}

function isDialect(name: string): name is Dialect {
  return dialects.some((dialect) => dialect === name);
}

/** What a file's path under its folder says of it, or why it can be no query. */
function nameOf(relative: string, readOnly: boolean): FileName | string {
  const parts = relative.split(path.sep).join('/').slice(0, -'.sql'.length);
  const dot = parts.lastIndexOf('.');
  const suffix = dot === -1 ? '' : parts.slice(dot + 1);
  if (dot !== -1 && !isDialect(suffix)) {
    const [near] = nearest(suffix, dialects, 1);
    const meant = near === undefined ? '' : ` Did you mean ${near}?`;
    return `${suffix} is no dialect: a file is name.sql or name.<dialect>.sql with ${dialects.join(', ')}.${meant}`;
  }
  const id = dot === -1 ? parts : parts.slice(0, dot);
  if (!queryIdSchema.safeParse(id).success) {
    return `${id} can be no id: use a folder and lower-case letters, digits and hyphens.`;
  }
  if (!readOnly && !id.startsWith(`${ownPack}/`)) return `Your own queries belong in the folder ${ownPack}.`;
  return { id, dialect: isDialect(suffix) ? suffix : null };
}

/** Paths of the files under a folder whose names end so, sorted. */
export async function filesIn(folder: string, ending: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
      .map((entry) => path.join(entry.parentPath, entry.name))
      .sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Every query file under the folders, put together by id. Of two that claim an id and dialect, the first has it. */
export async function findQueries(folders: readonly QueryFolder[]): Promise<FoundQueries> {
  const problems: FileProblem[] = [];
  const found = new Map<string, Entry>();
  for (const { folder, readOnly } of folders) {
    for (const file of await filesIn(folder, '.sql')) {
      const name = nameOf(path.relative(folder, file), readOnly);
      if (typeof name === 'string') {
        problems.push({ file, line: 1, message: name });
        continue;
      }
      const entry: Entry = found.get(name.id) ?? { readOnly, variants: new Map() };
      const taken = name.dialect === null ? entry.main : entry.variants.get(name.dialect);
      if (taken !== undefined || entry.readOnly !== readOnly) {
        const first = taken?.file ?? entry.main?.file ?? 'a built-in query';
        problems.push({ file, line: 1, message: `The id ${name.id} is taken by ${first}.` });
        continue;
      }
      let text: string;
      try {
        text = await readFile(file, 'utf8');
      } catch (error) {
        // Another process removed it between the listing and the reading.
        if (isMissing(error)) continue;
        throw error;
      }
      if (name.dialect === null) entry.main = { file, text };
      else entry.variants.set(name.dialect, { file, text });
      found.set(name.id, entry);
    }
  }
  const queries: QueryFiles[] = [];
  for (const [id, { main, readOnly, variants }] of [...found].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (main !== undefined) {
      queries.push({ id, readOnly, main, variants });
      continue;
    }
    for (const { file } of variants.values()) {
      problems.push({ file, line: 1, message: `There is no ${id}.sql, which gives the front matter.` });
    }
  }
  return { queries, problems };
}
