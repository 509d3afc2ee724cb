import { fromIni, fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { AppError } from '#shared/errors/app-error.ts';
import type { AwsAccess } from '#shared/model/connection.ts';
import type { AllowedCommands } from '../platform/allowed-commands.ts';
import { networkError } from '../platform/network-errors.ts';
import type { Prompts } from '../platform/prompts.ts';
import { allowCommands } from './credential-process.ts';
import { awsError } from './errors.ts';
import { AwsHttpHandler, type AwsTimeouts, type RequestOutcome } from './http-handler.ts';
import { type Environment, effectiveProfile } from './places.ts';
import { type AwsProfile, readSharedConfig, type SharedConfig } from './shared-config.ts';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** A sign-in that must come first. */
export class SignInNeeded extends Error {
  override readonly name = 'SignInNeeded';
  readonly profile: string;
  /** What one sign-in is good for: an SSO session that several profiles may share. */
  readonly session: string;
  readonly command: readonly string[];

  constructor(profile: string, session: string, command: readonly string[]) {
    super(`The sign-in of the AWS profile ${profile} is missing or has expired.`);
    this.profile = profile;
    this.session = session;
    this.command = command;
  }
}

/** The sign-in that the credentials of a profile rest on; undefined where they rest on none. */
export function signInOf(profile: string, config: SharedConfig): SignInNeeded | undefined {
  const source = config.sourceOf(profile);
  if (source?.kind === 'sso') {
    const section = config.section(source.name);
    const session = section?.sso_session ?? section?.sso_start_url ?? source.name;
    return new SignInNeeded(source.name, session, ['aws', 'sso', 'login', '--profile', source.name]);
  }
  if (source?.kind === 'login') {
    const session = config.section(source.name)?.login_session ?? source.name;
    return new SignInNeeded(source.name, session, ['aws', 'login', '--profile', source.name]);
  }
  return undefined;
}

export interface ResolveSettings {
  readonly environment: Environment;
  readonly prompts: Prompts;
  readonly allowed: AllowedCommands;
  readonly timeouts: AwsTimeouts;
}

/** By name: the package comes in two forms, whose classes differ. */
const ofProviders: ReadonlySet<string> = new Set(['CredentialsProviderError', 'TokenProviderError']);

/** What an attempt to get credentials failed by. What a command printed, and keys, never stand in it. */
function failureOf(
  error: unknown,
  profile: AwsProfile | undefined,
  signIn: SignInNeeded | undefined,
  last: RequestOutcome | undefined,
): Error {
  if (error instanceof AppError) return error;
  const broken =
    last !== undefined && 'failure' in last ? networkError(last.failure, 'The sign-in service') : undefined;
  if (broken !== undefined) return broken;
  const name = profile?.name ?? 'default';
  if (!(error instanceof Error) || !ofProviders.has(error.name)) {
    return awsError(error, 'sts:AssumeRole') ?? notGiven(name, error);
  }
  if (profile?.kind === 'process') {
    return new AppError('auth.failed', `The credential_process of the AWS profile ${name} failed.`, {
      hint: 'Run its command in a terminal to see what it says.',
      retryable: true,
    });
  }
  if (signIn === undefined) return notGiven(name, error);
  const status = last !== undefined && 'status' in last ? last.status : undefined;
  // Without a request, the token kept on disk was missing or old; 400 and 401 are the service's word for the same.
  if (status === undefined || status < 400 || status === 400 || status === 401) return signIn;
  return new AppError(
    'permission.denied',
    `The sign-in of the AWS profile ${name} gives no credentials: ${error.message}`,
    {
      hint: `Check the account and role of the profile ${name}, or ask whoever gives out roles.`,
      cause: error,
    },
  );
}

function notGiven(name: string, error: unknown): AppError {
  const said = error instanceof Error ? ` ${error.message.replace(/\.?$/, '.')}` : '';
  return new AppError('auth.failed', `No AWS credentials were found for the profile ${name}.${said}`, {
    hint: 'Choose another profile, or set one up with aws configure sso.',
    cause: error,
  });
}

/**
 * Gets credentials anew, as the shared config and the environment say. Throws SignInNeeded; auth.failed,
 * permission.denied and connection.failed as AppError.
 */
export async function resolveCredentials(
  access: AwsAccess,
  region: string,
  { environment, prompts, allowed, timeouts }: ResolveSettings,
  signal: AbortSignal,
): Promise<AwsCredentials> {
  const config = await readSharedConfig();
  const name = effectiveProfile(access, environment);
  const isNamed = access.profile !== undefined || environment.AWS_PROFILE !== undefined;
  // Keys of the environment come before the default profile, which is then not looked at.
  const usesProfile = isNamed || environment.AWS_ACCESS_KEY_ID === undefined;
  if (usesProfile) await allowCommands(name, config, allowed, prompts, signal);

  let last: RequestOutcome | undefined;
  const requestHandler = new AwsHttpHandler(timeouts, (outcome) => {
    last = outcome;
  });
  const endpoint = access.endpoint ?? (usesProfile ? config.section(name)?.endpoint_url : undefined);
  const settings = {
    ignoreCache: true,
    parentClientConfig: { region },
    clientConfig: { requestHandler, ...(endpoint === undefined ? {} : { endpoint }) },
    async mfaCodeProvider(serial: string) {
      const key = `mfa:${name}:${serial}`;
      const { text } = await prompts.ask({ kind: 'mfa', key, profile: name, serial }, signal);
      if (text !== undefined && text.trim() !== '') return text.trim();
      throw new AppError('auth.failed', `No code of the MFA device ${serial} was given.`, {
        retryable: true,
      });
    },
  };
  const provider = isNamed ? fromIni({ ...settings, profile: name }) : fromNodeProviderChain(settings);
  try {
    return await provider();
  } catch (error) {
    const source = usesProfile ? config.sourceOf(name) : undefined;
    throw failureOf(error, source, usesProfile ? signInOf(name, config) : undefined, last);
  } finally {
    requestHandler.end();
  }
}
