import { isDeepStrictEqual } from 'node:util';
import type { Dialect, FrontMatter, QuerySummary } from '#shared/model/query.ts';
import { parameterUses } from '#shared/sql/parameters.ts';
import { nearest } from '#shared/text/nearest.ts';
import { lineAt, readFrontMatter, splitFile } from './front-matter.ts';
import type { LineProblem } from './read-yaml.ts';

/** A query file as it stands on disk, or as it is about to. */
export interface QueryFile {
  readonly file: string;
  readonly text: string;
}

/** The files of one query: `name.sql`, and `name.<dialect>.sql` where dialects differ. */
export interface QueryFiles {
  readonly id: string;
  readonly readOnly: boolean;
  readonly main: QueryFile;
  readonly variants: ReadonlyMap<Dialect, QueryFile>;
}

export interface FileProblem extends LineProblem {
  readonly file: string;
}

/** One dialect's text: the whole file, and what of it runs. */
interface DialectText extends QueryFile {
  readonly sql: string;
}

export interface ReadQuery {
  /** Null where any file of it has a problem. */
  readonly query: {
    readonly summary: QuerySummary;
    readonly texts: ReadonlyMap<Dialect, DialectText>;
  } | null;
  readonly problems: readonly FileProblem[];
}

/** Parameters the SQL names and the front matter does not, and the other way about. */
function placeholderProblems(
  { text }: QueryFile,
  sql: string,
  sqlStart: number,
  frontMatter: FrontMatter,
  lineOfDeclared: (index: number) => number,
): LineProblem[] {
  const names = frontMatter.parameters.map((parameter) => parameter.name);
  const used = parameterUses(sql);
  const undeclared = used
    .filter(
      (one, at) => !names.includes(one.name) && used.findIndex((first) => first.name === one.name) === at,
    )
    .map(({ name, start }) => {
      const [near] = nearest(name, names, 1);
      const meant = near === undefined ? '' : ` Did you mean :${near}?`;
      return {
        line: lineAt(text, sqlStart + start),
        message: `:${name} is not declared among the parameters.${meant}`,
      };
    });
  const unused = names.flatMap((name, index) =>
    used.some((one) => one.name === name)
      ? []
      : [{ line: lineOfDeclared(index), message: `Parameter ${name} is declared but not used in the SQL.` }],
  );
  return [...undeclared, ...unused];
}

/** A dialect's own front matter may stand, but must say the same as the main file's. */
function variantProblems(variant: QueryFile, frontMatter: FrontMatter): LineProblem[] {
  const parts = splitFile(variant.text);
  if (parts.problem !== undefined) return [parts.problem];
  const problems: LineProblem[] = [];
  let lineOfDeclared = (_index: number) => lineAt(variant.text, parts.sqlStart);
  if (parts.yaml !== null) {
    const read = readFrontMatter(parts.yaml);
    problems.push(...read.problems);
    lineOfDeclared = (index) => read.lineOf(['parameters', index, 'name']);
    if (read.frontMatter !== null) {
      const own: Record<string, unknown> = read.frontMatter;
      const main: Record<string, unknown> = frontMatter;
      for (const key of new Set([...Object.keys(own), ...Object.keys(main)])) {
        if (isDeepStrictEqual(own[key], main[key])) continue;
        problems.push({
          line: read.lineOf([key]),
          message: `${key} differs from the main file's; leave the front matter out to inherit it.`,
        });
      }
    }
  }
  if (parts.sql === '') problems.push({ line: 1, message: 'There is no SQL in this file.' });
  return [
    ...problems,
    ...placeholderProblems(variant, parts.sql, parts.sqlStart, frontMatter, lineOfDeclared),
  ];
}

/**
 * Reads one query of any number of dialects. `dialects` in the front matter names those it has; where it does not,
 * the main file is DuckDB's and each further file its own dialect's.
 */
export function readQuery(files: QueryFiles): ReadQuery {
  const { main, variants } = files;
  const inMain = (problem: LineProblem): FileProblem => ({ file: main.file, ...problem });
  const parts = splitFile(main.text);
  if (parts.problem !== undefined) return { query: null, problems: [inMain(parts.problem)] };
  if (parts.yaml === null) {
    const message = 'There is no front matter: the file must begin with /*--- and give at least a title.';
    return { query: null, problems: [inMain({ line: 1, message })] };
  }
  const { frontMatter, problems: wrong, lineOf } = readFrontMatter(parts.yaml);
  const problems = wrong.map(inMain);
  if (frontMatter === null) return { query: null, problems };
  if (parts.sql === '') problems.push(inMain({ line: 1, message: 'There is no SQL in this file.' }));

  const declared = frontMatter.dialects ?? [...new Set<Dialect>(['duckdb', ...variants.keys()])];
  for (const [dialect, variant] of variants) {
    if (!declared.includes(dialect)) {
      problems.push({
        file: variant.file,
        line: 1,
        message: `The main file's dialects do not list ${dialect}.`,
      });
    }
    problems.push(...variantProblems(variant, frontMatter).map((one) => ({ file: variant.file, ...one })));
  }
  if (declared.some((dialect) => !variants.has(dialect))) {
    const lineOfDeclared = (index: number) => lineOf(['parameters', index, 'name']);
    problems.push(
      ...placeholderProblems(main, parts.sql, parts.sqlStart, frontMatter, lineOfDeclared).map(inMain),
    );
  } else {
    problems.push(inMain({ line: 1, message: 'Every dialect has a file of its own: this one never runs.' }));
  }
  if (problems.length > 0) return { query: null, problems };

  const texts = new Map(
    declared.map((dialect) => {
      const { file, text } = variants.get(dialect) ?? main;
      return [dialect, { file, text, sql: splitFile(text).sql }];
    }),
  );
  const { title, description, tags, owner, parameters, pivot, chart } = frontMatter;
  const summary: QuerySummary = {
    id: files.id,
    title,
    description,
    tags,
    ...(owner === undefined ? {} : { owner }),
    dialects: declared,
    parameters,
    ...(pivot === undefined ? {} : { pivot }),
    ...(chart === undefined ? {} : { chart }),
    readOnly: files.readOnly,
  };
  return { query: { summary, texts }, problems: [] };
}
