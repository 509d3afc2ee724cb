import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsAccess } from '#shared/model/connection.ts';
import { type StepToTry, stepsToReach } from '../platform/connection-steps.ts';
import type { Aws, AwsClient, AwsClientClass, AwsContext } from './aws.ts';
import { awsError } from './errors.ts';

/**
 * The steps to a service of AWS (`athena`): whose credentials they are, then the way to its endpoint. They come one
 * by one, as where the endpoint is stands fast only with the credentials.
 */
export async function* stepsToAws<C extends AwsClient>(
  aws: Aws,
  access: AwsAccess,
  client: AwsClientClass<C>,
  service: string,
  context: AwsContext,
): AsyncGenerator<StepToTry, void, void> {
  yield {
    step: 'credentials',
    async attempt(signal) {
      const operation = 'sts:GetCallerIdentity';
      const { Arn, Account } = await aws
        .call(
          access,
          STSClient,
          { operation },
          (sts, options) => sts.send(new GetCallerIdentityCommand({}), options),
          {
            ...context,
            signal,
          },
        )
        .catch((error: unknown) => {
          throw awsError(error, operation) ?? error;
        });
      return `${Arn} of account ${Account}, in ${await aws.region(access)}.`;
    },
  };
  const { protocol, hostname, port } = await aws.endpoint(access, client, service, context);
  const isTls = protocol === 'https:';
  yield* stepsToReach({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (isTls ? 443 : 80) : Number(port),
    ...(isTls ? { tls: {} } : {}),
  });
}
