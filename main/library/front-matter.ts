import { type FrontMatter, frontMatterSchema } from '#shared/model/query.ts';
import { parameterProblems } from './parameter-problems.ts';
import { type LineProblem, readYaml } from './read-yaml.ts';

/** The two parts of a query file. `sqlStart` is where `sql` begins in the text, in UTF-16 units. */
export interface FileParts {
  readonly yaml: { readonly text: string; readonly line: number } | null;
  readonly sql: string;
  readonly sqlStart: number;
  readonly problem?: LineProblem;
}

const opening = /^\uFEFF?\s*\/\*---[ \t]*(?:\r?\n|$)/;
const closing = /^[ \t]*---\*\/[ \t]*\r?$/m;

export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** Takes a file apart: the YAML between the lines `/*---` and `---*\/` at its head, and the SQL after it. */
export function splitFile(text: string): FileParts {
  const head = opening.exec(text);
  if (head === null) return { yaml: null, sql: text, sqlStart: 0 };
  const start = head[0].length;
  const line = lineAt(text, start);
  const rest = text.slice(start);
  const tail = closing.exec(rest);
  if (tail === null) {
    return {
      yaml: null,
      sql: '',
      sqlStart: text.length,
      problem: {
        line: line - 1,
        message: 'The front matter is not closed: a line of its own must read ---*/',
      },
    };
  }
  const after = rest.slice(tail.index + tail[0].length);
  const sql = after.trimStart();
  return { yaml: { text: rest.slice(0, tail.index), line }, sql, sqlStart: text.length - sql.length };
}

export interface ReadFrontMatter {
  /** Null where there are problems. */
  readonly frontMatter: FrontMatter | null;
  readonly problems: readonly LineProblem[];
  /** The line on which a key or value stands. */
  lineOf(path: readonly PropertyKey[]): number;
}

/** Reads front matter whose first line is line `line` of the file. */
export function readFrontMatter(yaml: { readonly text: string; readonly line: number }): ReadFrontMatter {
  const {
    value,
    problems: wrong,
    lineOf,
  } = readYaml(frontMatterSchema, yaml.text, yaml.line, 'The front matter');
  if (value === null) return { frontMatter: null, problems: wrong, lineOf };
  const problems = parameterProblems(value.parameters).map(({ path, message }) => ({
    line: lineOf(['parameters', ...path]),
    message,
  }));
  return { frontMatter: problems.length > 0 ? null : value, problems, lineOf };
}
