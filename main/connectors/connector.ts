import type { ConnectionInfo } from '#shared/contract/connections.ts';
import type { CancelProof } from '#shared/model/cancel-proof.ts';
import type { CatalogNode, CatalogTable } from '#shared/model/catalog.ts';
import type { Cell, Column } from '#shared/model/column.ts';
import type { ConnectionDraft, ConnectionProfile } from '#shared/model/connection.ts';
import type { ConnectionStep } from '#shared/model/connection-test.ts';
import type { CostEstimate, Money } from '#shared/model/cost.ts';
import type { Progress } from '#shared/model/progress.ts';
import type { Dialect, Parameter } from '#shared/model/query.ts';
import type { ParameterValues } from '#shared/model/result.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';

/** What a kind of source can do. Callers and tests ask here, never for its name. */
export interface Capabilities {
  /** Whether a run can be found again by its remote id, from another session. */
  readonly attach: boolean;
  /** Whether the same `Statement.token` never starts a second run, so that a submission without answer is repeated. */
  readonly idempotent: boolean;
  /** Whether a run reports what it scanned. */
  readonly bytesScanned: boolean;
  /** Whether runs are billed by what they read. */
  readonly billed: boolean;
  /** Whether the source tells how it would run a statement. */
  readonly explain: boolean;
  /** Whether statements of a session share temporary tables and settings. */
  readonly sessionState: boolean;
}

/** Given to every call: aborting stops the remote work, then the call throws query.cancelled. */
export interface SessionContext {
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly clock: Clock;
  /**
   * Aborting this leaves the remote work running: iteration ends with query.cancelled whose details say `leftRunning`.
   * Sources without `attach` stop the work instead.
   */
  readonly leave?: AbortSignal;
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
  /** Names this run and no other (32 to 64 characters), written down before the first call to the source. */
  readonly token?: string;
  /** Give only the first rows, by the quickest way. */
  readonly preview?: number;
}

export interface RunStats {
  /** Rows returned; absent where the statement returns none. */
  readonly rows?: number;
  /** What a statement without rows did, as one sentence. */
  readonly message?: string;
  readonly bytesScanned?: number;
  /** What the source bills for it, by the prices of the profile. */
  readonly cost?: Money;
  /** Milliseconds the source itself says it worked and waited. */
  readonly engineMs?: number;
  readonly queuedMs?: number;
  /** Whether an earlier answer was used again. */
  readonly reused?: boolean;
}

/** `started`, then any number of `progress`; where there are rows `columns` and every `batch`; `done` at the end. */
export type SessionEvent =
  | { readonly type: 'started'; readonly remoteId: string }
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'columns'; readonly columns: readonly Column[] }
  /** `values[c][r]`, c as in `columns`. */
  | { readonly type: 'batch'; readonly values: readonly (readonly Cell[])[]; readonly rowCount: number }
  | { readonly type: 'done'; readonly stats: RunStats };

/** One login at a source. Statements of a session run one after another and see each other's effects. */
export interface Session {
  /** The level below `path`: its own names, no deeper. Throws not-found. */
  introspect(path: readonly string[], context: SessionContext): Promise<readonly CatalogNode[]>;
  /** Every table and view with its columns, for completion; of a big source those of the profile's own database. */
  tables(context: SessionContext): Promise<readonly CatalogTable[]>;
  estimate(statement: Statement, context: SessionContext): Promise<CostEstimate>;
  /** How the source would run it, as the source's own text. Throws unsupported where `capabilities.explain` is false. */
  explain(statement: Statement, context: SessionContext): Promise<string>;
  /** Positions in its errors count from the start of `statement.sql`. */
  run(statement: Statement, context: SessionContext): AsyncIterable<SessionEvent>;
  /** Follows a run from an earlier session, as `run` would. Throws unsupported where `capabilities.attach` is false. */
  attach(remoteId: string, into: string | undefined, context: SessionContext): AsyncIterable<SessionEvent>;
  /** Stops a run, and asks until the source says that it has stopped. Throws not-found. */
  cancel(remoteId: string): Promise<CancelProof>;
  close(): Promise<void>;
}

/** Reaches sources of one kind, whose profiles are `P`. */
export interface Connector<P extends ConnectionProfile = ConnectionProfile> {
  readonly kind: P['kind'];
  readonly capabilities: Capabilities;
  /** The SQL that this source speaks. */
  dialectOf(profile: P): Dialect;
  /** Where it is, in a few words for lists: `eu-west-1, workgroup primary`. */
  describe(profile: P): string;
  /** The catalog or database that stands above its schemas in the tree, where the tree has such a level. */
  rootOf(profile: P): string | undefined;
  connect(profile: P, context: SessionContext): Promise<Session>;
  /** Each step to a first answer, in order, as it is tried; a step that failed is the last. */
  test(profile: P, context: SessionContext): AsyncIterable<ConnectionStep>;
}

/** The connections there are, each with the connector that reaches it. */
export interface Connections {
  list(): Promise<readonly ConnectionInfo[]>;
  /** Throws not-found. */
  get(id: string): Promise<ConnectionInfo>;
  profile(id: string): Promise<ConnectionProfile>;
  capabilities(id: string): Promise<Capabilities>;
  /** A new session; whoever opens it closes it. */
  open(id: string, context: SessionContext): Promise<Session>;
  /** A profile that need not have been saved. */
  test(profile: ConnectionProfile, context: SessionContext): AsyncIterable<ConnectionStep>;
  /** Adds, or replaces the one of the same id. Throws input.invalid naming each wrong field, conflict for the local one. */
  save(draft: ConnectionDraft): Promise<ConnectionInfo>;
  /** Throws not-found, conflict for the local one. */
  remove(id: string): Promise<void>;
}
