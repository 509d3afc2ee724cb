import type { ColumnInfo, StatementType } from '@aws-sdk/client-athena';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Catalog } from '../../catalog/catalog.ts';
import type { DoubleContext } from '../../core/context.ts';
import type { ObjectStore } from '../../s3/store.ts';
import type { Compiler, QueryContext } from '../compile.ts';
import type { AthenaEngine } from '../engine.ts';

/** What plans stand on. */
export interface PlanContext {
  readonly double: DoubleContext;
  readonly catalog: Catalog;
  readonly store: ObjectStore;
  readonly engine: AthenaEngine;
  readonly compiler: Compiler;
  /** Statements of PREPARE, by name. */
  readonly prepared: Map<string, string>;
  /** Objects that UNLOAD and CTAS write for a small result; larger ones are as the engine cuts them. */
  readonly unloadParts: () => number;
}

/** Where a run stands. */
export interface RunContext extends QueryContext {
  readonly connection: DuckDBConnection;
  readonly executionId: string;
  /** `s3://…/` that results go to; null where the workgroup manages them. */
  readonly outputFolder: string | null;
}

/** How a result's file is written. */
export type ResultForm = 'csv' | 'txt' | 'none';

/** What a statement came to; nothing of it is seen before `publish`. */
export interface Outcome {
  readonly columns: readonly ColumnInfo[];
  /** The result as a file of the engine's: CSV as Athena writes it, its header in the first line; or lines of text; or none. */
  readonly file: string | null;
  readonly form: ResultForm;
  readonly scannedBytes: number;
  readonly updateCount: number;
  readonly outputRows: number;
  /** Where the list of written objects stands, for statements that write tables or objects. */
  readonly manifest?: string;
  publish(): Promise<void>;
}

/** A statement that was understood. */
export interface Plan {
  readonly type: StatementType;
  /** E.g. `SELECT`, `CREATE_TABLE_AS_SELECT`. */
  readonly subtype: string;
  readonly form: ResultForm;
  run(run: RunContext): Promise<Outcome>;
}
