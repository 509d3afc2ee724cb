import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  type GetQueryResultsOutput,
  GetWorkGroupCommand,
  type QueryExecution,
  StartQueryExecutionCommand,
  type StartQueryExecutionInput,
  StopQueryExecutionCommand,
  type WorkGroup,
} from '@aws-sdk/client-athena';
import { AppError } from '#shared/errors/app-error.ts';
import type { Aws, AwsContext } from '../../aws/aws.ts';
import { requestError } from './errors.ts';
import type { AthenaProfile } from './profile.ts';

/** Athena's own operations on runs, within the rates of the profile; failures come as AppErrors. */
export interface AthenaCalls {
  /**
   * The run's id. The same token gives the same run, so that this may be repeated; `sending` is told before the first
   * request leaves. Throws query.syntax for SQL that cannot be read.
   */
  start(input: StartQueryExecutionInput, context: AwsContext, sending?: () => void): Promise<string>;
  /** Throws not-found. */
  execution(id: string, context: AwsContext): Promise<QueryExecution>;
  /** Throws not-found. Has ended a run only once `execution` says so. */
  stop(id: string, context: AwsContext): Promise<void>;
  /** A page of at most so many rows, the line of names that comes before those of a SELECT among them. */
  page(
    id: string,
    rows: number,
    token: string | undefined,
    context: AwsContext,
  ): Promise<GetQueryResultsOutput>;
  /** Throws not-found. */
  workgroup(context: AwsContext): Promise<WorkGroup>;
}

export function createCalls(aws: Aws, profile: AthenaProfile): AthenaCalls {
  const { startsPerSecond, readsPerSecond } = profile.limits;

  async function call<T>(
    operation: string,
    perSecond: number,
    work: (client: AthenaClient, options: { readonly abortSignal: AbortSignal }) => Promise<T>,
    context: AwsContext,
    sql?: string,
  ): Promise<T> {
    const called = `athena:${operation}`;
    try {
      return await aws.call(profile.aws, AthenaClient, { operation: called, perSecond }, work, context);
    } catch (error) {
      throw requestError(error, called, profile, sql);
    }
  }

  return {
    async start(input, context, sending) {
      const { QueryExecutionId } = await call(
        'StartQueryExecution',
        startsPerSecond,
        (client, options) => {
          sending?.();
          return client.send(new StartQueryExecutionCommand(input), options);
        },
        context,
        input.QueryString,
      );
      return given(QueryExecutionId, 'StartQueryExecution');
    },
    async execution(id, context) {
      const { QueryExecution: execution } = await call(
        'GetQueryExecution',
        readsPerSecond,
        (client, options) => client.send(new GetQueryExecutionCommand({ QueryExecutionId: id }), options),
        context,
      );
      return given(execution, 'GetQueryExecution');
    },
    async stop(id, context) {
      await call(
        'StopQueryExecution',
        startsPerSecond,
        (client, options) => client.send(new StopQueryExecutionCommand({ QueryExecutionId: id }), options),
        context,
      );
    },
    page: (id, rows, token, context) =>
      call(
        'GetQueryResults',
        readsPerSecond,
        (client, options) =>
          client.send(
            new GetQueryResultsCommand({ QueryExecutionId: id, MaxResults: rows, NextToken: token }),
            options,
          ),
        context,
      ),
    async workgroup(context) {
      const { WorkGroup: workgroup } = await call(
        'GetWorkGroup',
        readsPerSecond,
        (client, options) => client.send(new GetWorkGroupCommand({ WorkGroup: profile.workgroup }), options),
        context,
      );
      return given(workgroup, 'GetWorkGroup');
    },
  };
}

function given<T>(value: T | undefined, operation: string): T {
  if (value !== undefined) return value;
  throw new AppError('connection.failed', `The answer to athena:${operation} lacks what it is asked for.`, {
    hint: 'Check the endpoint, and whether a proxy stands between.',
  });
}
