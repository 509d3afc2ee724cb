import { isMap, isPair, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';
import { type FrontMatter, frontMatterSchema } from '#shared/model/query.ts';
import { parameterProblems } from './parameter-problems.ts';

/** A problem at a line of a text, from 1. */
export interface LineProblem {
  readonly line: number;
  readonly message: string;
}

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

/** The node at a path, or its nearest ancestor that is written down; of a map's entry, its key. */
function offsetAt(root: Node | null, path: readonly PropertyKey[], key?: string): number {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  const steps = key === undefined ? path : [...path, key];
  for (const step of steps) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === step);
      if (pair === undefined) return offset;
      if (isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (typeof node === 'object' && node !== null && 'items' in node && Array.isArray(node.items)) {
      node = node.items[Number(step)];
      if (isScalar(node) || isMap(node)) offset = node.range?.[0] ?? offset;
      else if (isPair(node) || node === undefined) return offset;
    } else {
      return offset;
    }
  }
  return offset;
}

function describe(issue: z.core.$ZodIssue): string {
  const where = issue.path.map(String).join('.');
  return where === '' ? issue.message : `${where}: ${issue.message}`;
}

export interface ReadFrontMatter {
  /** Null where there are problems. */
  readonly frontMatter: FrontMatter | null;
  readonly problems: readonly LineProblem[];
  /** The line on which a key or value stands. */
  lineOf(path: readonly PropertyKey[]): number;
}

/** Reads front matter whose first line is line `firstLine` of the file. */
export function readFrontMatter(yaml: { readonly text: string; readonly line: number }): ReadFrontMatter {
  const lines = new LineCounter();
  const document = parseDocument(yaml.text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const lineAtOffset = (offset: number) => Math.max(1, lines.linePos(offset).line) + yaml.line - 1;
  const lineOf = (path: readonly PropertyKey[]) => lineAtOffset(offsetAt(document.contents, path));
  const broken = [...document.errors, ...document.warnings].map((error) => ({
    line: lineAtOffset(error.pos[0]),
    message: `The front matter is not YAML: ${error.message}`,
  }));
  if (broken.length > 0) return { frontMatter: null, problems: broken, lineOf };
  const parsed = frontMatterSchema.safeParse(document.toJS() ?? {});
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap((issue): LineProblem[] =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => ({
            line: lineAtOffset(offsetAt(document.contents, issue.path, key)),
            message: `Unknown key ${[...issue.path, key].map(String).join('.')}.`,
          }))
        : [{ line: lineOf(issue.path), message: describe(issue) }],
    );
    return { frontMatter: null, problems, lineOf };
  }
  const problems = parameterProblems(parsed.data.parameters).map(({ path, message }) => ({
    line: lineOf(['parameters', ...path]),
    message,
  }));
  return { frontMatter: problems.length > 0 ? null : parsed.data, problems, lineOf };
}
