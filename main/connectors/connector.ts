import type { ConnectionInfo } from '#shared/contract/connections.ts';
import type { CatalogNode, CatalogTable } from '#shared/model/catalog.ts';
import type { Cell, Column } from '#shared/model/column.ts';
import type { Progress } from '#shared/model/progress.ts';
import type { Dialect, Parameter } from '#shared/model/query.ts';
import type { ParameterValues } from '#shared/model/result.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';

/** A source as the workspace knows it. Names and regions; never a secret. */
export interface ConnectionProfile {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
}

/** What a kind of source can do. Callers and tests ask here, never for its name. */
export interface Capabilities {
  readonly dialect: Dialect;
  /** Whether a run can be found again by its remote id, from another session. */
  readonly attach: boolean;
  /** Whether a run reports what it scanned. */
  readonly bytesScanned: boolean;
}

/** Given to every call: aborting stops the remote work, then the call throws query.cancelled. */
export interface SessionContext {
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly clock: Clock;
}

export interface Statement {
  /** One statement; parameters stand in it as `:name`. */
  readonly sql: string;
  readonly parameters: ParameterValues;
  /** Declared types by parameter name; a value without one is bound as what it is. */
  readonly types?: ReadonlyMap<string, Parameter['type']>;
  /** The script it stands in: what later statements read is made ready before a transaction closes it off. */
  readonly script?: string;
  /**
   * Where rows are to be written, as one Parquet file whose columns are the fields announced by `columns`. They
   * then come as no `batch`. A statement without rows leaves no file.
   */
  readonly into?: string;
}

export interface RunStats {
  /** Rows returned; absent where the statement returns none. */
  readonly rows?: number;
  /** What a statement without rows did, as one sentence. */
  readonly message?: string;
  readonly bytesScanned?: number;
}

/** `started`, then any number of `progress`; where there are rows `columns` and every `batch`; `done` at the end. */
export type SessionEvent =
  | { readonly type: 'started'; readonly remoteId: string }
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'columns'; readonly columns: readonly Column[] }
  /** `values[c][r]`, c as in `columns`. */
  | { readonly type: 'batch'; readonly values: readonly (readonly Cell[])[]; readonly rowCount: number }
  | { readonly type: 'done'; readonly stats: RunStats };

/** What a statement would cost before it runs. */
export interface CostEstimate {
  readonly kind: 'exact' | 'upper-bound' | 'unknown';
  readonly bytes?: number;
  /** Where the figure comes from, or why there is none. */
  readonly basis: string;
}

/** The source's own word that a run no longer works. */
export interface CancelProof {
  readonly state: 'cancelled' | 'finished';
  /** How often the source was asked until it said so. */
  readonly polls: number;
}

/** One login at a source. Statements of a session run one after another and see each other's effects. */
export interface Session {
  /** The level below `path`: its own names, no deeper. Throws not-found. */
  introspect(path: readonly string[], context: SessionContext): Promise<readonly CatalogNode[]>;
  /** Every table and view with its columns, for completion. */
  tables(context: SessionContext): Promise<readonly CatalogTable[]>;
  estimate(statement: Statement, context: SessionContext): Promise<CostEstimate>;
  /** Positions in its errors count from the start of `statement.sql`. */
  run(statement: Statement, context: SessionContext): AsyncIterable<SessionEvent>;
  /** Follows a run from an earlier session. Throws unsupported where `capabilities.attach` is false. */
  attach(remoteId: string, context: SessionContext): AsyncIterable<SessionEvent>;
  /** Stops a run, and asks until the source says that it has stopped. */
  cancel(remoteId: string): Promise<CancelProof>;
  close(): Promise<void>;
}

export interface Connector {
  readonly kind: string;
  readonly capabilities: Capabilities;
  connect(profile: ConnectionProfile, context: SessionContext): Promise<Session>;
}

/** The connections there are, each with the connector that reaches it. */
export interface Connections {
  list(): readonly ConnectionInfo[];
  /** Throws not-found. */
  get(id: string): ConnectionInfo;
  /** A new session; whoever opens it closes it. */
  open(id: string, context: SessionContext): Promise<Session>;
}
