import { notInDouble } from './dialect-error.ts';
import { isParens, isSymbol, isWord, type Node, raw, render, skipGaps } from './tree.ts';

/** Types without a length or precision, as Redshift completes them; `column` where a column is declared. */
const completed: Readonly<Record<string, string>> = {
  decimal: 'numeric(18,0)',
  dec: 'numeric(18,0)',
  numeric: 'numeric(18,0)',
};
const completedInColumns: Readonly<Record<string, string>> = {
  ...completed,
  varchar: 'varchar(256)',
  nvarchar: 'varchar(256)',
  text: 'varchar(256)',
};
const otherNames: Readonly<Record<string, string>> = {
  super: 'jsonb',
  varbyte: 'bytea',
  varbinary: 'bytea',
  nvarchar: 'varchar',
  datetime: 'timestamp',
  bool: 'boolean',
};

export interface TypeAt {
  readonly nodes: readonly Node[];
  /** The index of the first node after the type. */
  readonly end: number;
}

/** The type whose name stands at `at`, as PostgreSQL has it. */
export function translateType(nodes: readonly Node[], at: number, inColumn = false): TypeAt {
  const word = nodes[at];
  if (word?.kind !== 'word') return { nodes: word === undefined ? [] : [word], end: at + 1 };
  const name = word.text.toLowerCase();
  if (name === 'hllsketch') throw notInDouble('HLLSKETCH');
  const after = skipGaps(nodes, at + 1);
  const length = nodes[after];
  const full = (inColumn ? completedInColumns : completed)[name];
  if (!isParens(length)) {
    return { nodes: [raw(full ?? otherNames[name] ?? word.text)], end: at + 1 };
  }
  const other = otherNames[name];
  // PostgreSQL's bytea has no length.
  if (other === 'bytea') return { nodes: [raw(other)], end: after + 1 };
  const inside = render(length.items).trim().toLowerCase() === 'max' ? '(65535)' : render([length]);
  return { nodes: [raw(`${other ?? word.text}${inside}`)], end: after + 1 };
}

/** Translates the types that follow `::`. */
export function translateCasts(nodes: readonly Node[]): Node[] {
  const made: Node[] = [];
  for (let at = 0; at < nodes.length; ) {
    const node = nodes[at];
    if (node === undefined) break;
    made.push(node);
    at += 1;
    if (!isSymbol(node, ':') || !isSymbol(made.at(-2), ':')) continue;
    const start = skipGaps(nodes, at);
    const type = translateType(nodes, start);
    made.push(...type.nodes);
    at = type.end;
  }
  return made;
}

/** Translates the type of the inside of a `CAST(… AS type)`. */
export function translateCastInside(nodes: readonly Node[]): Node[] {
  const as = nodes.findLastIndex((node) => isWord(node, 'as'));
  if (as < 0) return [...nodes];
  const type = translateType(nodes, skipGaps(nodes, as + 1));
  return [...nodes.slice(0, as + 1), raw(' '), ...type.nodes, ...nodes.slice(type.end)];
}
