import type { AwsContext } from '../../aws/aws.ts';
import { runFailure } from './errors.ts';
import type { FetchTools } from './fetch.ts';
import { followToEnd, stopWithProof } from './follow.ts';
import { columnsOfPage, rowsOfPage } from './result-pages.ts';
import { stateOf } from './run-state.ts';
import { inputOf, newToken } from './submit.ts';
import { unstoppable } from './unstoppable.ts';

/** Runs a small statement of ours that scans nothing, and gives its rows as lines. An abort stops it. */
export async function askLines(
  tools: FetchTools,
  sql: string,
  context: AwsContext,
): Promise<readonly string[]> {
  const { calls, profile } = tools;
  const id = await calls.start(inputOf(sql, { ...profile, reuseMinutes: 0 }, newToken()), context);
  try {
    const execution = await followToEnd(calls, id, profile.limits, context, () => {});
    if (stateOf(execution) !== 'SUCCEEDED') throw runFailure(execution);
    const lines: string[] = [];
    let token: string | undefined;
    do {
      const page = await calls.page(id, profile.limits.pageRows, token, context);
      const rows = rowsOfPage(page, columnsOfPage(page), execution, token === undefined);
      lines.push(...rows.map((texts) => texts.map((text) => text ?? '').join('\t')));
      token = page.NextToken;
    } while (token !== undefined);
    return lines;
  } catch (error) {
    if (context.signal.aborted) await stopWithProof(calls, id, profile, unstoppable(context));
    throw error;
  }
}
