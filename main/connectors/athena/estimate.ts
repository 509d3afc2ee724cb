import { isAppError } from '#shared/errors/app-error.ts';
import type { CostEstimate } from '#shared/model/cost.ts';
import { isHiveStatement } from '#shared/sql/athena-statements.ts';
import { tokenize } from '#shared/sql/tokens.ts';
import type { AwsContext } from '../../aws/aws.ts';
import type { Statement } from '../connector.ts';
import { explainAs } from './explain.ts';
import type { FetchTools } from './fetch.ts';
import { hasWord, innerQuery } from './inner-query.ts';
import { type IoPlan, type ReadTable, readIoPlan } from './io-plan.ts';
import { glueCatalog, type Metadata } from './metadata.ts';
import { type AthenaProfile, priceOf } from './profile.ts';
import { readsEachOnce, scansIn } from './scans.ts';
import { TooManyObjects } from './stored-bytes.ts';
import { namedTables } from './suggestions.ts';
import { type SizeTools, type TableSize, tableSize } from './table-size.ts';

function unknown(basis: string, warnings: readonly string[] = []): CostEstimate {
  return { kind: 'unknown', basis, warnings: [...warnings] };
}

function free(basis: string, { price }: AthenaProfile): CostEstimate {
  const cost = priceOf(0, price);
  return { kind: 'exact', bytes: 0, leastBytes: 0, cost, leastCost: cost, basis, warnings: [] };
}

/** Failures that say nothing of the statement: whoever asks has to know of them. */
function isOfTheWay(error: unknown): boolean {
  return (
    !isAppError(error) ||
    error.code === 'query.cancelled' ||
    error.code.startsWith('auth.') ||
    error.code.startsWith('connection.')
  );
}

function reasonOf(error: unknown): string {
  if (error instanceof TooManyObjects) return 'a table has more files than are counted for an estimate';
  return isAppError(error) ? error.message : String(error);
}

/** Views that the statement names, which hide the tables that are read. */
async function viewWarnings(
  sql: string,
  plan: IoPlan,
  metadata: Metadata,
  profile: AthenaProfile,
  context: AwsContext,
): Promise<string[]> {
  const readNames = new Set(plan.tables.map(({ table }) => table.toLowerCase()));
  const named = namedTables(sql).filter((parts) => !readNames.has((parts.at(-1) ?? '').toLowerCase()));
  const found = await Promise.all(
    named.slice(0, 8).map(async (parts) => {
      const [name = '', database = profile.database, catalog = profile.catalog] = parts.toReversed();
      const table = await metadata.table(catalog, database, name, context).catch(() => undefined);
      return table?.TableType === 'VIRTUAL_VIEW' ? [name] : [];
    }),
  );
  const tables = plan.tables.map(({ schema, table }) => `${schema}.${table}`).join(', ');
  return [...new Set(found.flat())].map((name) => `${name} is a view: what it reads is ${tables}.`);
}

/** Words by which a query may end before it has read all that it names. */
const stopsEarly = ['limit', 'fetch', 'tablesample', 'exists'] as const;

interface Measured extends TableSize {
  readonly times: number | undefined;
}

function estimateOf(
  sql: string,
  plan: IoPlan,
  sizes: readonly Measured[],
  profile: AthenaProfile,
  views: readonly string[],
): CostEstimate {
  const bytes = sizes.reduce((sum, size) => sum + size.bytes * (size.times ?? 1), 0);
  const [only] = sizes;
  const isWhole =
    sizes.length === 1 &&
    only?.times === 1 &&
    only.certain &&
    !only.columnar &&
    profile.reuseMinutes === 0 &&
    !hasWord(sql, ...stopsEarly);
  const leastBytes = isWhole || bytes === 0 ? bytes : 0;
  const words = sizes.map((size) =>
    (size.times ?? 1) > 1 ? `${size.times} times ${size.words}` : size.words,
  );
  const notes = [
    sizes.length === 0 ? 'Athena’s plan reads no table' : `Athena’s plan reads ${words.join('; ')}`,
    ...(sizes.some(({ columnar, bytes: of }) => columnar && of > 0)
      ? ['of columnar files only the columns that are named are read']
      : []),
    ...(profile.reuseMinutes > 0 ? ['nothing where an earlier answer is used again'] : []),
  ];
  const unsure = sizes.some(({ times }) => times === undefined);
  return {
    kind: bytes === 0 ? 'exact' : 'upper-bound',
    bytes,
    leastBytes,
    cost: priceOf(bytes, profile.price),
    leastCost: priceOf(leastBytes, profile.price),
    ...(plan.rows === undefined ? {} : { rows: plan.rows }),
    basis: `${notes.join('; ')}.`,
    warnings: [
      ...sizes.flatMap(({ warnings }) => warnings),
      ...views,
      ...(unsure ? ['A table that is read more than once costs as many times as much.'] : []),
    ],
  };
}

/** How often a table is read under these constraints: the plan lists each pair of them once. */
function timesOf(plan: IoPlan, distributed: string, read: ReadTable): number | undefined {
  const scans = scansIn(distributed, read);
  const entries = plan.tables.filter(({ schema, table }) => schema === read.schema && table === read.table);
  return scans === undefined ? undefined : Math.max(1, scans - (entries.length - 1));
}

/**
 * Whether a statement may filter on columns of a table: it names one of them, or it does not name the table itself,
 * which then stands in a view that may.
 */
function filterTest(sql: string): SizeTools['mayFilter'] {
  const names = new Set(
    tokenize(sql, 'athena')
      .filter(({ kind }) => kind === 'word' || kind === 'quoted-name')
      .map(({ start, end }) =>
        sql
          .slice(start, end)
          .replace(/^["`]|["`]$/g, '')
          .toLowerCase(),
      ),
  );
  const tables = new Set(namedTables(sql).map((parts) => parts.at(-1)?.toLowerCase()));
  return ({ table }, columns) =>
    !tables.has(table.toLowerCase()) || columns.some(({ name }) => names.has(name.toLowerCase()));
}

function outsideGlue({ catalog }: ReadTable): boolean {
  return catalog.toLowerCase() !== glueCatalog;
}

/**
 * What a statement would scan: what Athena's own plan reads, which is free to ask for, measured by Glue's partitions
 * and the sizes of their files. Unknown, with the reason, where that cannot be had.
 */
export async function estimateCost(
  tools: FetchTools,
  metadata: Metadata,
  statement: Statement,
  context: AwsContext,
): Promise<CostEstimate> {
  const { profile } = tools;
  if (isHiveStatement(statement.sql)) return free('Athena does not bill definitions.', profile);
  if (/^\s*explain\b/i.test(statement.sql) && !hasWord(statement.sql, 'analyze')) {
    return free('Athena does not bill plans.', profile);
  }
  const query: Statement = { ...statement, sql: innerQuery(statement.sql) };
  try {
    const [io, distributed] = await Promise.all([
      explainAs(tools, '(TYPE IO, FORMAT JSON)', query, context),
      explainAs(tools, '(TYPE DISTRIBUTED)', query, context).catch((error: unknown) => {
        if (isOfTheWay(error)) throw error;
        return '';
      }),
    ]);
    const plan = readIoPlan(io);
    if (plan === undefined) return unknown('Athena’s plan is in a form that is not known here.');
    const other = plan.tables.find(outsideGlue);
    if (other !== undefined) {
      return unknown(
        `The sizes of the catalog ${other.catalog} are not known: it is not Glue’s of this account.`,
      );
    }
    const mayFilter = filterTest(query.sql);
    const once = readsEachOnce(query.sql, plan.tables);
    const sizes = await Promise.all(
      plan.tables.map(async (read): Promise<Measured> => {
        const size = await tableSize({ aws: tools.aws, metadata, profile, mayFilter }, read, context);
        return { ...size, times: once ? 1 : timesOf(plan, distributed, read) };
      }),
    );
    return estimateOf(
      query.sql,
      plan,
      sizes,
      profile,
      await viewWarnings(query.sql, plan, metadata, profile, context),
    );
  } catch (error) {
    if (!(error instanceof TooManyObjects) && isOfTheWay(error)) throw error;
    return unknown(`What it would scan is not known: ${reasonOf(error)}`);
  }
}
