import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

export interface SsoHome {
  readonly profile: string;
  /** The cached token's file: removing it is a logout, writing it anew a login. */
  readonly tokenFile: string;
  /** HOME and AWS_PROFILE. */
  readonly environment: Readonly<Record<string, string>>;
}

const session = 'team';

/** Writes `.aws/config` and the token's cache as the AWS command line does. */
export async function writeSsoHome(
  folder: string,
  options: {
    readonly profile: string;
    readonly role: string;
    readonly account: string;
    readonly region: string;
    readonly token: { readonly accessToken: string; readonly refreshToken: string; readonly expiresAt: Date };
  },
): Promise<SsoHome> {
  const { profile, role, account, region, token } = options;
  const startUrl = 'https://team.awsapps.com/start';
  const cache = path.join(folder, '.aws', 'sso', 'cache');
  await mkdir(cache, { recursive: true });
  await writeFile(
    path.join(folder, '.aws', 'config'),
    [
      `[profile ${profile}]`,
      `sso_session = ${session}`,
      `sso_account_id = ${account}`,
      `sso_role_name = ${role}`,
      `region = ${region}`,
      '',
      `[sso-session ${session}]`,
      `sso_start_url = ${startUrl}`,
      `sso_region = ${region}`,
      'sso_registration_scopes = sso:account:access',
      '',
    ].join('\n'),
  );
  const tokenFile = path.join(cache, `${createHash('sha1').update(session).digest('hex')}.json`);
  const registration = new Date(token.expiresAt.getTime() + 90 * 24 * 3600 * 1000);
  await writeFile(
    tokenFile,
    JSON.stringify({
      startUrl,
      region,
      accessToken: token.accessToken,
      expiresAt: token.expiresAt.toISOString(),
      clientId: 'client',
      clientSecret: 'client-secret',
      registrationExpiresAt: registration.toISOString(),
      refreshToken: token.refreshToken,
    }),
  );
  return { profile, tokenFile, environment: { HOME: folder, AWS_PROFILE: profile } };
}
