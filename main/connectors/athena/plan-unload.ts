import { isAppError } from '#shared/errors/app-error.ts';
import { bindAthena } from '#shared/sql/bind.ts';
import type { AwsContext } from '../../aws/aws.ts';
import type { Statement } from '../connector.ts';
import { estimateCost } from './estimate.ts';
import type { FetchTools } from './fetch.ts';
import { columnsOfQuery } from './head.ts';
import { isPlainQuery, ordersItsRows } from './inner-query.ts';
import type { Metadata } from './metadata.ts';
import { inputOf, type Submission } from './submit.ts';
import { type UnloadText, unloadText } from './unload.ts';

export interface PlannedUnload {
  readonly input: Submission['input'];
  readonly text: UnloadText;
}

/** Where results go, by the workgroup where it insists; undefined where Athena keeps them. */
async function outputOf({ calls, profile }: FetchTools, context: AwsContext): Promise<string | undefined> {
  const { Configuration: settings } = await calls.workgroup(context);
  if (settings?.ManagedQueryResultsConfiguration?.Enabled === true) return profile.output;
  const own = settings?.ResultConfiguration?.OutputLocation;
  return settings?.EnforceWorkGroupConfiguration === true ? own : (profile.output ?? own);
}

/**
 * The statement as an UNLOAD, where the profile wants that of so much: a query that reads more than it says and whose
 * rows have no order, which UNLOAD does not keep. Undefined where it is to run as it is, be it for an error that only
 * its own run can tell of.
 */
export async function planUnload(
  tools: FetchTools,
  metadata: Metadata,
  statement: Statement & { readonly token: string },
  context: AwsContext,
): Promise<PlannedUnload | undefined> {
  const { profile } = tools;
  const { unloadAboveBytes } = profile.limits;
  if (unloadAboveBytes === 0 || statement.preview !== undefined) return undefined;
  if (!isPlainQuery(statement.sql) || ordersItsRows(statement.sql)) return undefined;
  try {
    const { bytes } = await estimateCost(tools, metadata, statement, context);
    if (bytes === undefined || bytes <= unloadAboveBytes) return undefined;
    const { sql, executionParameters } = bindAthena(statement);
    const columns = await columnsOfQuery(tools, sql, executionParameters, context);
    const output = await outputOf(tools, context);
    if (output === undefined || columns.length === 0) return undefined;
    const text = unloadText(sql, columns, output, statement.token);
    // An answer used again is a CSV object; what is to be unloaded is run.
    const input = inputOf(text.sql, { ...profile, reuseMinutes: 0 }, statement.token, executionParameters);
    return { input, text };
  } catch (error) {
    if (!isAppError(error) || error.code === 'query.cancelled' || error.code.startsWith('auth.')) throw error;
    context.log.info(`The statement is run as it is, not as UNLOAD: ${error.message}`);
    return undefined;
  }
}
