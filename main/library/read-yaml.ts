import { isMap, isPair, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';

/** A problem at a line of a text, from 1. */
export interface LineProblem {
  readonly line: number;
  readonly message: string;
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

export interface ReadYaml<T> {
  /** Null where there are problems. */
  readonly value: T | null;
  readonly problems: readonly LineProblem[];
  /** The line on which a key or value stands. */
  lineOf(path: readonly PropertyKey[]): number;
}

/** Reads YAML whose first line is line `firstLine` of its file. `what` is what a message calls the text. */
export function readYaml<T>(
  schema: z.ZodType<T>,
  text: string,
  firstLine: number,
  what: string,
): ReadYaml<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const lineAtOffset = (offset: number) => Math.max(1, lines.linePos(offset).line) + firstLine - 1;
  const lineOf = (path: readonly PropertyKey[]) => lineAtOffset(offsetAt(document.contents, path));
  const broken = [...document.errors, ...document.warnings].map((error) => ({
    line: lineAtOffset(error.pos[0]),
    message: `${what} is not YAML: ${error.message}`,
  }));
  if (broken.length > 0) return { value: null, problems: broken, lineOf };
  const parsed = schema.safeParse(document.toJS() ?? {});
  if (parsed.success) return { value: parsed.data, problems: [], lineOf };
  const problems = parsed.error.issues.flatMap((issue): LineProblem[] =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          line: lineAtOffset(offsetAt(document.contents, issue.path, key)),
          message: `Unknown key ${[...issue.path, key].map(String).join('.')}.`,
        }))
      : [{ line: lineOf(issue.path), message: describe(issue) }],
  );
  return { value: null, problems, lineOf };
}
