import { ServiceError, Violation } from './errors.ts';
import { decodeJson, encodeJson } from './schema-json.ts';
import { type AwsService, byName, type Exchange, type Operation, type Reply } from './service.ts';

/** A body as JSON. */
export async function jsonBody(exchange: Exchange): Promise<unknown> {
  const text = (await exchange.body()).toString('utf8');
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    throw new Violation(`The body is no JSON: ${text.slice(0, 200)}`);
  }
}

export function jsonError(error: ServiceError, exchange: Exchange, contentType: string): Reply {
  const retryAfter = error.retryAfterSeconds;
  const message = 'Message' in error.members ? {} : { message: error.message };
  return {
    status: error.status,
    headers: {
      'content-type': contentType,
      'x-amzn-requestid': exchange.requestId,
      'x-amzn-errortype': error.code,
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    },
    body: JSON.stringify({ __type: error.code, ...message, ...error.members }),
  };
}

/** A service of JSON 1.0 or 1.1: every call is a POST whose x-amz-target names it. */
export function defineJsonService({
  signingName,
  target,
  version = '1.1',
  throttled = new ServiceError('ThrottlingException', 'Rate exceeded'),
  operations,
}: {
  readonly signingName: string;
  /** What stands before the operation's name in x-amz-target, e.g. `AmazonAthena`. */
  readonly target: string;
  readonly version?: '1.0' | '1.1';
  readonly throttled?: ServiceError;
  readonly operations: readonly Operation[];
}): AwsService {
  const known = byName(operations);
  const contentType = `application/x-amz-json-${version}`;
  return {
    signingName,
    throttled,
    async understand(exchange) {
      const [prefix, name = ''] = (exchange.header('x-amz-target') ?? '').split('.');
      const operation = known.get(name);
      if (prefix !== target || operation === undefined) {
        throw new Violation(`${signingName}: the double has no operation ${prefix}.${name}.`);
      }
      if (exchange.method !== 'POST' || exchange.header('content-type') !== contentType) {
        throw new Violation(`${signingName}.${name} wants a POST of ${contentType}.`);
      }
      const input = decodeJson(operation.schema[4], await jsonBody(exchange), `${name}.input`);
      return {
        operation: name,
        input,
        async run(call) {
          const output = await operation.handle(input, call);
          return {
            status: 200,
            headers: { 'content-type': contentType, 'x-amzn-requestid': exchange.requestId },
            body: JSON.stringify(encodeJson(operation.schema[5], output, `${name}.output`)),
          };
        },
      };
    },
    refuse: (error, exchange) => jsonError(error, exchange, contentType),
  };
}
