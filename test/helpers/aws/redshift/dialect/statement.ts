import { splitStatements } from '#shared/sql/statements.ts';
import { translateCreateTable } from './create-table.ts';
import { DialectError, notInDouble } from './dialect-error.ts';
import { type TranslateOptions, translateNodes } from './expressions.ts';
import { nameOf, Reader } from './reader.ts';
import { type CopyFrom, readCopy, readUnload, type Unload } from './transfer-options.ts';
import { isWord, type Node, parseTree, render, significant, skipGaps, textValue } from './tree.ts';

/** A statement that PostgreSQL can run as it is. */
export interface PlainStatement {
  readonly kind: 'sql';
  readonly sql: string;
  /** Set where the statement changes whether names in quotes keep their letters. */
  readonly caseSensitive?: boolean;
}

export type Translated = PlainStatement | Unload | CopyFrom;

/** Settings of Redshift's own that change nothing PostgreSQL does. */
const ownSettings = new Set([
  'query_group',
  'enable_result_cache_for_session',
  'wlm_query_slot_count',
  'enable_case_sensitive_identifier',
  'enable_case_sensitive_super_attribute',
  'describe_field_name_in_uppercase',
  'json_serialization_enable',
  'json_serialization_parse_nested_strings',
  'mv_enable_aqmv_for_session',
  'spectrum_query_maxerror',
  'spectrum_enable_pseudo_columns',
  'analyze_threshold_percent',
  'downcase_delimited_identifier',
  'error_on_nondeterministic_update',
]);

function plain(sql: string): PlainStatement {
  return { kind: 'sql', sql };
}

/** `SET`, `RESET` and `SHOW` of what only Redshift has. */
function setting(nodes: readonly Node[]): PlainStatement | null {
  const index = nodes.findIndex((node) => node.kind === 'word' && ownSettings.has(node.text.toLowerCase()));
  const name = nodes[index];
  if (name?.kind !== 'word' || index > 5) return null;
  const own = { kind: 'word' as const, text: `redshift.${name.text.toLowerCase()}` };
  const sql = render([...nodes.slice(0, index), own, ...nodes.slice(index + 1)]);
  if (name.text.toLowerCase() !== 'enable_case_sensitive_identifier' || isWord(nodes[0], 'show')) {
    return plain(sql);
  }
  const last = significant(nodes).at(-1);
  const value = textValue(last) ?? nameOf(last);
  return { kind: 'sql', sql, caseSensitive: isWord(nodes[0], 'set') && ['true', 'on'].includes(value) };
}

function externalSchema(reader: Reader): PlainStatement {
  const ifNotExists = reader.takeWord('if');
  if (ifNotExists) {
    reader.takeWord('not');
    reader.takeWord('exists');
  }
  const name = nameOf(reader.take());
  const rest = render(reader.nodes.slice(reader.at));
  const database = /\bDATABASE\s+'([^']*)'/i.exec(rest)?.[1];
  if (!/^\s*FROM\s+(DATA\s+CATALOG|HIVE\s+METASTORE)\b/i.test(rest) || database === undefined) {
    throw notInDouble('an external schema that is not of the data catalog');
  }
  const options = `/*redshift:${JSON.stringify({ schema: name, externalDatabase: database }).replaceAll('*/', '')}*/`;
  return plain(
    `CREATE SCHEMA ${ifNotExists ? 'IF NOT EXISTS ' : ''}"${name.replaceAll('"', '""')}" ${options}`,
  );
}

/** Clauses of views that PostgreSQL has not, which change no row of them. */
function view(sql: string): string {
  return sql
    .replace(/\bWITH\s+NO\s+SCHEMA\s+BINDING\s*$/i, '')
    .replace(/\bAUTO\s+REFRESH\s+(YES|NO)\b/i, '')
    .replace(/\bBACKUP\s+(YES|NO)\b/i, '');
}

function create(nodes: readonly Node[], options: TranslateOptions): PlainStatement {
  const head = significant(nodes).slice(0, 6);
  const isA = (...words: readonly string[]) => head.some((node) => isWord(node, ...words));
  if (isWord(head[1], 'external')) {
    const reader = new Reader(nodes.slice(skipGaps(nodes, 1)));
    reader.take();
    if (reader.takeWord('schema')) return externalSchema(reader);
    throw notInDouble('CREATE EXTERNAL TABLE: add one by the helper that seeds the double');
  }
  if (isWord(head[1], 'temp', 'temporary', 'table', 'local')) {
    return plain(translateCreateTable(nodes, options));
  }
  const sql = render(translateNodes(nodes, options));
  if (isA('view')) return plain(view(sql));
  if (isA('library', 'datashare', 'model', 'procedure')) throw notInDouble(`CREATE ${nameOf(head[1])}`);
  return plain(sql);
}

/** Statements that Redshift has and the double does not know how to carry out. */
const unknown = [
  'analyze compression',
  'attach',
  'detach',
  'use',
  'show tables',
  'show schemas',
  'show columns',
];

/** One statement of Redshift's, as PostgreSQL runs it; throws DialectError where it cannot. */
export function translateStatement(sql: string, options: TranslateOptions): Translated {
  const nodes = parseTree(sql);
  const start = skipGaps(nodes, 0);
  const first = nodes[start];
  const body = nodes.slice(start);
  const second = nodes[skipGaps(nodes, start + 1)];
  const refused = unknown.find((words) => {
    const [one = '', two] = words.split(' ');
    return isWord(first, one) && (two === undefined || isWord(second, two));
  });
  if (refused !== undefined) throw notInDouble(refused.toUpperCase());
  if (isWord(first, 'unload')) return readUnload(body.slice(1));
  if (isWord(first, 'copy')) {
    const copy = readCopy(body.slice(1));
    if (copy !== null) return copy;
    throw new DialectError('COPY of Redshift loads from S3 only', '42601');
  }
  if (isWord(first, 'set', 'reset', 'show')) {
    const own = setting(body);
    if (own !== null) return own;
  }
  if (isWord(first, 'create')) return create(body, options);
  if (isWord(first, 'vacuum')) return plain('SELECT 1 WHERE false');
  if (isWord(first, 'cancel')) return plain(`SELECT pg_cancel_backend(${render(body.slice(1)).trim()})`);
  if (
    isWord(first, 'alter') &&
    body.some((node) => isWord(node, 'distkey', 'sortkey', 'diststyle', 'append'))
  ) {
    throw notInDouble('ALTER TABLE of keys, styles and encodings');
  }
  return plain(render(translateNodes(nodes, options)));
}

/** The statements of a script, each without its semicolon. */
export function statementsOf(script: string): string[] {
  return splitStatements(script).map(({ text }) => text);
}
