import { Violation } from '../../core/errors.ts';
import { isRecord } from '../../core/schema.ts';
import { macros, missingFunctions, renamedFunctions, sameFunctions } from './functions.ts';
import { SqlError } from './sql-error.ts';
import { fromJoda, fromMysql } from './time-formats.ts';
import { numberIn } from './tree-json.ts';

/** A table as the statement names it. */
export interface TableName {
  readonly catalog: string;
  readonly schema: string;
  readonly table: string;
  /** Where it stands, in bytes of the rewritten text. */
  readonly offset: number;
}

export interface AdaptOptions {
  /** Gives the engine's name of a table, or throws SqlError. */
  readonly resolve: (name: TableName) => string;
}

type Node = Record<string, unknown>;

/** The name that columns without one get, until their place is known. */
export const unnamed = '__col';

const operators: Readonly<Record<string, string>> = {
  '/': 'divide',
  '%': 'modulo',
  '+': 'add',
  '-': 'subtract',
};

function children(node: Node): unknown[] {
  return Array.isArray(node.children) ? node.children : [];
}

function location(node: Node): number {
  return numberIn(node.query_location) ?? 0;
}

function ours(node: Node, name: string): void {
  node.schema = 'trino';
  node.function_name = name;
  node.is_operator = false;
}

/** Formats of times are read by the engine before it runs: they have to be there as they are. */
function adaptFormat(node: Node, name: string): void {
  const constant = children(node)[1];
  if (!isRecord(constant) || !isRecord(constant.value) || typeof constant.value.value !== 'string') {
    throw new Violation(`The double wants the format of ${name} as it is, not computed.`);
  }
  const format = constant.value.value;
  constant.value.value = name === 'format_datetime' ? fromJoda(format) : fromMysql(format);
  if (name === 'date_parse') {
    const inner = { ...node, function_name: 'strptime', alias: '' };
    Object.assign(node, { schema: 'trino', function_name: 'milliseconds_only', children: [inner] });
  } else {
    node.function_name = 'strftime';
  }
}

function adaptFunction(node: Node): void {
  const name = String(node.function_name).toLowerCase();
  const count = children(node).length;
  if (name.startsWith('__')) {
    ours(node, name.slice(2));
    return;
  }
  const operator = operators[name];
  if (node.is_operator === true && operator !== undefined && count === 2) {
    ours(node, operator);
    return;
  }
  if (node.is_operator === true || name === 'in' || name.startsWith('~')) return;
  if (name === 'concat') {
    // A chain of ||, which is null where any part is.
    const [first, ...rest] = children(node);
    const chain = rest.reduce<unknown>(
      (left, right) => ({ ...node, function_name: '||', is_operator: true, children: [left, right] }),
      first,
    );
    if (isRecord(chain)) Object.assign(node, chain);
    return;
  }
  if (name === 'approx_distinct') {
    Object.assign(node, { function_name: 'count', distinct: true, children: children(node).slice(0, 1) });
    return;
  }
  if (name === 'avg') {
    node.children = children(node).map((child) => ({
      ...node,
      ...{ schema: 'trino', function_name: 'exact_average', distinct: false, filter: null },
      children: [child],
    }));
    return;
  }
  if (name === 'date_parse' || name === 'date_format' || name === 'format_datetime') {
    adaptFormat(node, name);
    return;
  }
  if (name in macros) {
    ours(node, name);
    return;
  }
  const other = renamedFunctions.get(name);
  if (other !== undefined) {
    node.function_name = other;
    return;
  }
  // The engine's own way of writing ~, EXTRACT and the like once it has read them.
  if (sameFunctions.has(name)) return;
  if (missingFunctions.has(name)) throw new Violation(`The double has no function ${name}.`);
  throw new SqlError('FUNCTION_NOT_FOUND', `Function '${name}' not registered`, location(node));
}

function cteNames(value: unknown, into: Set<string>): void {
  if (Array.isArray(value)) {
    for (const item of value) cteNames(item, into);
  } else if (isRecord(value)) {
    if (isRecord(value.cte_map) && Array.isArray(value.cte_map.map)) {
      for (const entry of value.cte_map.map) if (isRecord(entry)) into.add(String(entry.key).toLowerCase());
    }
    for (const item of Object.values(value)) cteNames(item, into);
  }
}

/** The first SELECT of a query, whose names the result has. */
function firstSelect(node: unknown): Node | undefined {
  if (!isRecord(node)) return undefined;
  return node.type === 'SET_OPERATION_NODE' ? firstSelect(node.left) : node;
}

function nameColumns(statement: unknown): void {
  const select = firstSelect(isRecord(statement) ? statement.node : undefined);
  if (select === undefined || !Array.isArray(select.select_list)) return;
  for (const item of select.select_list) {
    if (!isRecord(item) || item.alias !== '') continue;
    if (item.class !== 'COLUMN_REF' && item.class !== 'STAR') item.alias = unnamed;
  }
}

const always = {
  class: 'CONSTANT',
  type: 'VALUE_CONSTANT',
  alias: '',
  query_location: 0,
  value: { type: { id: 'BOOLEAN', type_info: null }, is_null: false, value: true },
};

/** Changes what the engine parsed into what Trino means by it: functions, tables, names of columns. */
export function adapt(tree: Node, options: AdaptOptions): void {
  const ctes = new Set<string>();
  cteNames(tree, ctes);
  const qualifiers = new Set<string>();

  function visit(value: unknown): void {
    if (Array.isArray(value)) {
      for (const item of value) visit(item);
      return;
    }
    if (!isRecord(value)) return;
    for (const item of Object.values(value)) visit(item);
    if (value.class === 'FUNCTION' || value.class === 'WINDOW') adaptFunction(value);
    if (value.type === 'JOIN' && value.ref_type === 'CROSS') {
      // Written as a comma, it would bind looser than the join behind it.
      Object.assign(value, { ref_type: 'REGULAR', condition: always });
    }
    if (value.type === 'BASE_TABLE') {
      const table = String(value.table_name);
      const schema = String(value.schema_name ?? '');
      if (schema === '' && ctes.has(table.toLowerCase())) return;
      const catalog = String(value.catalog_name ?? '');
      for (const part of [schema, catalog]) if (part !== '') qualifiers.add(part.toLowerCase());
      const resolved = options.resolve({ catalog, schema, table, offset: location(value) });
      if (value.alias === '' || value.alias === undefined) value.alias = table;
      Object.assign(value, { table_name: resolved, schema_name: '', catalog_name: '' });
    }
  }

  function unqualify(value: unknown): void {
    if (Array.isArray(value)) {
      for (const item of value) unqualify(item);
    } else if (isRecord(value)) {
      if (value.class === 'COLUMN_REF' && Array.isArray(value.column_names)) {
        const names = value.column_names;
        while (names.length > 2 && qualifiers.has(String(names[0]).toLowerCase())) names.shift();
      }
      for (const item of Object.values(value)) unqualify(item);
    }
  }

  visit(tree);
  unqualify(tree);
  if (Array.isArray(tree.statements)) nameColumns(tree.statements[0]);
}

/** Where a column of that name is asked for, in bytes of the rewritten text. */
export function columnOffset(tree: unknown, name: string): number {
  let found = 0;
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (isRecord(value)) {
      const names = Array.isArray(value.column_names) ? value.column_names : [];
      if (value.class === 'COLUMN_REF' && String(names.at(-1)).toLowerCase() === name.toLowerCase()) {
        found ||= location(value);
      }
      Object.values(value).forEach(visit);
    }
  };
  visit(tree);
  return found;
}
