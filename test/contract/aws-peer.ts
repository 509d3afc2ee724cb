import { vi } from 'vitest';
import type { AwsClient, AwsClientClass } from '#main/aws/aws.ts';
import type { AwsSettings } from '#main/aws/create-aws.ts';
import type { Clock } from '#main/platform/clock.ts';
import { isAppError } from '#shared/errors/app-error.ts';
import { type AwsUnderTest, reachAws, stubAwsEnvironment } from '#test/helpers/aws/reach.ts';

/** Something that answers as AWS does: the double, or somebody else's. */
export interface AwsPeer {
  /** By which a process finds it: AWS_ENDPOINT_URL, AWS_REGION (eu-west-1) and a key. */
  readonly environment: Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** Who the key belongs to, in account 123456789012. */
  readonly arn: string;
  /** Makes a role of that account that the key may assume. */
  addRole(arn: string): void;
  close(): Promise<void>;
}

/** Our own code, reaching the peer by the environment alone. */
export interface AwsAtPeer extends AwsUnderTest {
  /** One call of the SDK's own, for what a test has to stand on. */
  send<C extends AwsClient, T>(client: AwsClientClass<C>, work: (client: C) => Promise<T>): Promise<T>;
  end(): void;
}

export function reachPeer(
  peer: AwsPeer,
  more: Readonly<Record<string, string>> = {},
  settings: Partial<AwsSettings> = {},
): AwsAtPeer {
  stubAwsEnvironment({ ...peer.environment, ...more });
  const reach = reachAws(peer.clock, settings);
  return {
    ...reach,
    send: (client, work) => reach.aws.call({}, client, { operation: 'aws:Prepare' }, work, reach.context()),
    end() {
      reach.aws.close();
      vi.unstubAllEnvs();
    },
  };
}

/** The code and message of the AppError that work ends with. */
export async function refused(work: Promise<unknown>): Promise<readonly [code: string, message: string]> {
  const thrown: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!isAppError(thrown)) throw new Error(`No AppError: ${String(thrown)}`);
  return [thrown.code, thrown.message];
}
