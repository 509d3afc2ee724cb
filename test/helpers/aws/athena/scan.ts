import type { DuckDBConnection } from '@duckdb/node-api';
import { isRecord } from '../core/schema.ts';
import type { CompiledQuery } from './compile.ts';
import { quoteName, quoteText, valuesOf } from './engine.ts';
import { closing, meaningful, tokensOf } from './sql/tokens.ts';
import { duckType } from './sql/types.ts';
import { markColumn, type TableFile, type TableView } from './tables.ts';

/** What one reading of a table takes in. */
export interface Scan {
  readonly view: TableView;
  readonly files: readonly TableFile[];
  /** The columns read; those of partitions cost nothing. */
  readonly columns: ReadonlySet<string>;
}

/** The plan's texts, one or several. */
function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'string' ? value.split('\n') : [];
}

/** `(a)(b)`: the plan puts filters one behind the other, each in brackets. */
function bracketed(text: string): string[] {
  const tokens = meaningful(tokensOf(text));
  const found: string[] = [];
  for (let index = 0; index < tokens.length; ) {
    const end = closing(tokens, index);
    const from = tokens[index]?.start ?? 0;
    found.push(text.slice(from, tokens[end + 1]?.start ?? text.length));
    index = end + 1;
  }
  return found;
}

function* scansIn(node: unknown): Generator<Record<string, unknown>> {
  if (Array.isArray(node)) for (const item of node) yield* scansIn(item);
  if (!isRecord(node)) return;
  if (isRecord(node.extra_info) && /^READ_/.test(String(node.extra_info.Function ?? '')))
    yield node.extra_info;
  yield* scansIn(node.children);
}

/** The files of the table that fit the filters on its partitions. */
async function fitting(
  connection: DuckDBConnection,
  view: TableView,
  filters: readonly string[],
): Promise<readonly TableFile[]> {
  const keys = view.table.table.PartitionKeys ?? [];
  const rows = view.files.map(
    ({ values }, index) =>
      `(${[
        String(index),
        quoteText(view.mark),
        ...keys.map(({ Type = '' }, place) => `CAST(${quoteText(values[place] ?? '')} AS ${duckType(Type)})`),
      ].join(', ')})`,
  );
  const names = ['__index', markColumn, ...keys.map(({ Name = '' }) => Name)].map(quoteName).join(', ');
  const where = filters.map((filter) => `(${filter})`).join(' AND ');
  const found = await valuesOf(
    connection,
    `SELECT __index FROM (VALUES ${rows.join(', ')}) AS f(${names}) WHERE ${where}`,
  );
  const kept = new Set(found.map(([index]) => Number(index)));
  return view.files.filter((_, index) => kept.has(index));
}

/** What the query would read, by the engine's own plan. */
export async function scansOf(connection: DuckDBConnection, query: CompiledQuery): Promise<Scan[]> {
  if (query.tables.every(({ files }) => files.length === 0)) return [];
  const [[, plan] = []] = await valuesOf(connection, `EXPLAIN (FORMAT JSON) ${query.sql}`);
  const scans: Scan[] = [];
  for (const info of scansIn(JSON.parse(String(plan)))) {
    const filters = textsOf(info['File Filters']).flatMap(bracketed);
    const mark = filters.join(' ').match(/__table = '(t\d+)'/)?.[1];
    const view = query.tables.find((one) => one.mark === mark);
    if (view === undefined) continue;
    const used = [...textsOf(info.Projections), ...textsOf(info.Filters)].join(' ');
    const columns = (view.table.table.StorageDescriptor?.Columns ?? [])
      .map(({ Name = '' }) => Name)
      .filter((name) => new RegExp(`(?<![A-Za-z0-9_])"?${name}"?(?![A-Za-z0-9_])`, 'i').test(used));
    scans.push({ view, files: await fitting(connection, view, filters), columns: new Set(columns) });
  }
  return scans;
}

/** Bytes: of Parquet the columns that are read, of text whole files. */
export async function bytesOf(connection: DuckDBConnection, scans: readonly Scan[]): Promise<number> {
  let bytes = 0;
  for (const { view, files, columns } of scans) {
    if (files.length === 0) continue;
    if (view.format !== 'parquet') {
      bytes += files.reduce((sum, { size }) => sum + size, 0);
      continue;
    }
    const list = files.map(({ path }) => quoteText(path)).join(', ');
    const names = [...columns].map((name) => quoteText(name.toLowerCase())).join(', ');
    if (names === '') continue;
    const [[sum] = []] = await valuesOf(
      connection,
      `SELECT coalesce(sum(total_compressed_size), 0) FROM parquet_metadata([${list}])
       WHERE lower(trim(split_part(path_in_schema, ',', 1))) IN (${names})`,
    );
    bytes += Number(sum);
  }
  return bytes;
}
