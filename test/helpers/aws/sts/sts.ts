import {
  AssumeRole$,
  type AssumeRoleRequest,
  type AssumeRoleResponse,
  AssumeRoleWithWebIdentity$,
  type AssumeRoleWithWebIdentityRequest,
  type AssumeRoleWithWebIdentityResponse,
  type Credentials,
  ExpiredTokenException$,
  GetCallerIdentity$,
  type GetCallerIdentityRequest,
  type GetCallerIdentityResponse,
} from '@aws-sdk/client-sts';
import type { DoubleContext } from '../core/context.ts';
import { ServiceError } from '../core/errors.ts';
import { modelled } from '../core/modelled.ts';
import { defineQueryService } from '../core/query-service.ts';
import { type AwsService, type Caller, operation } from '../core/service.ts';

/** A role that may be assumed. Where it wants MFA, `mfa` says which device and code. */
export interface Role {
  readonly arn: string;
  readonly mfa?: { readonly serialNumber: string; readonly code: string };
  /** ARNs that may assume it; anybody where absent. */
  readonly trusts?: readonly string[];
}

export interface StsDouble {
  readonly service: AwsService;
  addRole(role: Role): void;
  /** A web identity token that is good until then. */
  addWebIdentity(token: string, expires: Date): void;
}

/** A session of a role; its ARN is what GetCallerIdentity says of it. */
function sessionOf(roleArn: string, session: string): Caller {
  const [, , , , account = '', resource = ''] = roleArn.split(':');
  const role = resource.split('/').at(-1) ?? '';
  return {
    account,
    arn: `arn:aws:sts::${account}:assumed-role/${role}/${session}`,
    userId: `AROA${role.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')}:${session}`,
  };
}

function denied(caller: Caller, arn: string): ServiceError {
  return new ServiceError(
    'AccessDenied',
    `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
    { status: 403 },
  );
}

export function createSts({ clock, keys }: DoubleContext): StsDouble {
  const roles = new Map<string, Role>();
  const webTokens = new Map<string, Date>();

  function open(roleArn: string, session: string, seconds: number): Credentials & { caller: Caller } {
    const caller = sessionOf(roleArn, session);
    const expiration = new Date(clock.now().getTime() + seconds * 1000);
    const { accessKeyId, secretAccessKey, sessionToken = '' } = keys.issue(caller, expiration);
    return {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
      Expiration: expiration,
      caller,
    };
  }

  const service = defineQueryService({
    signingName: 'sts',
    version: '2011-06-15',
    namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    claims: ({ method, url, header }) =>
      method === 'POST' &&
      url.pathname === '/' &&
      (header('content-type') ?? '').startsWith('application/x-www-form-urlencoded'),
    operations: [
      operation<GetCallerIdentityRequest, GetCallerIdentityResponse>(GetCallerIdentity$, (_, { caller }) => ({
        UserId: caller.userId,
        Account: caller.account,
        Arn: caller.arn,
      })),
      operation<AssumeRoleRequest, AssumeRoleResponse>(AssumeRole$, (input, { caller }) => {
        const { RoleArn = '', RoleSessionName = '', DurationSeconds = 3600, SerialNumber, TokenCode } = input;
        const role = roles.get(RoleArn);
        if (role === undefined || !(role.trusts?.includes(caller.arn) ?? true)) throw denied(caller, RoleArn);
        if (role.mfa !== undefined) {
          if (SerialNumber !== role.mfa.serialNumber) throw denied(caller, RoleArn);
          if (TokenCode !== role.mfa.code) {
            throw new ServiceError(
              'AccessDenied',
              'MultiFactorAuthentication failed with invalid MFA one time pass code. ',
              { status: 403 },
            );
          }
        }
        const { caller: session, ...credentials } = open(RoleArn, RoleSessionName, DurationSeconds);
        return {
          Credentials: credentials,
          AssumedRoleUser: { AssumedRoleId: session.userId, Arn: session.arn },
        };
      }),
      operation<AssumeRoleWithWebIdentityRequest, AssumeRoleWithWebIdentityResponse>(
        AssumeRoleWithWebIdentity$,
        ({ RoleArn = '', RoleSessionName = '', WebIdentityToken = '', DurationSeconds = 3600 }) => {
          const expires = webTokens.get(WebIdentityToken);
          if (expires === undefined) {
            throw new ServiceError('InvalidIdentityToken', 'The token is not known.');
          }
          if (expires <= clock.now()) throw modelled(ExpiredTokenException$, { message: 'Token expired' });
          const { caller: session, ...credentials } = open(RoleArn, RoleSessionName, DurationSeconds);
          return {
            Credentials: credentials,
            AssumedRoleUser: { AssumedRoleId: session.userId, Arn: session.arn },
          };
        },
      ),
    ],
  });
  return {
    service,
    addRole: (role) => void roles.set(role.arn, role),
    addWebIdentity: (token, expires) => void webTokens.set(token, expires),
  };
}
