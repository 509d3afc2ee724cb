import type { ColumnInfo } from '@aws-sdk/client-athena';
import type { Failure } from './errors.ts';

/** How queries go. Times are by the clock, in milliseconds. */
export interface QueryRule {
  /** Which queries; every one where absent. The last rule that fits is the one. */
  readonly matches?: RegExp;
  readonly queueMs?: number;
  readonly runMs?: number;
  /** How long a stop takes until it is true; it comes too late where the query is done before. */
  readonly stopMs?: number;
  /** How long after its end a query says how much it scanned. */
  readonly statisticsDelayMs?: number;
  readonly failure?: Failure;
  /** Bytes it claims to have scanned, instead of those it did. */
  readonly scannedBytes?: number;
  /** A result as it stands, for types that the engine has not: columns and texts, null for NULL. */
  readonly answer?: {
    readonly columns: readonly Pick<ColumnInfo, 'Name' | 'Type' | 'Precision' | 'Scale'>[];
    readonly rows: readonly (readonly (string | null)[])[];
  };
}

export const usual = { queueMs: 100, runMs: 1000, stopMs: 0, statisticsDelayMs: 0 };

export function ruleFor(rules: readonly QueryRule[], sql: string): QueryRule {
  return rules.filter(({ matches }) => matches?.test(sql) ?? true).at(-1) ?? {};
}
