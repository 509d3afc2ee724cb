import { ServiceError, Violation } from '../core/errors.ts';
import { decodeRestMembers, demandMembers, encodeRestMembers } from '../core/rest-members.ts';
import { createRouter } from '../core/rest-route.ts';
import { httpTrait, isRecord, NormalizedSchema } from '../core/schema.ts';
import { decodeXml, encodeXml, escapeXml, parseXml } from '../core/schema-xml.ts';
import type { AwsService, Call, Exchange, Operation, Reply } from '../core/service.ts';

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** Bucket and path of a request, in path style or in virtual host style (`bucket.localhost:port`). */
function placeOf(exchange: Exchange): { readonly bucket: string | undefined; readonly path: string } {
  const host = exchange.url.hostname;
  const virtual = /^(.+)\.(localhost|127\.0\.0\.1|s3[.-].*)$/.exec(host)?.[1];
  if (virtual !== undefined) return { bucket: virtual, path: exchange.url.pathname };
  const [, bucket = '', ...rest] = exchange.url.pathname.split('/');
  return { bucket: bucket === '' ? undefined : decodeURIComponent(bucket), path: `/${rest.join('/')}` };
}

function xml(name: string, members: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${members.replace(`<${name}>`, `<${name} xmlns="${namespace}">`)}`;
}

export function refuseS3(error: ServiceError, exchange: Exchange): Reply {
  const more = Object.entries(error.members)
    .filter(([name]) => name.toLowerCase() !== 'message' && !name.startsWith('x-amz-'))
    .map(([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`)
    .join('');
  const headers = Object.entries(error.members)
    .filter(([name]) => name.startsWith('x-amz-'))
    .map(([name, value]) => [name, String(value)]);
  return {
    status: error.status,
    headers: {
      'content-type': 'application/xml',
      'x-amz-request-id': exchange.requestId,
      ...Object.fromEntries(headers),
      ...(error.retryAfterSeconds === undefined ? {} : { 'retry-after': String(error.retryAfterSeconds) }),
    },
    body:
      exchange.method === 'HEAD'
        ? ''
        : `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${error.code}</Code><Message>${escapeXml(error.message)}</Message>${more}<RequestId>${exchange.requestId}</RequestId></Error>`,
  };
}

/**
 * S3 over REST-XML. A body that is an object's bytes is left to the handler, which reads it from the exchange, and
 * gives bytes as the output's stream.
 */
export function defineS3Service(
  operations: readonly Operation[],
  before: (input: Readonly<Record<string, unknown>>, operation: string, call: Call) => void,
): AwsService {
  const route = createRouter(operations);

  async function payloadOf(exchange: Exchange, schema: NormalizedSchema, name: string): Promise<unknown> {
    const text = (await exchange.body()).toString('utf8');
    return text === '' ? undefined : decodeXml(schema, parseXml(text), `${name}.input`);
  }

  return {
    signingName: 's3',
    throttled: new ServiceError('SlowDown', 'Please reduce your request rate.', { status: 503 }),
    async understand(exchange) {
      const { bucket, path } = placeOf(exchange);
      const { target, labels } = route(exchange.method, path, exchange.url.searchParams);
      const { schema } = target;
      const operation = schema[2];
      if ((bucket === undefined) !== (operation === 'ListBuckets')) {
        throw new Violation(`The double has no operation ${exchange.method} ${exchange.url.pathname}.`);
      }
      const all = bucket === undefined ? labels : { ...labels, Bucket: bucket };
      const { members, payload } = decodeRestMembers(schema, exchange, all);
      if (payload?.[1].isStructSchema() === true) {
        const body = await payloadOf(exchange, payload[1], operation);
        if (body !== undefined) members[payload[0]] = body;
      }
      demandMembers(schema[4], members, `${operation}.input`);
      return {
        operation,
        input: members,
        async run(call) {
          before(members, operation, call);
          return encodeS3(target, await target.handle(members, call), exchange);
        },
      };
    },
    refuse: refuseS3,
  };
}

function encodeS3(target: Operation, output: unknown, exchange: Exchange): Reply {
  const { schema } = target;
  const shape = NormalizedSchema.of(schema[5]);
  const path = `${schema[2]}.output`;
  const { headers, payload } = encodeRestMembers(shape, output, path);
  const status = headers['content-range'] === undefined ? httpTrait(schema)[2] : 206;
  const base = { 'x-amz-request-id': exchange.requestId, ...headers };
  if (shape.isUnitSchema() || !isRecord(output)) return { status, headers: base, body: '' };
  if (payload !== null) {
    const body = output[payload[0]];
    // The schema calls it a streaming blob; what the server sends is the handler's stream.
    return { status, headers: base, body: (body ?? '') as Reply['body'] };
  }
  const inBody = [...shape.structIterator()].some(
    ([, member]) =>
      member.getMergedTraits().httpHeader === undefined &&
      member.getMergedTraits().httpPrefixHeaders === undefined,
  );
  if (!inBody) return { status, headers: base, body: '' };
  const { xmlName } = shape.getMergedTraits();
  const name = typeof xmlName === 'string' ? xmlName : (shape.getName() ?? '');
  // The one answer whose root element is the value itself.
  const text =
    schema[2] === 'GetBucketLocation'
      ? `<${name}>${escapeXml(String(output.LocationConstraint ?? ''))}</${name}>`
      : encodeXml(shape, output, name, path);
  return { status, headers: { ...base, 'content-type': 'application/xml' }, body: xml(name, text) };
}
