import { AppError } from '#shared/errors/app-error.ts';
import type { AwsAccess } from '#shared/model/connection.ts';
import { readSharedConfig, type SharedConfig } from './shared-config.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a service is reached. */
export interface Place {
  readonly region: string;
  /** Instead of the region's own; absent: that. */
  readonly endpoint?: string;
}

/** The profile an access works by: its own, else AWS_PROFILE, else `default`. */
export function effectiveProfile(access: AwsAccess, environment: Environment): string {
  return access.profile ?? environment.AWS_PROFILE ?? 'default';
}

function regionOf(access: AwsAccess, environment: Environment, config: SharedConfig): string {
  const ofEnvironment = environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION;
  const profile = effectiveProfile(access, environment);
  const ofProfile = config.profile(profile)?.region;
  const region =
    access.region ?? (access.profile === undefined ? undefined : ofProfile) ?? ofEnvironment ?? ofProfile;
  if (region !== undefined) return region;
  throw new AppError('input.invalid', 'Nothing says which AWS region is meant.', {
    hint: `Give the connection a region, or set one for the profile ${profile}, or AWS_REGION.`,
    details: { name: 'region' },
  });
}

function endpointOf(
  access: AwsAccess,
  service: string,
  environment: Environment,
  config: SharedConfig,
): string | undefined {
  if (access.endpoint !== undefined) return access.endpoint;
  if (environment.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true') return undefined;
  const name = service.replaceAll('-', '_');
  return (
    config.endpoint(effectiveProfile(access, environment), name) ??
    environment[`AWS_ENDPOINT_URL_${name.toUpperCase()}`] ??
    environment.AWS_ENDPOINT_URL
  );
}

function noProfile(name: string, config: SharedConfig): AppError {
  return new AppError('auth.failed', `There is no AWS profile ${name}.`, {
    hint:
      config.names.length === 0
        ? 'The shared AWS config holds no profile: run aws configure sso, or aws configure.'
        : `There are ${config.names.join(', ')}.`,
    details: { name },
  });
}

/** Region and endpoint of a service (`athena`, `redshift-data`). Throws input.invalid where nothing says the region, auth.failed for an unknown profile. */
export async function placeOf(access: AwsAccess, service: string, environment: Environment): Promise<Place> {
  const config = await readSharedConfig();
  const named = access.profile ?? environment.AWS_PROFILE;
  if (named !== undefined && config.profile(named) === undefined) throw noProfile(named, config);
  const endpoint = endpointOf(access, service, environment, config);
  return { region: regionOf(access, environment, config), ...(endpoint === undefined ? {} : { endpoint }) };
}
