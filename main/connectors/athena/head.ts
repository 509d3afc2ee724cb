import type { ColumnInfo } from '@aws-sdk/client-athena';
import type { AwsContext } from '../../aws/aws.ts';
import { runFailure } from './errors.ts';
import type { FetchTools } from './fetch.ts';
import { followToEnd } from './follow.ts';
import { columnsOfPage } from './result-pages.ts';
import { stateOf } from './run-state.ts';
import { inputOf, newToken } from './submit.ts';

/** The columns a query would give. Asking scans nothing. */
export async function columnsOfQuery(
  { calls, profile }: FetchTools,
  sql: string,
  executionParameters: readonly string[],
  context: AwsContext,
): Promise<readonly ColumnInfo[]> {
  const asked = `SELECT * FROM (\n${sql}\n) LIMIT 0`;
  const input = inputOf(asked, { ...profile, reuseMinutes: 0 }, newToken(), executionParameters);
  const id = await calls.start(input, context);
  const execution = await followToEnd(calls, id, profile.limits, context, () => {});
  if (stateOf(execution) !== 'SUCCEEDED') throw runFailure(execution);
  return columnsOfPage(await calls.page(id, 1, undefined, context));
}
