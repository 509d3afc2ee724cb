import { rm } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#shared/errors/app-error.ts';
import type { Dialect, QueryProblem, QuerySummary, SavedQuery } from '#shared/model/query.ts';
import { nearest } from '#shared/text/nearest.ts';
import { writeAtomically } from '../platform/files.ts';
import { findQueries, ownPack, type QueryFolder } from './query-files.ts';
import { type QueryFiles, type ReadQuery, readQuery } from './read-query.ts';
import { findReports, type Report } from './reports.ts';

/** Saved queries: the built-in packs, which are read-only, and the user's own under `my/`. */
export interface Library {
  /** Every good query by id, and every problem by file and line: a bad file never hides a good one. */
  list(): Promise<{ queries: QuerySummary[]; problems: QueryProblem[] }>;
  /** The report layouts that stand beside the queries; what is wrong in them is among the problems of `list`. */
  reports(): Promise<readonly Report[]>;
  /** Throws not-found, naming the nearest ids; unsupported where it has no such dialect; input.invalid if it is bad. */
  get(id: string, dialect: Dialect): Promise<SavedQuery>;
  /** Writes one of the user's own, whole or not at all. Throws input.invalid at its first problem. */
  save(id: string, text: string): Promise<QuerySummary>;
  /** Removes one of the user's own with its dialects. */
  remove(id: string): Promise<void>;
}

export interface LibraryFolders {
  readonly builtIn: string;
  readonly own: string;
  /** On the same disk as `own`; for what is not yet whole. */
  readonly temporary: string;
}

function problemError(id: string, { problems }: ReadQuery): AppError {
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return new AppError(
    'input.invalid',
    first === undefined ? `${id} cannot be read.` : `${id}, line ${first.line}: ${first.message}${more}`,
    {
      hint: 'See the front matter table in docs/queries.md.',
      details: first === undefined ? { name: id } : { name: id, file: first.file, line: first.line },
    },
  );
}

function refuseBuiltIn(id: string): void {
  if (id.startsWith(`${ownPack}/`)) return;
  throw new AppError('permission.denied', `${id} is part of the built-in library, which is read-only.`, {
    hint: `Save it as a copy, such as ${ownPack}/${id.split('/').at(-1)}.`,
    details: { name: id },
  });
}

export function openLibrary({ builtIn, own, temporary }: LibraryFolders): Library {
  const folders: readonly QueryFolder[] = [
    { folder: builtIn, readOnly: true },
    { folder: own, readOnly: false },
  ];

  async function filesOf(id: string): Promise<QueryFiles> {
    const { queries } = await findQueries(folders);
    const files = queries.find((query) => query.id === id);
    if (files !== undefined) return files;
    const suggestions = nearest(
      id,
      queries.map((query) => query.id),
    );
    throw new AppError('not-found', `There is no saved query ${id}.`, {
      hint:
        suggestions.length > 0
          ? `Did you mean ${suggestions.join(' or ')}?`
          : 'List the saved queries for their ids.',
      details: { name: id, suggestions },
    });
  }

  async function readAll() {
    const found = await findQueries(folders);
    const read = found.queries.map(readQuery);
    const queries = read.flatMap(({ query }) => (query === null ? [] : [query.summary]));
    const reports = await findReports(folders, queries);
    const problems = [...found.problems, ...read.flatMap((one) => one.problems), ...reports.problems];
    return { queries, reports: reports.reports, problems };
  }

  return {
    async list() {
      const { queries, problems } = await readAll();
      return { queries, problems };
    },
    reports: async () => (await readAll()).reports,
    async get(id, dialect) {
      const read = readQuery(await filesOf(id));
      if (read.query === null) throw problemError(id, read);
      const text = read.query.texts.get(dialect);
      if (text === undefined) {
        throw new AppError('unsupported', `${id} is not written for ${dialect}.`, {
          hint: `It is written for ${read.query.summary.dialects.join(', ')}.`,
          details: { name: id },
        });
      }
      return { ...read.query.summary, dialect, ...text };
    },
    async save(id, text) {
      refuseBuiltIn(id);
      const file = path.join(own, `${id}.sql`);
      const { queries } = await findQueries(folders);
      const present = queries.find((query) => query.id === id);
      const main = { file, text };
      const read = readQuery({ id, readOnly: false, main, variants: present?.variants ?? new Map() });
      if (read.query === null) throw problemError(id, read);
      await writeAtomically(file, text, temporary);
      return read.query.summary;
    },
    async remove(id) {
      refuseBuiltIn(id);
      const { main, variants } = await filesOf(id);
      // The main file last: until it goes, the query is there.
      for (const { file } of [...variants.values(), main]) await rm(file, { force: true });
    },
  };
}
