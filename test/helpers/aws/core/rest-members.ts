import { Violation } from './errors.ts';
import {
  isRecord,
  NormalizedSchema,
  type OperationSchema,
  requiredMembers,
  type SchemaRef,
} from './schema.ts';
import { decodeText, encodeText } from './schema-text.ts';
import type { Exchange } from './service.ts';

/** Parameters that say how a request is signed or which operation it is; no members. */
const unbound = /^(x-id|X-Amz-.*)$/i;

function listOrOne(schema: NormalizedSchema, texts: readonly string[], path: string): unknown {
  if (!schema.isListSchema()) return decodeText(schema, texts[0] ?? '', path);
  return texts.map((text, index) => decodeText(schema.getValueSchema(), text, `${path}[${index}]`));
}

/** The members of an input that travel in path, parameters and headers, and the one that is the body, if any. */
export function decodeRestMembers(
  operation: OperationSchema,
  exchange: Exchange,
  labels: Readonly<Record<string, string>>,
): {
  readonly members: Record<string, unknown>;
  readonly payload: readonly [string, NormalizedSchema] | null;
} {
  const input = NormalizedSchema.of(operation[4]);
  const members: Record<string, unknown> = {};
  const { searchParams } = exchange.url;
  const left = new Set([...searchParams.keys()].filter((name) => !unbound.test(name)));
  for (const part of (operation[3] as { http: [string, string] }).http[1].split('?')[1]?.split('&') ?? []) {
    left.delete(part.split('=')[0] ?? '');
  }
  let payload: readonly [string, NormalizedSchema] | null = null;
  for (const [name, member] of input.structIterator()) {
    const traits = member.getMergedTraits();
    const path = `${operation[2]}.input.${name}`;
    if (traits.httpLabel === 1) {
      const text = labels[name];
      if (text !== undefined) members[name] = decodeText(member, text, path);
    } else if (typeof traits.httpQuery === 'string') {
      if (searchParams.has(traits.httpQuery)) {
        members[name] = listOrOne(member, searchParams.getAll(traits.httpQuery), path);
      }
      left.delete(traits.httpQuery);
    } else if (typeof traits.httpHeader === 'string') {
      const text = exchange.header(traits.httpHeader.toLowerCase());
      if (text !== undefined && text !== '') {
        members[name] = listOrOne(member, member.isListSchema() ? text.split(/,\s*/) : [text], path);
      }
    } else if (typeof traits.httpPrefixHeaders === 'string') {
      const prefix = traits.httpPrefixHeaders.toLowerCase();
      const found = Object.keys(exchange.request.headers).filter((header) => header.startsWith(prefix));
      if (found.length > 0) {
        members[name] = Object.fromEntries(
          found.map((header) => [header.slice(prefix.length), exchange.header(header) ?? '']),
        );
      }
    } else if (traits.httpPayload === 1) {
      payload = [name, member];
    }
  }
  if (left.size > 0) throw new Violation(`${operation[2]}: ${[...left].join(', ')}: no such parameter.`);
  return { members, payload };
}

export function demandMembers(schema: SchemaRef, members: Record<string, unknown>, path: string): void {
  const missing = requiredMembers(NormalizedSchema.of(schema)).filter((name) => members[name] === undefined);
  if (missing.length > 0) throw new Violation(`${path}: ${missing.join(', ')} must be there.`);
}

/** The members of an output that travel in headers, and the one that is the body, if any. */
export function encodeRestMembers(
  schema: NormalizedSchema,
  output: unknown,
  path: string,
): {
  readonly headers: Record<string, string>;
  readonly payload: readonly [string, NormalizedSchema] | null;
} {
  if (schema.isUnitSchema()) return { headers: {}, payload: null };
  if (!isRecord(output)) throw new Violation(`${path}: a structure is wanted.`);
  const headers: Record<string, string> = {};
  const known = new Set<string>();
  let payload: readonly [string, NormalizedSchema] | null = null;
  for (const [name, member] of schema.structIterator()) {
    known.add(name);
    const { httpHeader, httpPrefixHeaders, httpPayload } = member.getMergedTraits();
    const value = output[name];
    if (httpPayload === 1) payload = [name, member];
    if (value === undefined) continue;
    if (typeof httpHeader === 'string') {
      headers[httpHeader.toLowerCase()] = encodeText(member, value, `${path}.${name}`, 'http-date');
    } else if (typeof httpPrefixHeaders === 'string' && isRecord(value)) {
      for (const [key, text] of Object.entries(value)) headers[`${httpPrefixHeaders}${key}`] = String(text);
    }
  }
  const unknown = Object.keys(output).filter((name) => !known.has(name));
  if (unknown.length > 0) throw new Violation(`${path}: ${unknown.join(', ')}: no such member.`);
  demandMembers(schema, output, path);
  return { headers, payload };
}
