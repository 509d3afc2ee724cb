import { AppError, cancelled, isAppError } from '#shared/errors/app-error.ts';
import type { AwsAccess } from '#shared/model/connection.ts';
import type { AllowedCommands } from '../platform/allowed-commands.ts';
import type { Prompts } from '../platform/prompts.ts';
import type { Aws, AwsCall, AwsClient, AwsClientClass, AwsContext } from './aws.ts';
import { createCredentialStore, credentialKey } from './credential-store.ts';
import { failureKind, retryAfter } from './failures.ts';
import { AwsHttpHandler, type AwsTimeouts } from './http-handler.ts';
import { pause } from './pause.ts';
import { type Environment, type Place, placeOf } from './places.ts';
import { createRateBudget, type RateLimits, usualRateLimits } from './rate.ts';
import type { AwsCredentials } from './resolve-credentials.ts';
import { createS3Transfer, type S3Limits, usualS3Limits } from './s3/transfer.ts';
import { readSharedConfig } from './shared-config.ts';

export interface AwsSettings {
  readonly prompts: Prompts;
  readonly allowed: AllowedCommands;
  readonly environment?: Environment;
  readonly rate?: RateLimits;
  readonly timeouts?: AwsTimeouts;
  readonly s3?: S3Limits;
  /** 0 to 1, for the waits between tries. */
  readonly random?: () => number;
}

/** How often a call is tried where the connection broke or the service failed, and the first wait between two tries. */
const usualAttempts = 3;
const firstWait = 100;

interface Made {
  readonly client: AwsClient;
  readonly credentials: AwsCredentials;
}

export interface CreatedAws extends Aws {
  /** Ends every connection. */
  close(): void;
}

export function createAws({
  prompts,
  allowed,
  environment = process.env,
  rate = usualRateLimits,
  timeouts = { connect: 10_000, silence: 60_000 },
  s3 = usualS3Limits,
  random = Math.random,
}: AwsSettings): CreatedAws {
  // The SDK would print at every start which versions of Node later ones need; ours is pinned to one that runs here.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const credentials = createCredentialStore({ environment, prompts, allowed, timeouts });
  const budget = createRateBudget(rate, random);
  const requestHandler = new AwsHttpHandler(timeouts);
  const clients = new Map<AwsClientClass<AwsClient>, Map<string, Made>>();

  function clientFor<C extends AwsClient>(
    Client: AwsClientClass<C>,
    key: string,
    { region, endpoint }: Place,
    current: AwsCredentials,
  ): C {
    const ofClass = clients.get(Client) ?? new Map<string, Made>();
    clients.set(Client, ofClass);
    const made = ofClass.get(key);
    // What stands under a class is of that class.
    if (made?.credentials === current) return made.client as C;
    const client = new Client({
      region,
      credentials: async () => current,
      ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
      maxAttempts: 1,
      requestHandler,
    });
    ofClass.set(key, { client, credentials: current });
    return client;
  }

  async function call<C extends AwsClient, T>(
    access: AwsAccess,
    Client: AwsClientClass<C>,
    { operation, perSecond, attempts = usualAttempts, region }: AwsCall,
    work: (client: C, options: { readonly abortSignal: AbortSignal }) => Promise<T>,
    context: AwsContext,
  ): Promise<T> {
    const service = operation.split(':')[0] ?? '';
    const place = await placeOf(region === undefined ? access : { ...access, region }, service, environment);
    const key = JSON.stringify([credentialKey(access), place.region, place.endpoint]);
    const budgetKey = `${operation} in ${place.region} (${access.profile ?? 'environment'}${place.endpoint ?? ''})`;
    const since = context.clock.now().getTime();
    let ends = 0;
    for (let attempt = 1; ; ) {
      const current = await credentials.get(access, context);
      await budget.turn(budgetKey, perSecond, context);
      if (context.signal.aborted) throw cancelled('The call');
      const began = context.clock.now().getTime();
      try {
        const client = clientFor(Client, key, place, current);
        const done = await work(client, { abortSignal: context.signal });
        budget.answered(budgetKey);
        return done;
      } catch (error) {
        if (context.signal.aborted) throw cancelled('The call');
        if (isAppError(error)) throw error;
        switch (failureKind(error)) {
          case 'throttled':
            budget.refused(
              budgetKey,
              { began, since, after: retryAfter(error) },
              context.clock.now().getTime(),
            );
            break;
          case 'expired':
            credentials.forget(access, current);
            ends += 1;
            // Credentials got anew that have ended too come of a sign-in that is over.
            if (ends === 2) await credentials.signInAnew(access, context);
            if (ends > 2) throw stillExpired(operation);
            break;
          case 'broken':
            if (attempt >= attempts) throw error;
            await pause(firstWait * 2 ** (attempt - 1) * (0.5 + random()), context);
            attempt += 1;
            break;
          case 'other':
            throw error;
        }
      }
    }
  }

  return {
    async region(access) {
      return (await placeOf(access, '', environment)).region;
    },
    async profiles() {
      const config = await readSharedConfig();
      return config.names.flatMap((name) => config.profile(name) ?? []);
    },
    async endpoint(access, Client, service, context) {
      const place = await placeOf(access, service, environment);
      const current = await credentials.get(access, context);
      const key = JSON.stringify([credentialKey(access), place.region, place.endpoint]);
      const { config } = clientFor(Client, key, place, current);
      return new URL(place.endpoint ?? config.endpointProvider({ Region: place.region }).url);
    },
    call,
    s3: createS3Transfer(call, s3),
    close: () => requestHandler.end(),
  };
}

function stillExpired(operation: string): AppError {
  return new AppError(
    'auth.expired',
    `AWS says that the credentials for ${operation} have expired, though they are new.`,
    {
      hint: 'Check the clock of this machine, and sign in again.',
      retryable: true,
    },
  );
}
