import { AthenaClient } from '@aws-sdk/client-athena';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import type { ConnectionStep } from '#shared/model/connection-test.ts';
import type { Aws, AwsContext } from '../../aws/aws.ts';
import { stepsToAws } from '../../aws/connection-steps.ts';
import { type StepToTry, tryConnectionSteps } from '../../platform/connection-steps.ts';
import type { AthenaCalls } from './calls.ts';
import { runFailure } from './errors.ts';
import { followToEnd } from './follow.ts';
import type { AthenaProfile } from './profile.ts';
import { stateOf } from './run-state.ts';
import { inputOf, newToken } from './submit.ts';

/** Whether results can be read where they are put. */
async function outputWords(
  aws: Aws,
  profile: AthenaProfile,
  output: string,
  context: AwsContext,
): Promise<string> {
  try {
    for await (const _first of aws.s3.list(profile.aws, output, context)) break;
    return `Results go to ${output}.`;
  } catch (error) {
    if (!isAppError(error) || error.code !== 'permission.denied') throw error;
    return `Results go to ${output}, which may not be read: rows come by pages, which is slower.`;
  }
}

async function checkWorkgroup(
  aws: Aws,
  calls: AthenaCalls,
  profile: AthenaProfile,
  context: AwsContext,
): Promise<string> {
  const { State, Configuration } = await calls.workgroup(context);
  const { workgroup } = profile;
  if (State === 'DISABLED') {
    throw new AppError('permission.denied', `The workgroup ${workgroup} is disabled.`, {
      hint: 'Ask whoever runs the account to enable it, or choose another one.',
    });
  }
  if (Configuration?.ManagedQueryResultsConfiguration?.Enabled === true) {
    return `The workgroup ${workgroup} may be used. Athena keeps its results: rows come by pages.`;
  }
  const own = Configuration?.ResultConfiguration?.OutputLocation;
  const enforced = Configuration?.EnforceWorkGroupConfiguration === true;
  const output = enforced ? own : (profile.output ?? own);
  if (output === undefined) {
    throw new AppError('input.invalid', `The workgroup ${workgroup} has no place for results.`, {
      hint: 'Give the connection one (--output s3://bucket/folder/), or set one in the workgroup.',
    });
  }
  const overruled = enforced && profile.output !== undefined && profile.output !== own;
  const words = await outputWords(aws, profile, output, context);
  return `The workgroup ${workgroup} may be used. ${words}${overruled ? ` It insists on that, instead of ${profile.output}.` : ''}`;
}

async function firstQuery(calls: AthenaCalls, profile: AthenaProfile, context: AwsContext): Promise<string> {
  const id = await calls.start(inputOf('SELECT 1', profile, newToken()), context);
  const execution = await followToEnd(calls, id, profile.limits, context, () => {});
  if (stateOf(execution) !== 'SUCCEEDED') throw runFailure(execution);
  await calls.page(id, 1, undefined, context);
  return 'Athena answers.';
}

/** Each step to a first answer. */
export function testConnection(
  aws: Aws,
  calls: AthenaCalls,
  profile: AthenaProfile,
  context: AwsContext,
): AsyncIterable<ConnectionStep> {
  async function* steps(): AsyncGenerator<StepToTry> {
    yield* stepsToAws(aws, profile.aws, AthenaClient, 'athena', context);
    yield {
      step: 'permission',
      attempt: (signal) => checkWorkgroup(aws, calls, profile, { ...context, signal }),
    };
    yield { step: 'first-query', attempt: (signal) => firstQuery(calls, profile, { ...context, signal }) };
  }
  return tryConnectionSteps(steps(), context.signal);
}
