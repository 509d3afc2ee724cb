import { CONFIG_PREFIX_SEPARATOR, loadSharedConfigFiles } from '@smithy/core/config';

type Section = Readonly<Record<string, string | undefined>>;

/** How a profile of the shared AWS config gives credentials. */
export const profileKinds = ['sso', 'login', 'role', 'web-identity', 'process', 'keys', 'none'] as const;
export type AwsProfileKind = (typeof profileKinds)[number];

export interface AwsProfile {
  readonly name: string;
  readonly kind: AwsProfileKind;
  readonly region?: string;
}

/** The shared AWS config, read afresh: a profile may be added while we run. Keys in it stay where they are. */
export interface SharedConfig {
  readonly names: readonly string[];
  section(profile: string): Section | undefined;
  profile(name: string): AwsProfile | undefined;
  /** The profile whose own credentials `name` starts from, following `source_profile`. */
  sourceOf(name: string): AwsProfile | undefined;
  /** `endpoint_url` of the profile for a service, or for all. */
  endpoint(name: string, service: string): string | undefined;
}

function kindOf(section: Section): AwsProfileKind {
  if (section.role_arn !== undefined) {
    return section.web_identity_token_file === undefined ? 'role' : 'web-identity';
  }
  if (section.aws_access_key_id !== undefined) return 'keys';
  if (section.credential_process !== undefined) return 'process';
  if (section.sso_session !== undefined || section.sso_start_url !== undefined) return 'sso';
  if (section.login_session !== undefined) return 'login';
  return 'none';
}

export async function readSharedConfig(): Promise<SharedConfig> {
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true });
  const others = ['sso-session', 'services'].map((kind) => `${kind}${CONFIG_PREFIX_SEPARATOR}`);
  const isProfile = (name: string) => !others.some((prefix) => name.startsWith(prefix));
  const names = [...new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)])].filter(isProfile);

  function section(name: string): Section | undefined {
    const [config, credentials] = [configFile[name], credentialsFile[name]];
    return config === undefined && credentials === undefined ? undefined : { ...config, ...credentials };
  }

  function profile(name: string): AwsProfile | undefined {
    const found = section(name);
    if (found === undefined) return undefined;
    const region = found.region;
    return { name, kind: kindOf(found), ...(region === undefined ? {} : { region }) };
  }

  return {
    names,
    section,
    profile,
    sourceOf(name) {
      const seen = new Set<string>();
      let at = name;
      for (;;) {
        const source = section(at)?.source_profile;
        seen.add(at);
        if (source === undefined || seen.has(source) || profile(at)?.kind !== 'role') return profile(at);
        at = source;
      }
    },
    endpoint(name, service) {
      const found = section(name);
      const services = configFile[`services${CONFIG_PREFIX_SEPARATOR}${found?.services ?? ''}`];
      const own = services?.[`${service}${CONFIG_PREFIX_SEPARATOR}endpoint_url`];
      return own ?? found?.endpoint_url;
    },
  };
}
