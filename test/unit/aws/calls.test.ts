import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AwsCall, AwsContext } from '#main/aws/aws.ts';
import { awsError } from '#main/aws/errors.ts';
import { isAppError } from '#shared/errors/app-error.ts';
import { ServiceError } from '#test/helpers/aws/core/errors.ts';
import { type AwsDouble, startAwsDouble } from '#test/helpers/aws/double.ts';
import { type AwsUnderTest, reachAws, stubAwsEnvironment } from '#test/helpers/aws/reach.ts';

let double: AwsDouble;
let reach: AwsUnderTest;

beforeEach(async () => {
  double = await startAwsDouble();
  stubAwsEnvironment(double.environment);
  reach = reachAws(double.clock);
});

afterEach(async () => {
  reach.aws.close();
  vi.unstubAllEnvs();
  await double.close();
});

const operation = 'sts:GetCallerIdentity';
const who = 'arn:aws:iam::123456789012:user/analyst';

function ask(
  call: Partial<AwsCall> = {},
  context: AwsContext = reach.context(),
): Promise<string | undefined> {
  return reach.aws.call(
    {},
    STSClient,
    { operation, ...call },
    async (sts, options) => (await sts.send(new GetCallerIdentityCommand({}), options)).Arn,
    context,
  );
}

async function failure(work: Promise<unknown>) {
  const thrown: unknown = await work.then(
    () => undefined,
    (error: unknown) => awsError(error, operation) ?? error,
  );
  if (!isAppError(thrown)) throw new Error(`No AppError: ${String(thrown)}`);
  return thrown;
}

const tries = () => double.callsOf('sts', 'GetCallerIdentity').length;

test('a call is made with the credentials, the region and the endpoint of the environment', async () => {
  expect(await ask()).toBe(who);
  expect(await reach.aws.region({})).toBe('eu-west-1');
});

test('what is throttled for a minute is asked again, ever less often, until it is answered', async () => {
  const start = double.clock.now().getTime();
  double.inject({ fault: { kind: 'throttle' }, until: new Date(start + 60_000) });
  expect(await ask({ attempts: 1 })).toBe(who);
  expect(double.clock.now().getTime() - start).toBeGreaterThanOrEqual(60_000);
  // Pauses of 200 ms, doubled each time up to 20 s: eleven or twelve tries are enough for a minute.
  expect(tries()).toBeLessThan(14);
});

test('a refusal holds back everybody who makes the same call, and a service’s own wait is kept', async () => {
  double.inject({ fault: { kind: 'throttle', retryAfterSeconds: 30 } });
  const start = double.clock.now().getTime();
  expect(await ask()).toBe(who);
  expect(double.clock.now().getTime() - start).toBeGreaterThanOrEqual(30_000);
});

test('a call refused for longer than the patience fails, and says so', async () => {
  double.inject({ fault: { kind: 'throttle' }, times: 1000 });
  const { code, message, retryable } = await failure(ask());
  expect([code, retryable]).toEqual(['limit.exceeded', true]);
  expect(message).toContain('has refused sts:GetCallerIdentity in eu-west-1');
  double.clearFaults();
});

test('calls are made no faster than the service lets everybody together', async () => {
  const start = double.clock.now().getTime();
  await Promise.all(Array.from({ length: 50 }, () => ask({ perSecond: 10 })));
  // Ten at once, then ten a second.
  expect(double.clock.now().getTime() - start).toBeGreaterThanOrEqual(4000);
  expect(tries()).toBe(50);
});

test('a broken connection and a failed service are tried again, as often as is said', async () => {
  double.inject({ fault: { kind: 'reset-before' } });
  double.inject({ fault: { kind: 'server-error', status: 503 } });
  expect(await ask()).toBe(who);
  expect(tries()).toBe(3);

  double.inject({ fault: { kind: 'server-error' }, times: 3 });
  const failed = await failure(ask());
  expect([failed.code, failed.message]).toEqual([
    'connection.failed',
    'AWS failed at sts:GetCallerIdentity: Something went wrong on our side. (InternalServerException).',
  ]);
  expect(tries()).toBe(6);
});

test('what must not be done twice is never tried again after its connection broke', async () => {
  double.inject({ fault: { kind: 'reset-after' } });
  const lost = await failure(ask({ attempts: 1 }));
  expect([lost.code, lost.retryable]).toEqual(['connection.lost', true]);
  expect(tries()).toBe(1);
});

test('an answer that is cut short is tried again', async () => {
  double.inject({ fault: { kind: 'truncated' } });
  expect(await ask()).toBe(who);
});

test('a web page instead of an answer is told as what it is, whatever its status', async () => {
  double.inject({ fault: { kind: 'html' } });
  const proxy = await failure(ask());
  expect([proxy.code, proxy.message]).toEqual([
    'connection.failed',
    '127.0.0.1 answered sts:GetCallerIdentity with a web page (HTTP 200), which AWS never does.',
  ]);
  expect(proxy.hint).toContain('proxy');

  double.inject({ fault: { kind: 'html', status: 404 } });
  const unknown = await failure(ask());
  expect(unknown.code).toBe('unsupported');
  expect(unknown.hint).toContain('does not know this operation');
  expect(tries()).toBe(2);

  double.inject({ fault: { kind: 'html', status: 502 } });
  expect(await ask()).toBe(who);
});

test('a refusal names the action and the resource as AWS does', async () => {
  const message = `User: ${who} is not authorized to perform: athena:StartQueryExecution on resource: arn:aws:athena:eu-west-1:123456789012:workgroup/primary`;
  double.inject({ fault: { kind: 'error', error: new ServiceError('AccessDeniedException', message) } });
  const denied = await failure(ask());
  expect([denied.code, denied.message]).toEqual(['permission.denied', message]);
  expect(denied.hint).toContain('athena:StartQueryExecution');
});

test('what AWS says of a wrong signature, which repeats the token of the request, is kept nowhere', async () => {
  const said =
    "The Canonical String for this request should have been 'POST x-amz-security-token:SECRET-TOKEN'";
  double.inject({
    fault: { kind: 'error', error: new ServiceError('SignatureDoesNotMatch', said, { status: 403 }) },
  });
  const refused = await failure(ask());
  expect(refused.code).toBe('auth.failed');
  reach.log.failure('id', refused);
  expect(JSON.stringify([refused.message, refused.hint, refused.cause, reach.logged])).not.toContain(
    'SECRET',
  );
});

test('keys that AWS does not know, and keys of the environment that have ended, are told apart', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIANOBODY');
  expect((await failure(ask())).code).toBe('auth.failed');

  reach.aws.close();
  reach = reachAws(double.clock);
  const key = double.keys.issue(
    { account: '123456789012', arn: who, userId: 'AIDA' },
    new Date(double.clock.now().getTime() - 1),
  );
  vi.stubEnv('AWS_ACCESS_KEY_ID', key.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', key.secretAccessKey);
  vi.stubEnv('AWS_SESSION_TOKEN', key.sessionToken);
  const ended = await failure(ask());
  expect([ended.code, ended.hint]).toEqual([
    'auth.expired',
    'Renew them where they come from, then try again.',
  ]);
});

test('stopping ends a call that works and one that waits', async () => {
  const stopped = new AbortController();
  stopped.abort();
  expect((await failure(ask({}, reach.context(stopped.signal)))).code).toBe('query.cancelled');

  const stopping = new AbortController();
  double.inject({ fault: { kind: 'throttle', retryAfterSeconds: 60 }, when: () => true });
  const { clock, ...context } = reach.context(stopping.signal);
  const waiting = ask(
    {},
    {
      ...context,
      clock: {
        now: clock.now,
        sleep: (milliseconds, signal) => {
          stopping.abort();
          return clock.sleep(milliseconds, signal);
        },
      },
    },
  );
  expect((await failure(waiting)).code).toBe('query.cancelled');
  expect(tries()).toBe(1);
});

test('a host that is not there is told by its name and what is wrong with it', async () => {
  const gone = await failure(
    reach.aws.call(
      { endpoint: 'http://no-such-host.invalid' },
      STSClient,
      { operation },
      (sts, options) => sts.send(new GetCallerIdentityCommand({}), options),
      reach.context(),
    ),
  );
  expect(gone.code).toBe('connection.failed');
  expect(gone.message).toContain('no-such-host.invalid');
});
