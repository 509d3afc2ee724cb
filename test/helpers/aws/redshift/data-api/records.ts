import type { ColumnMetadata, ResultFormatString, SqlParameter } from '@aws-sdk/client-redshift-data';

/** Rows of a statement, kept as long as the service keeps them; in pages of the format that was asked for. */
export interface KeptResult {
  readonly columns: readonly ColumnMetadata[];
  readonly total: number;
  /** In bytes. */
  readonly size: number;
  /** Of CSV each page's text; of JSON each page's rows, text as the wire writes it. */
  readonly pages: readonly (Buffer | readonly (readonly (string | null)[])[])[];
}

export type Status = 'SUBMITTED' | 'PICKED' | 'STARTED' | 'FINISHED' | 'FAILED' | 'ABORTED';

export function isOver(status: Status): boolean {
  return status === 'FINISHED' || status === 'FAILED' || status === 'ABORTED';
}

/** One SQL text of a statement: the only one, or one of a batch. */
export interface Part {
  readonly id: string;
  readonly sql: string;
  status: Status;
  readonly createdAt: Date;
  updatedAt: Date;
  startedAt?: Date;
  endedAt?: Date;
  error?: string;
  result?: KeptResult;
  /** Rows it returned or changed. */
  rowCount: number;
  queryId: number;
}

/** Where a statement runs and as whom. */
export interface Target {
  readonly database: string;
  readonly role: string;
  readonly workgroup?: string;
  readonly cluster?: string;
  readonly secretArn?: string;
  readonly dbUser?: string;
}

/** A statement, or a batch of them. */
export interface StatementRecord {
  readonly id: string;
  readonly target: Target;
  readonly isBatch: boolean;
  readonly parts: readonly Part[];
  readonly parameters: readonly SqlParameter[];
  readonly name?: string;
  readonly format: ResultFormatString;
  readonly createdAt: Date;
  updatedAt: Date;
  status: Status;
  error?: string;
  pid: number;
  sessionId?: string;
  /** When its numbers of rows and bytes are there to be told; they may come later than its end. */
  statisticsAt?: Date;
  /** Resolves when it is over, whatever came of it. */
  readonly over: Promise<void>;
  /** Asks it to stop. */
  cancel(): void;
}
