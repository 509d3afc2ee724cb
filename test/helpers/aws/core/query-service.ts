import { ServiceError, Violation } from './errors.ts';
import { NormalizedSchema, requiredMembers, type SchemaRef } from './schema.ts';
import { decodeText } from './schema-text.ts';
import { encodeXmlMembers, escapeXml } from './schema-xml.ts';
import { type AwsService, byName, type Exchange, type Operation } from './service.ts';

function nameIn(schema: NormalizedSchema, otherwise: string): string {
  const { xmlName } = schema.getMemberTraits();
  return typeof xmlName === 'string' ? xmlName : otherwise;
}

/** The value that parameters such as `Tags.member.1.Key` stand for; what was read is taken out of `left`. */
function decodeQuery(ref: SchemaRef, prefix: string, all: Map<string, string>, left: Set<string>): unknown {
  const schema = NormalizedSchema.of(ref);
  const within = [...all.keys()].filter((key) => key === prefix || key.startsWith(`${prefix}.`));
  if (prefix !== '' && within.length === 0) return undefined;
  if (schema.isStructSchema()) {
    const made: Record<string, unknown> = {};
    for (const [key, member] of schema.structIterator()) {
      const name = nameIn(member, key);
      const value = decodeQuery(member, prefix === '' ? name : `${prefix}.${name}`, all, left);
      if (value !== undefined) made[key] = value;
    }
    const missing = requiredMembers(schema).filter((key) => made[key] === undefined);
    if (missing.length > 0) throw new Violation(`${prefix}: ${missing.join(', ')} must be there.`);
    return made;
  }
  if (schema.isListSchema()) {
    const flat = schema.getMergedTraits().xmlFlattened === 1;
    const of = schema.getValueSchema();
    const base = flat ? prefix : `${prefix}.${nameIn(of, 'member')}`;
    const items: unknown[] = [];
    for (let index = 1; ; index += 1) {
      const item = decodeQuery(of, `${base}.${index}`, all, left);
      if (item === undefined) break;
      items.push(item);
    }
    left.delete(prefix);
    return items;
  }
  left.delete(prefix);
  return decodeText(schema, all.get(prefix) ?? '', prefix);
}

/** A service of AWS Query: parameters in a form, answers in XML. */
export function defineQueryService({
  signingName,
  version,
  namespace,
  claims,
  throttled = new ServiceError('Throttling', 'Rate exceeded'),
  operations,
}: {
  readonly signingName: string;
  /** The API's version, e.g. `2011-06-15`. */
  readonly version: string;
  readonly namespace: string;
  /** Actions that come unsigned. */
  readonly claims?: (exchange: Exchange) => boolean;
  readonly throttled?: ServiceError;
  readonly operations: readonly Operation[];
}): AwsService {
  const known = byName(operations);
  return {
    signingName,
    throttled,
    ...(claims === undefined ? {} : { claims }),
    async understand(exchange) {
      const form = new URLSearchParams((await exchange.body()).toString('utf8'));
      const all = new Map(form);
      const name = all.get('Action') ?? '';
      const operation = known.get(name);
      if (operation === undefined) {
        throw new Violation(`${signingName}: the double has no operation ${name}.`);
      }
      if (all.get('Version') !== version) throw new Violation(`${signingName} is of version ${version}.`);
      const left = new Set(all.keys());
      left.delete('Action');
      left.delete('Version');
      const input = decodeQuery(operation.schema[4], '', all, left);
      if (left.size > 0) throw new Violation(`${name}: ${[...left].join(', ')}: no such parameter.`);
      return {
        operation: name,
        input,
        async run(call) {
          const output = await operation.handle(input, call);
          const schema = NormalizedSchema.of(operation.schema[5]);
          const members = schema.isUnitSchema() ? '' : encodeXmlMembers(schema, output, `${name}.output`);
          const result = schema.isUnitSchema() ? '' : `<${name}Result>${members}</${name}Result>`;
          return {
            status: 200,
            headers: { 'content-type': 'text/xml', 'x-amzn-requestid': exchange.requestId },
            body: `<${name}Response xmlns="${namespace}">${result}<ResponseMetadata><RequestId>${exchange.requestId}</RequestId></ResponseMetadata></${name}Response>`,
          };
        },
      };
    },
    refuse: (error, exchange) => ({
      status: error.status,
      headers: {
        'content-type': 'text/xml',
        'x-amzn-requestid': exchange.requestId,
        ...(error.retryAfterSeconds === undefined ? {} : { 'retry-after': String(error.retryAfterSeconds) }),
      },
      body: `<ErrorResponse xmlns="${namespace}"><Error><Type>${error.status < 500 ? 'Sender' : 'Receiver'}</Type><Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message></Error><RequestId>${exchange.requestId}</RequestId></ErrorResponse>`,
    }),
  };
}
