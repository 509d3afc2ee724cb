import {
  type DuckDBConnection,
  type DuckDBPreparedStatement,
  type DuckDBResult,
  type DuckDBType,
  type DuckDBValue,
  ResultReturnType,
  StatementType,
} from '@duckdb/node-api';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import type { Column } from '#shared/model/column.ts';
import { positionAt } from '#shared/sql/position.ts';
import { type Engine, interruptible, type QueryOptions } from './engine.ts';
import { quoteName, quoteText } from './sql-text.ts';
import { storedColumns } from './stored-columns.ts';

/** A value with the type it is bound as. */
export interface BoundValue {
  readonly value: DuckDBValue;
  readonly type: DuckDBType;
}

export interface Execution {
  readonly connection: DuckDBConnection;
  /** One statement, parameters as `$name`. */
  readonly sql: string;
  /** The value of a parameter. Throws where it has none. */
  readonly bound: (name: string) => BoundValue;
  readonly options: Pick<QueryOptions, 'signal' | 'onProgress'>;
}

/** What became of a statement: its rows in a file, or a sentence. */
export type Outcome =
  | { readonly kind: 'rows'; readonly columns: readonly Column[]; readonly rows: number }
  | { readonly kind: 'effect'; readonly message: string };

function bindAll(prepared: DuckDBPreparedStatement, bound: Execution['bound']): void {
  for (let index = 1; index <= prepared.parameterCount; index += 1) {
    const { value, type } = bound(prepared.parameterName(index));
    if (value === null) prepared.bindNull(index);
    else prepared.bindValue(index, value, type);
  }
}

/**
 * Prepares and runs SQL that stands for one statement; gives what `read` makes of the result it is about. The
 * engine takes a PIVOT without a list of items apart into several; its own last and first are bookkeeping.
 */
export async function runPrepared<T>(
  { connection, bound, options }: Execution,
  sql: string,
  wanted: StatementType | null,
  read: (result: DuckDBResult) => Promise<T>,
): Promise<T | null> {
  return interruptible(connection, sql, options, async () => {
    const extracted = await connection.extractStatements(sql);
    let answer: T | null = null;
    for (let index = 0; index < extracted.count; index += 1) {
      const prepared = await extracted.prepare(index);
      try {
        bindAll(prepared, bound);
        const result = await prepared.stream();
        if (extracted.count === 1 || wanted === null || prepared.statementType === wanted)
          answer = await read(result);
      } finally {
        prepared.destroySync();
      }
    }
    return answer;
  });
}

/** An error in SQL that holds the statement behind `prefix`, with its position in the statement. */
function inStatement(error: unknown, statement: string, prefix: string): unknown {
  if (!isAppError(error) || error.details.position === undefined) return error;
  const { position, ...others } = error.details;
  const offset = position.offset - prefix.length;
  const inside = offset >= 0 && offset <= statement.length;
  return new AppError(error.code, error.message, {
    hint: error.hint,
    cause: error.cause,
    details: inside ? { ...others, position: positionAt(statement, offset) } : others,
  });
}

async function runWrapped<T>(
  execution: Execution,
  [prefix, suffix]: readonly [string, string],
  wanted: StatementType,
  read: (result: DuckDBResult) => Promise<T>,
): Promise<T | null> {
  try {
    return await runPrepared(execution, prefix + execution.sql + suffix, wanted, read);
  } catch (error) {
    throw inStatement(error, execution.sql, prefix);
  }
}

/** Names and types of a query as they are in brackets; null where it cannot stand in them. */
async function bracketedHead(
  execution: Execution,
): Promise<{ readonly names: readonly string[]; readonly types: readonly DuckDBType[] } | null> {
  try {
    return await runWrapped(
      execution,
      ['SELECT * FROM (\n', '\n) LIMIT 0'],
      StatementType.SELECT,
      async (result) => ({ names: result.columnNames(), types: result.columnTypes() }),
    );
  } catch (error) {
    if (isAppError(error) && error.code === 'query.syntax') return null;
    throw error;
  }
}

/** In brackets, columns of the same name are numbered: `a`, `a_1`. */
const numbered = /_\d+$/;

/** The names as the query gives them, from those it has in brackets. */
async function givenNames(execution: Execution, names: readonly string[]): Promise<readonly string[]> {
  if (!names.some((name) => numbered.test(name))) return names;
  try {
    const described = await runWrapped(execution, ['DESCRIBE ', ''], StatementType.SELECT, async (result) =>
      ((await result.getColumns())[0] ?? []).map(String),
    );
    return described?.length === names.length ? described : names;
  } catch (error) {
    // What cannot be described (SHOW, PIVOT) numbers its columns itself.
    if (isAppError(error) && error.code === 'query.syntax') return names;
    throw error;
  }
}

/** The rows of a query in one Parquet file, straight from the engine; null where the SQL cannot stand in brackets. */
async function copyRows(execution: Execution, file: string): Promise<Outcome | null> {
  const head = await bracketedHead(execution);
  if (head === null) return null;
  const { columns, names, select } = storedColumns(await givenNames(execution, head.names), head.types);
  const rows = await runWrapped(
    execution,
    [
      `COPY (SELECT ${select} FROM (\n`,
      `\n) AS statement_rows(${names})) TO ${quoteText(file)} (FORMAT parquet)`,
    ],
    StatementType.COPY,
    async (result) => Number((await result.getColumns())[0]?.[0] ?? 0),
  );
  return rows === null ? null : { kind: 'rows', columns, rows };
}

/** Rows that only come as a result (EXPLAIN, PRAGMA, INSERT … RETURNING), through a table of the same types. */
async function stageRows(engine: Engine, result: DuckDBResult, file: string): Promise<Outcome> {
  const types = result.columnTypes();
  const { columns, select } = storedColumns(result.columnNames(), types);
  const own = await engine.openConnection();
  try {
    const declared = columns.map(({ field }, index) => `${quoteName(field)} ${types[index]?.toString()}`);
    await own.connection.run(`CREATE TEMP TABLE statement_rows (${declared.join(', ')})`);
    const appender = await own.connection.createAppender('statement_rows');
    let rows = 0;
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) break;
      rows += chunk.rowCount;
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
    await own.connection.run(
      `COPY (SELECT ${select} FROM statement_rows) TO ${quoteText(file)} (FORMAT parquet)`,
    );
    return { kind: 'rows', columns, rows };
  } finally {
    own.close();
  }
}

/** What a statement without rows did, in a sentence. */
export function effectOf(result: DuckDBResult): string {
  if (result.returnType !== ResultReturnType.CHANGED_ROWS) return 'Done.';
  const changed = result.rowsChanged;
  return changed === 1 ? '1 row changed.' : `${changed} rows changed.`;
}

/**
 * Runs one statement; its rows, if it returns any, are written to `file` in their order and exactly (see
 * storedColumns). Errors carry positions in `sql`. Throws query.cancelled when aborted.
 */
export async function execute(
  engine: Engine,
  execution: Execution,
  returnsQuery: boolean,
  file: string,
): Promise<Outcome> {
  const copied = returnsQuery ? await copyRows(execution, file) : null;
  if (copied !== null) return copied;
  const outcome = await runPrepared(execution, execution.sql, null, async (result) =>
    result.returnType === ResultReturnType.QUERY_RESULT
      ? stageRows(engine, result, file)
      : ({ kind: 'effect', message: effectOf(result) } as const),
  );
  return outcome ?? { kind: 'effect', message: 'Done.' };
}
