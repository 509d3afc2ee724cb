import {
  DescribeStatementCommand,
  type DescribeStatementResponse,
  ExecuteStatementCommand,
  type ExecuteStatementInput,
  RedshiftDataClient,
} from '@aws-sdk/client-redshift-data';
import { expect } from 'vitest';
import type { Clock } from '#main/platform/clock.ts';
import type { AwsDouble } from '../double.ts';

/** Where the double's workgroup is. */
export const place = { WorkgroupName: 'analysts', Database: 'dev' };

/** What comes true in a while, however busy the machine is. */
export const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 30_000 });

/** The Data API as a test speaks to it. */
export interface DataClient {
  readonly client: RedshiftDataClient;
  /** Gives the id of a statement that was taken. */
  submit(sql: string, more?: Partial<ExecuteStatementInput>): Promise<string>;
  describe(id: string): Promise<DescribeStatementResponse>;
  /** The statement once it is over. */
  ended(id: string): Promise<DescribeStatementResponse>;
  run(
    sql: string,
    more?: Partial<ExecuteStatementInput>,
  ): Promise<DescribeStatementResponse & { readonly id: string }>;
}

export function openDataClient(double: AwsDouble<Clock>): DataClient {
  const client = new RedshiftDataClient({ ...double.client, maxAttempts: 1 });
  const own: DataClient = {
    client,
    async submit(Sql, more) {
      const { Id = '' } = await client.send(new ExecuteStatementCommand({ ...place, Sql, ...more }));
      return Id;
    },
    describe: (Id) => client.send(new DescribeStatementCommand({ Id })),
    async ended(id) {
      await eventually(async () => (await own.describe(id)).Status).toMatch(/FINISHED|FAILED|ABORTED/);
      return own.describe(id);
    },
    async run(sql, more) {
      const id = await own.submit(sql, more);
      return { id, ...(await own.ended(id)) };
    },
  };
  return own;
}
