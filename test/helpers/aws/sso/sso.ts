import {
  GetRoleCredentials$,
  type GetRoleCredentialsRequest,
  type GetRoleCredentialsResponse,
  UnauthorizedException$,
} from '@aws-sdk/nested-clients/sso';
import {
  CreateToken$,
  type CreateTokenRequest,
  type CreateTokenResponse,
  InvalidGrantException$,
} from '@aws-sdk/nested-clients/sso-oidc';
import type { DoubleContext } from '../core/context.ts';
import { ServiceError } from '../core/errors.ts';
import { modelled } from '../core/modelled.ts';
import { defineRestJsonService } from '../core/rest-json-service.ts';
import { type AwsService, operation } from '../core/service.ts';
import { type SsoHome, writeSsoHome } from './home.ts';

export interface SsoDouble {
  readonly services: readonly AwsService[];
  /** Seconds that the credentials of a role are good for; an hour. */
  roleSeconds: number;
  /** Seconds that an access token is good for; eight hours. */
  tokenSeconds: number;
  /** A login: an access token and one to refresh it with. */
  login(): { readonly accessToken: string; readonly refreshToken: string; readonly expiresAt: Date };
  /** Ends every login and every key that came of one: nothing is good until the next login. */
  expire(): void;
  /** A folder to be HOME, with a profile of an sso_session and its cached token, as `aws sso login` leaves it. */
  writeHome(
    folder: string,
    options?: { readonly profile?: string; readonly role?: string },
  ): Promise<SsoHome>;
}

export function createSso({ clock, keys, account, region }: DoubleContext): SsoDouble {
  const accessTokens = new Map<string, Date>();
  const refreshTokens = new Set<string>();
  let count = 0;

  function login() {
    count += 1;
    const accessToken = `access-${count}`;
    const refreshToken = `refresh-${count}`;
    const expiresAt = new Date(clock.now().getTime() + sso.tokenSeconds * 1000);
    accessTokens.set(accessToken, expiresAt);
    refreshTokens.add(refreshToken);
    return { accessToken, refreshToken, expiresAt };
  }

  const portal = defineRestJsonService({
    signingName: 'awsssoportal',
    claims: ({ url }) => url.pathname === '/federation/credentials',
    throttled: new ServiceError('TooManyRequestsException', 'HTTP 429 Unknown Code', { status: 429 }),
    operations: [
      operation<GetRoleCredentialsRequest, GetRoleCredentialsResponse>(
        GetRoleCredentials$,
        ({ accessToken = '', accountId = '', roleName = '' }) => {
          const good = accessTokens.get(accessToken);
          if (good === undefined || good <= clock.now()) {
            throw modelled(UnauthorizedException$, { message: 'Session token not found or invalid' });
          }
          const expiration = new Date(clock.now().getTime() + sso.roleSeconds * 1000);
          const name = `AWSReservedSSO_${roleName}`;
          const key = keys.issue(
            {
              account: accountId,
              arn: `arn:aws:sts::${accountId}:assumed-role/${name}/analyst`,
              userId: `AROASSO:analyst`,
            },
            expiration,
          );
          return {
            roleCredentials: {
              accessKeyId: key.accessKeyId,
              secretAccessKey: key.secretAccessKey,
              sessionToken: key.sessionToken,
              expiration: expiration.getTime(),
            },
          };
        },
      ),
    ],
  });

  const oidc = defineRestJsonService({
    signingName: 'sso-oauth',
    claims: ({ url }) => url.pathname === '/token',
    operations: [
      operation<CreateTokenRequest, CreateTokenResponse>(CreateToken$, ({ grantType, refreshToken = '' }) => {
        if (grantType !== 'refresh_token' || !refreshTokens.delete(refreshToken)) {
          throw modelled(InvalidGrantException$, {
            error: 'invalid_grant',
            error_description: 'Invalid refresh token provided',
          });
        }
        const token = login();
        return {
          accessToken: token.accessToken,
          refreshToken: token.refreshToken,
          tokenType: 'Bearer',
          expiresIn: sso.tokenSeconds,
        };
      }),
    ],
  });

  const sso: SsoDouble = {
    services: [portal, oidc],
    roleSeconds: 3600,
    tokenSeconds: 8 * 3600,
    login,
    expire() {
      accessTokens.clear();
      refreshTokens.clear();
      keys.expireAll();
    },
    writeHome: (folder, { profile = 'analyst', role = 'Analyst' } = {}) =>
      writeSsoHome(folder, { profile, role, account, region, token: login() }),
  };
  return sso;
}
