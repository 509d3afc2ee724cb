import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import {
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBMaterializedResult,
  type DuckDBValue,
} from '@duckdb/node-api';
import { cancelled } from '#shared/errors/app-error.ts';
import type { Cell, Column } from '#shared/model/column.ts';
import { toCell } from './cells.ts';
import { columnsOf } from './column-types.ts';
import { engineError } from './errors.ts';
import { quoteText } from './sql-text.ts';

export interface QueryOptions {
  /** Values of `$name` or, as an array, of `$1`… */
  readonly parameters?: Record<string, DuckDBValue> | DuckDBValue[];
  /** Aborting interrupts the statement in the engine. */
  readonly signal?: AbortSignal | undefined;
  /** Called while the statement runs, with 0 to 1. */
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

/** A small answer, read whole: `columns[c]` describes, `values[c][r]` holds. */
export interface Table {
  readonly columns: readonly Column[];
  readonly values: readonly (readonly Cell[])[];
  readonly rowCount: number;
}

export interface Engine {
  /** Runs one statement and reads its whole answer; for answers that fit a screen. */
  query(sql: string, options?: QueryOptions): Promise<Table>;
  /** Runs one statement for its effect. */
  run(sql: string, options?: QueryOptions): Promise<void>;
  /** Hands over a connection for the time of `work`; for typed vectors, several statements, temp tables. */
  withConnection<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T>;
  /** A new connection that nobody else gets: what the user's SQL sets or leaves open ends when it is closed. */
  openConnection(): Promise<{ readonly connection: DuckDBConnection; close(): void }>;
  close(): void;
}

/** How often a running statement is asked how far it is, and an abort repeated, in milliseconds. */
const tick = 50;

/**
 * Runs `work` on a connection so that an abort interrupts it. The interrupt is repeated until the work ends: one
 * that arrives before the statement has begun is lost in the engine.
 */
export async function interruptible<T>(
  connection: DuckDBConnection,
  sql: string,
  options: QueryOptions,
  work: () => Promise<T>,
): Promise<T> {
  const { signal, onProgress } = options;
  if (signal?.aborted) throw cancelled();
  const interrupt = () => connection.interrupt();
  signal?.addEventListener('abort', interrupt);
  const timer = setInterval(() => {
    if (signal?.aborted) interrupt();
    else if (onProgress !== undefined) {
      const { percentage } = connection.progress;
      if (percentage >= 0) onProgress(Math.min(1, percentage / 100));
    }
  }, tick);
  try {
    return await work();
  } catch (error) {
    throw engineError(error, sql);
  } finally {
    clearInterval(timer);
    signal?.removeEventListener('abort', interrupt);
  }
}

/** Without values a statement is run as it is; preparing it first would plan it twice. */
function parametersOf({ parameters }: QueryOptions): QueryOptions['parameters'] {
  return parameters === undefined || Object.keys(parameters).length === 0 ? undefined : parameters;
}

async function readTable(result: DuckDBMaterializedResult): Promise<Table> {
  const types = result.columnTypes();
  const columns = columnsOf(result.columnNames(), types);
  const values: Cell[][] = columns.map(() => []);
  let rowCount = 0;
  for (let at = 0; at < result.chunkCount; at += 1) {
    // The answer is there already; only a long one has to let others have their turn in between.
    if (at > 0) await setImmediate();
    const chunk = result.getChunk(at);
    rowCount += chunk.rowCount;
    for (const [index, type] of types.entries()) {
      const vector = chunk.getColumnVector(index);
      const into = values[index];
      for (let row = 0; row < chunk.rowCount; row += 1) into?.push(toCell(vector.getItem(row), type));
    }
  }
  return { columns, values, rowCount };
}

export interface EngineSettings {
  /** Where the engine may spill what does not fit in memory. */
  readonly temporary: string;
  readonly threads?: number;
  /** SQL may read and write files only below these folders; anywhere where absent. */
  readonly folders?: readonly string[] | undefined;
}

/** What SQL may set: settings that hold for one connection and change nobody else's answers. */
const settable = [
  'Calendar',
  'TimeZone',
  // The engine sets it itself when it takes a PIVOT apart.
  'current_transaction_invalidation_policy',
  'enable_progress_bar',
  'enable_progress_bar_print',
  'errors_as_json',
  'explain_output',
  'ieee_floating_point_ops',
  'integer_division',
  'lambda_syntax',
  'max_expression_depth',
  'order_by_non_integer_literal',
  'pivot_limit',
  'scalar_subquery_error_on_multiple_rows',
  'schema',
  'search_path',
];

function listOf(texts: readonly string[]): string {
  return `[${texts.map(quoteText).join(', ')}]`;
}

/** Extensions are never fetched and settings that other work relies on are locked, whatever SQL is run later. */
function confinement(folders: readonly string[] | undefined): string {
  const files =
    folders === undefined
      ? ''
      : `SET allowed_directories = ${listOf(folders)}; SET enable_external_access = false;`;
  return `${files} SET allowed_configs = ${listOf(settable)}; SET lock_configuration = true`;
}

/**
 * The embedded engine: one in-memory DuckDB a process, over Parquet files that any number of processes share.
 * Its clock zone is UTC.
 */
export async function openEngine(settings: EngineSettings): Promise<Engine> {
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    // Where an extension would be installed to or loaded from: nowhere that outlives this process.
    extension_directory: path.join(settings.temporary, 'extensions'),
    temp_directory: settings.temporary,
    ...(settings.threads === undefined ? {} : { threads: String(settings.threads) }),
  });
  const idle: DuckDBConnection[] = [];
  const open = new Set<DuckDBConnection>();

  async function connect(): Promise<DuckDBConnection> {
    const connection = await instance.connect();
    await connection.run(
      "SET errors_as_json = true; SET TimeZone = 'UTC'; SET enable_progress_bar = true; SET enable_progress_bar_print = false",
    );
    open.add(connection);
    return connection;
  }

  const first = await connect();
  await first.run(`CREATE SCHEMA results; CREATE SCHEMA imports; ${confinement(settings.folders)}`);
  idle.push(first);

  const engine: Engine = {
    async withConnection(work) {
      const connection = idle.pop() ?? (await connect());
      try {
        return await work(connection);
      } finally {
        idle.push(connection);
      }
    },
    async openConnection() {
      const connection = await connect();
      return {
        connection,
        close() {
          if (open.delete(connection)) connection.closeSync();
        },
      };
    },
    query: (sql, options = {}) =>
      engine.withConnection((connection) =>
        interruptible(connection, sql, options, async () =>
          readTable(await connection.run(sql, parametersOf(options))),
        ),
      ),
    run: (sql, options = {}) =>
      engine.withConnection((connection) =>
        interruptible(connection, sql, options, async () => {
          await connection.run(sql, parametersOf(options));
        }),
      ),
    close() {
      for (const connection of open) connection.interrupt();
      for (const connection of idle.splice(0)) {
        open.delete(connection);
        connection.closeSync();
      }
      instance.closeSync();
    },
  };
  return engine;
}
