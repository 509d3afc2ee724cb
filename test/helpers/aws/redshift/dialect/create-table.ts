import { DialectError } from './dialect-error.ts';
import { type TranslateOptions, translateNodes } from './expressions.ts';
import { nameOf, Reader } from './reader.ts';
import {
  type Group,
  isParens,
  isWord,
  type Node,
  parens,
  raw,
  render,
  significant,
  skipGaps,
  splitAtCommas,
} from './tree.ts';
import { translateType } from './types.ts';

/** What Redshift keeps of a table that PostgreSQL has no place for; `pg_redshift.table_attributes` does. */
export interface TableAttributes {
  /** The table's name, by which the trigger tells it among several made in one message. */
  readonly table: string;
  diststyle?: string;
  distkey?: string;
  sortkey?: string[];
  sortstyle?: string;
  encode: Record<string, string>;
}

function namesIn(group: Group): string[] {
  return splitAtCommas(group.items).map((part) => nameOf(part[0]));
}

/** `IDENTITY(seed, step)`, or what PostgreSQL's identity has in its place. */
function identity(group: Group | null, kind: string): string {
  const [seed = [raw('1')], step = [raw('1')]] = splitAtCommas(group?.items ?? []);
  return `GENERATED ${kind} AS IDENTITY (START WITH ${render(seed)} INCREMENT BY ${render(step)} MINVALUE ${render(seed)})`;
}

function column(part: readonly Node[], kept: TableAttributes, options: TranslateOptions): Node[] {
  const first = part[0];
  if (isWord(first, 'primary', 'unique', 'foreign', 'constraint', 'like'))
    return translateNodes(part, options);
  const typeAt = skipGaps(part, 1);
  const type = translateType(part, typeAt, true);
  const name = nameOf(first);
  const made: Node[] = [
    ...(first === undefined ? [] : translateNodes([first], options)),
    raw(' '),
    ...type.nodes,
  ];
  const reader = new Reader(part.slice(type.end));
  while (reader.next !== undefined) {
    if (reader.takeWord('encode')) kept.encode[name] = nameOf(reader.take());
    else if (reader.takeWord('distkey')) kept.distkey = name;
    else if (reader.takeWord('sortkey')) kept.sortkey = [name];
    else if (reader.takeWord('identity')) made.push(raw(` ${identity(reader.takeGroup(), 'ALWAYS')}`));
    else if (reader.takeWord('generated')) {
      while (!isWord(reader.next, 'identity') && reader.next !== undefined) reader.take();
      reader.take();
      made.push(raw(` ${identity(reader.takeGroup(), 'BY DEFAULT')}`));
    } else if (reader.takeWord('collate')) {
      const how = nameOf(reader.take());
      if (how !== 'case_sensitive') throw new DialectError(`The Redshift double has no collation ${how}`);
    } else {
      const node = reader.take();
      if (node !== undefined) made.push(raw(' '), node);
    }
  }
  const beyond = translateNodes(made.slice(2 + type.nodes.length), options);
  return [...made.slice(0, 2 + type.nodes.length), ...beyond];
}

/** Takes the table's own attributes out of what follows the columns; gives the rest, e.g. `AS SELECT …`. */
function attributes(nodes: readonly Node[], kept: TableAttributes): readonly Node[] {
  const reader = new Reader(nodes);
  for (;;) {
    if (reader.takeWord('diststyle')) kept.diststyle = nameOf(reader.take());
    else if (reader.takeWord('distkey')) {
      const group = reader.takeGroup();
      if (group !== null) kept.distkey = namesIn(group)[0] ?? '';
    } else if (reader.takeWord('compound')) kept.sortstyle = 'compound';
    else if (reader.takeWord('interleaved')) kept.sortstyle = 'interleaved';
    else if (reader.takeWord('sortkey')) {
      const group = reader.takeGroup();
      if (group === null) reader.takeWord('auto');
      else kept.sortkey = namesIn(group);
    } else if (reader.takeWord('encode')) reader.takeWord('auto');
    else if (reader.takeWord('backup')) reader.takeWord('yes', 'no');
    else return nodes.slice(reader.at);
  }
}

/**
 * `CREATE TABLE` as PostgreSQL has it. Keys, styles and encodings go into a comment from which a trigger of the
 * database keeps them, so that they are kept just when the table is.
 */
export function translateCreateTable(nodes: readonly Node[], options: TranslateOptions): string {
  const at = nodes.findIndex(
    (node) =>
      isParens(node) ||
      isWord(node, 'as', 'diststyle', 'distkey', 'sortkey', 'compound', 'interleaved', 'backup'),
  );
  const head = nodes.slice(0, at < 0 ? nodes.length : at);
  const columns = nodes[at];
  const last = significant(head).at(-1);
  const isTemporary = head.some((node) => node.kind === 'symbol' && node.text === '#');
  const kept: TableAttributes = { table: `${isTemporary ? '#' : ''}${nameOf(last)}`, encode: {} };
  const rest = attributes(at < 0 ? [] : nodes.slice(isParens(columns) ? at + 1 : at), kept);
  const list = isParens(columns) ? splitAtCommas(columns.items) : null;
  const hasTypes = list?.some((part) => significant(part).length > 1) ?? false;
  const written = list?.map((part) =>
    hasTypes ? column(part, kept, options) : translateNodes(part, options),
  );
  const made = written?.flatMap((part, index) => [...(index === 0 ? [] : [raw(', ')]), ...part]);
  const create = render(translateNodes(head, options));
  return [
    isTemporary ? create.replace(/^\s*create\s+(temp(orary)?\s+)?/i, 'CREATE TEMPORARY ') : create,
    made === undefined ? '' : render([parens(...made)]),
    render(translateNodes(rest, options)),
    ` /*redshift:${JSON.stringify(kept).replaceAll('*/', '')}*/`,
  ].join('');
}
