import {
  CancelStatementCommand,
  DescribeStatementCommand,
  type DescribeStatementResponse,
  ExecuteStatementCommand,
  type ExecuteStatementInput,
  type ExecuteStatementOutput,
  GetStatementResultCommand,
  type GetStatementResultResponse,
  GetStatementResultV2Command,
  type GetStatementResultV2Response,
  RedshiftDataClient,
} from '@aws-sdk/client-redshift-data';
import type { Aws, AwsContext } from '../../aws/aws.ts';
import { apiError } from './errors.ts';
import type { RedshiftDataProfile } from './profile.ts';

/** The API's operations, within the budget of the account; failures are AppErrors. */
export interface DataApi {
  /** `ClientToken` must be there: the same request again never starts a second statement. */
  execute(
    input: ExecuteStatementInput & { readonly ClientToken: string },
    context: AwsContext,
  ): Promise<ExecuteStatementOutput>;
  describe(id: string, context: AwsContext): Promise<DescribeStatementResponse>;
  /** A page of a result in CSV. */
  csvPage(id: string, token: string | undefined, context: AwsContext): Promise<GetStatementResultV2Response>;
  /** A page of a result in JSON. */
  page(id: string, token: string | undefined, context: AwsContext): Promise<GetStatementResultResponse>;
  cancel(id: string, context: AwsContext): Promise<void>;
}

export function createDataApi(aws: Aws, profile: RedshiftDataProfile): DataApi {
  async function call<T>(
    name: string,
    context: AwsContext,
    work: (client: RedshiftDataClient, options: { readonly abortSignal: AbortSignal }) => Promise<T>,
  ): Promise<T> {
    const operation = `redshift-data:${name}`;
    const { callsPerSecond: perSecond } = profile.limits;
    try {
      return await aws.call(profile.aws, RedshiftDataClient, { operation, perSecond }, work, context);
    } catch (error) {
      throw apiError(error, operation);
    }
  }

  return {
    execute: (input, context) =>
      // Once sent it is not called back: whether it was taken would not be known. Its answer comes at once.
      call('ExecuteStatement', context, (client) => client.send(new ExecuteStatementCommand(input))),
    describe: (Id, context) =>
      call('DescribeStatement', context, (client, options) =>
        client.send(new DescribeStatementCommand({ Id }), options),
      ),
    csvPage: (Id, NextToken, context) =>
      call('GetStatementResult', context, (client, options) =>
        client.send(new GetStatementResultV2Command({ Id, NextToken }), options),
      ),
    page: (Id, NextToken, context) =>
      call('GetStatementResult', context, (client, options) =>
        client.send(new GetStatementResultCommand({ Id, NextToken }), options),
      ),
    async cancel(Id, context) {
      await call('CancelStatement', context, (client, options) =>
        client.send(new CancelStatementCommand({ Id }), options),
      );
    },
  };
}
