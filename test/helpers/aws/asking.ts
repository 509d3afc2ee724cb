import {
  type AthenaClient,
  type ColumnInfo,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  type QueryExecution,
  StartQueryExecutionCommand,
  type StartQueryExecutionCommandInput,
} from '@aws-sdk/client-athena';

/** A query's end, waited for on the double's clock. */
export async function finished(
  athena: AthenaClient,
  clock: { advance(milliseconds: number): void },
  QueryExecutionId: string | undefined,
): Promise<QueryExecution> {
  for (let polls = 0; polls < 1000; polls += 1) {
    const { QueryExecution: execution } = await athena.send(
      new GetQueryExecutionCommand({ QueryExecutionId }),
    );
    const state = execution?.Status?.State;
    if (execution !== undefined && state !== 'QUEUED' && state !== 'RUNNING') return execution;
    clock.advance(1000);
  }
  throw new Error('The query does not end.');
}

export interface Answer {
  readonly execution: QueryExecution;
  readonly columns: readonly ColumnInfo[];
  /** Texts; null for NULL. The header, where there is one, is the first. */
  readonly rows: readonly (readonly (string | null)[])[];
}

/** Runs a statement to its end and reads the first page of its result. */
export async function ask(
  athena: AthenaClient,
  clock: { advance(milliseconds: number): void },
  sql: string,
  more: Partial<StartQueryExecutionCommandInput> = {},
): Promise<Answer> {
  const { QueryExecutionId } = await athena.send(
    new StartQueryExecutionCommand({ QueryString: sql, ...more }),
  );
  const execution = await finished(athena, clock, QueryExecutionId);
  if (execution.Status?.State !== 'SUCCEEDED') return { execution, columns: [], rows: [] };
  const { ResultSet } = await athena.send(new GetQueryResultsCommand({ QueryExecutionId }));
  return {
    execution,
    columns: ResultSet?.ResultSetMetadata?.ColumnInfo ?? [],
    rows: (ResultSet?.Rows ?? []).map(({ Data = [] }) =>
      Data.map(({ VarCharValue }) => VarCharValue ?? null),
    ),
  };
}
