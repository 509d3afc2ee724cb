import type { AwsContext } from '../../aws/aws.ts';

/** Work that nobody's abort ends: stopping a run, and removing what is ours. */
export function unstoppable({ log, clock }: Pick<AwsContext, 'log' | 'clock'>): AwsContext {
  return { log, clock, signal: new AbortController().signal };
}
