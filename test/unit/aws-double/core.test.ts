import {
  GetWorkgroup$,
  GetWorkgroupCommand,
  type GetWorkgroupRequest,
  type GetWorkgroupResponse,
  ListWorkgroups$,
  ListWorkgroupsCommand,
  type ListWorkgroupsRequest,
  type ListWorkgroupsResponse,
  RedshiftServerlessClient,
  ResourceNotFoundException$,
} from '@aws-sdk/client-redshift-serverless';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defineJsonService } from '../../helpers/aws/core/json-service.ts';
import { modelled } from '../../helpers/aws/core/modelled.ts';
import { operation } from '../../helpers/aws/core/service.ts';
import { type AwsDouble, startAwsDouble } from '../../helpers/aws/double.ts';

let double: AwsDouble;
let client: RedshiftServerlessClient;

const created = new Date('2029-12-24T18:30:00.000Z');
const service = defineJsonService({
  signingName: 'redshift-serverless',
  target: 'RedshiftServerless',
  operations: [
    operation<GetWorkgroupRequest, GetWorkgroupResponse>(GetWorkgroup$, ({ workgroupName }) => {
      if (workgroupName === 'wrong') {
        const answer = { workgroup: { workgroupNam: 'misspelt' } };
        return answer as GetWorkgroupResponse;
      }
      if (workgroupName !== 'main') {
        throw modelled(ResourceNotFoundException$, { message: `${workgroupName} is not there` });
      }
      return { workgroup: { workgroupName, creationDate: created, baseCapacity: 8 } };
    }),
    operation<ListWorkgroupsRequest, ListWorkgroupsResponse>(ListWorkgroups$, () => ({ workgroups: [] })),
  ],
});

beforeEach(async () => {
  double = await startAwsDouble({ services: () => [service] });
  client = new RedshiftServerlessClient({ ...double.client, maxAttempts: 1 });
});

afterEach(async () => {
  client.destroy();
  await double.close();
});

const main = () => client.send(new GetWorkgroupCommand({ workgroupName: 'main' }));

test('a call is answered in the SDK’s types and logged', async () => {
  const { workgroup } = await main();
  expect(workgroup).toEqual({ workgroupName: 'main', creationDate: created, baseCapacity: 8 });
  expect(double.calls).toEqual([
    {
      service: 'redshift-serverless',
      operation: 'GetWorkgroup',
      at: new Date('2030-01-01T00:00:00.000Z'),
      input: { workgroupName: 'main' },
      accessKeyId: double.credentials.accessKeyId,
      outcome: 'ok',
      executed: true,
    },
  ]);
});

test('a modelled error arrives by its name', async () => {
  const error = client.send(new GetWorkgroupCommand({ workgroupName: 'other' }));
  await expect(error).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'other is not there',
    $metadata: { httpStatusCode: 404 },
  });
});

test('an answer that the schema does not allow fails loudly', async () => {
  await expect(client.send(new GetWorkgroupCommand({ workgroupName: 'wrong' }))).rejects.toMatchObject({
    name: 'DoubleViolation',
  });
  expect(double.takeViolations()).toEqual([
    'redshift-serverless.GetWorkgroup: GetWorkgroup.output.workgroup.workgroupNam: no such member.',
  ]);
});

test('requests are held to the schema: members, types and what must be there', async () => {
  const send = (body: unknown, target = 'GetWorkgroup') =>
    fetch(double.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `RedshiftServerless.${target}`,
        authorization: `AWS4-HMAC-SHA256 Credential=${double.credentials.accessKeyId}/20300101/eu-west-1/redshift-serverless/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body: JSON.stringify(body),
    });
  for (const body of [{}, { workgroupName: 7 }, { workgroupName: 'main', more: 1 }]) {
    expect((await send(body)).status).toBe(500);
  }
  expect((await send({}, 'DropEverything')).status).toBe(500);
  expect(double.takeViolations()).toEqual([
    'redshift-serverless: GetWorkgroup.input: workgroupName must be there.',
    'redshift-serverless: GetWorkgroup.input.workgroupName: text is wanted, 7 is there.',
    'redshift-serverless: GetWorkgroup.input.more: no such member.',
    'redshift-serverless: redshift-serverless: the double has no operation RedshiftServerless.DropEverything.',
  ]);
});

test('a double that was misused does not close quietly', async () => {
  const other = await startAwsDouble();
  await fetch(`${other.endpoint}/nobody`);
  await expect(other.close()).rejects.toThrow('No service of the double answers GET /nobody');
});

test('keys that the double did not issue, or that are over, are refused', async () => {
  const stranger = new RedshiftServerlessClient({
    ...double.client,
    credentials: { accessKeyId: 'AKIANOBODY', secretAccessKey: 'x' },
    maxAttempts: 1,
  });
  await expect(stranger.send(new ListWorkgroupsCommand({}))).rejects.toMatchObject({
    name: 'UnrecognizedClientException',
  });
  const caller = { account: double.account, arn: 'arn:aws:iam::123456789012:user/guest', userId: 'GUEST' };
  const credentials = double.keys.issue(caller, new Date('2030-01-01T01:00:00.000Z'));
  const guest = new RedshiftServerlessClient({ ...double.client, credentials, maxAttempts: 1 });
  expect((await guest.send(new ListWorkgroupsCommand({}))).workgroups).toEqual([]);
  double.clock.advance(3600_000);
  await expect(guest.send(new ListWorkgroupsCommand({}))).rejects.toMatchObject({
    name: 'ExpiredTokenException',
    message: 'The security token included in the request is expired',
  });
});

test('throttled for a minute: the SDK sees the service’s own error until time has passed', async () => {
  double.inject({
    service: 'redshift-serverless',
    fault: { kind: 'throttle', retryAfterSeconds: 3 },
    until: new Date('2030-01-01T00:01:00.000Z'),
  });
  await expect(main()).rejects.toMatchObject({
    name: 'ThrottlingException',
    $response: { headers: { 'retry-after': '3' } },
  });
  double.clock.advance(59_999);
  await expect(main()).rejects.toMatchObject({ name: 'ThrottlingException' });
  double.clock.advance(1);
  expect((await main()).workgroup?.workgroupName).toBe('main');
  expect(double.calls.map(({ executed }) => executed)).toEqual([false, false, true]);
});

test('a reset before the work leaves it undone, one after loses only the answer', async () => {
  double.inject({ operation: 'GetWorkgroup', fault: { kind: 'reset-before' } });
  await expect(main()).rejects.toMatchObject({ code: 'ECONNRESET' });
  double.inject({ operation: 'GetWorkgroup', fault: { kind: 'reset-after' } });
  await expect(main()).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(double.calls.map(({ outcome, executed }) => [outcome, executed])).toEqual([
    ['reset-before', false],
    ['reset-after', true],
  ]);
});

test('a proxy’s page, a server’s error and half an answer are no answers', async () => {
  double.inject({ fault: { kind: 'html' } });
  await expect(main()).rejects.toBeInstanceOf(SyntaxError);
  double.inject({ fault: { kind: 'server-error', status: 503 } });
  await expect(main()).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });
  double.inject({ fault: { kind: 'truncated' } });
  await expect(main()).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test('a slow answer takes the clock’s time', async () => {
  double.inject({ fault: { kind: 'slow', milliseconds: 90_000 } });
  await main();
  expect(double.clock.now()).toEqual(new Date('2030-01-01T00:01:30.000Z'));
});
