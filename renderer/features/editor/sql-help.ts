import type { CatalogTable } from '#shared/model/catalog.ts';
import { localConnectionId } from '#shared/model/ids.ts';
import type { Dialect } from '#shared/model/query.ts';
import completionUrl from './completion/completion-worker.ts?worker&url';
import type { CompletionRequest } from './completion/request.ts';
import type { Suggestion } from './completion/suggest.ts';
import type { StartWorker } from './monaco/load-monaco.ts';
import type { Problem } from './validation/problems.ts';
import type { ValidationRequest } from './validation/request.ts';
import validationUrl from './validation/validation-worker.ts?worker&url';
import { type Asking, askWorker } from './worker/ask.ts';

/** Where the names come from. */
export interface TableSource {
  /** Every table of a connection that is known, with its columns; null where they have not been read. Asks no source. */
  known(connectionId: string): Promise<readonly CatalogTable[] | null>;
  /** Asks the source for them, which may want a sign-in: only where the person chose to. */
  read(connectionId: string): void;
  nameOf(connectionId: string): string;
}

/** The connection that a text is written for. */
export interface Target {
  readonly dialect: Dialect;
  readonly connectionId: string;
}

/** Help with writing SQL, from workers that start when they are first needed. */
export interface SqlHelp {
  suggest(text: string, offset: number, target: Target): Promise<readonly Suggestion[]>;
  /** Doubtful places; undefined where a later text is being read instead. */
  problems(text: string, dialect: Dialect): Promise<readonly Problem[] | undefined>;
  /** Asks the source of a connection for its tables. */
  readTables(connectionId: string): void;
  /** Tables of local SQL, or of all other connections, are looked up anew when they are next needed. */
  forgetTables(of: 'local' | 'sources'): void;
  setTableSource(source: TableSource): void;
}

/** How long a list waits for the tables of a connection, in milliseconds; they are in the next one. */
const patience = 1500;

/**
 * Completion and validation have a worker each: reading a long statement for mistakes takes seconds the first time,
 * and a list of names must not wait for it.
 */
export function createSqlHelp(startWorker: StartWorker): SqlHelp {
  let completion: Asking<CompletionRequest, readonly Suggestion[]> | undefined;
  let validation: Asking<ValidationRequest, readonly Problem[]> | undefined;
  let source: TableSource | undefined;
  const tables = new Map<string, Promise<void>>();

  function completing(): Asking<CompletionRequest, readonly Suggestion[]> {
    completion ??= askWorker(startWorker(completionUrl, 'sql-completion'));
    return completion;
  }

  async function tell(connectionId: string, from: TableSource): Promise<void> {
    try {
      const found = await from.known(connectionId);
      const name = from.nameOf(connectionId);
      completing().tell({ kind: 'tables', connectionId, name, tables: found });
    } catch {
      // Completion goes on without them; running the query will say what is wrong with the connection.
    }
  }

  function tablesOf(connectionId: string): Promise<void> {
    const known = tables.get(connectionId);
    if (known !== undefined || source === undefined) return known ?? Promise.resolve();
    const reading = tell(connectionId, source);
    tables.set(connectionId, reading);
    return reading;
  }

  return {
    async suggest(text, offset, { dialect, connectionId }) {
      const waited = new Promise<void>((resolve) => setTimeout(resolve, patience));
      await Promise.race([tablesOf(connectionId), waited]);
      return (await completing().ask({ kind: 'suggest', text, offset, dialect, connectionId })) ?? [];
    },
    async problems(text, dialect) {
      if (dialect === 'duckdb') return [];
      validation ??= askWorker(startWorker(validationUrl, 'sql-validation'));
      return validation.ask({ text, dialect });
    },
    readTables: (connectionId) => source?.read(connectionId),
    forgetTables(of) {
      for (const id of tables.keys()) {
        if ((id === localConnectionId) === (of === 'local')) tables.delete(id);
      }
    },
    setTableSource(next) {
      source = next;
      tables.clear();
    },
  };
}
