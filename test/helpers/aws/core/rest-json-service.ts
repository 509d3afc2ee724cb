import { ServiceError, Violation } from './errors.ts';
import { jsonBody, jsonError } from './json-service.ts';
import { decodeRestMembers, demandMembers, encodeRestMembers } from './rest-members.ts';
import { createRouter } from './rest-route.ts';
import { httpTrait, isRecord, NormalizedSchema } from './schema.ts';
import { decodeJson, encodeJson } from './schema-json.ts';
import type { AwsService, Exchange, Operation } from './service.ts';

/** The members that stand in the body. */
function inBody(schema: NormalizedSchema): Set<string> {
  if (schema.isUnitSchema()) return new Set();
  return new Set(
    [...schema.structIterator()].flatMap(([name, member]) => {
      const { httpLabel, httpQuery, httpHeader, httpPrefixHeaders } = member.getMergedTraits();
      const elsewhere = httpLabel ?? httpQuery ?? httpHeader ?? httpPrefixHeaders;
      return elsewhere === undefined ? [name] : [];
    }),
  );
}

function onlyThose(value: Readonly<Record<string, unknown>>, names: ReadonlySet<string>) {
  return Object.fromEntries(Object.entries(value).filter(([name]) => names.has(name)));
}

/** A service of REST-JSON: method and path name the operation. */
export function defineRestJsonService({
  signingName,
  claims,
  throttled = new ServiceError('ThrottlingException', 'Rate exceeded', { status: 429 }),
  operations,
}: {
  readonly signingName: string;
  /** Requests that come unsigned. */
  readonly claims?: (exchange: Exchange) => boolean;
  readonly throttled?: ServiceError;
  readonly operations: readonly Operation[];
}): AwsService {
  const route = createRouter(operations);
  return {
    signingName,
    throttled,
    ...(claims === undefined ? {} : { claims }),
    async understand(exchange) {
      const { target, labels } = route(exchange.method, exchange.url.pathname, exchange.url.searchParams);
      const { schema } = target;
      const { members } = decodeRestMembers(schema, exchange, labels);
      const body = await jsonBody(exchange);
      if (!isRecord(body)) throw new Violation(`${schema[2]}: the body is no JSON object.`);
      const odd = Object.keys(body).filter((name) => name in members);
      if (odd.length > 0) throw new Violation(`${schema[2]}: ${odd.join(', ')} stands in the body too.`);
      // Decoded as a whole: members of the path stand in by their decoded selves and are put back after.
      const names = inBody(NormalizedSchema.of(schema[4]));
      const unknown = Object.keys(body).filter((name) => !names.has(name));
      if (unknown.length > 0) throw new Violation(`${schema[2]}: ${unknown.join(', ')}: no such member.`);
      const input = { ...members };
      for (const [name, value] of Object.entries(body)) {
        const member = NormalizedSchema.of(schema[4]).getMemberSchema(name);
        if (value !== null) input[name] = decodeJson(member, value, `${schema[2]}.input.${name}`);
      }
      demandMembers(schema[4], input, `${schema[2]}.input`);
      return {
        operation: schema[2],
        input,
        async run(call) {
          const output = await target.handle(input, call);
          const shape = NormalizedSchema.of(schema[5]);
          const { headers } = encodeRestMembers(shape, output, `${schema[2]}.output`);
          const body = isRecord(output) ? onlyThose(output, inBody(shape)) : {};
          return {
            status: httpTrait(schema)[2],
            headers: {
              ...headers,
              'content-type': 'application/json',
              'x-amzn-requestid': exchange.requestId,
            },
            body: JSON.stringify(encodeJson(schema[5], body, `${schema[2]}.output`)),
          };
        },
      };
    },
    refuse: (error, exchange) => jsonError(error, exchange, 'application/json'),
  };
}
