import { Violation } from './errors.ts';
import { isRecord, NormalizedSchema, requiredMembers, type SchemaRef, timestampForm } from './schema.ts';

function refuse(path: string, wanted: string, value: unknown): Violation {
  return new Violation(`${path}: ${wanted} is wanted, ${JSON.stringify(value)?.slice(0, 200)} is there.`);
}

/** Values that a JavaScript number may be, and what JSON writes for those it has no number for. */
const special = new Map<unknown, number>([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

type Leaf = (schema: NormalizedSchema, value: unknown, path: string) => unknown;

/** Walks value and schema together; members nobody knows, and missing ones that must be there, are violations. */
function walk(ref: SchemaRef, value: unknown, path: string, leaf: Leaf): unknown {
  const schema = NormalizedSchema.of(ref);
  if (schema.isDocumentSchema()) return value;
  if (schema.isUnitSchema()) return {};
  if (schema.isStructSchema()) {
    if (!isRecord(value)) throw refuse(path, `a structure ${schema.getName() ?? ''}`, value);
    const members = new Map(schema.structIterator());
    const made: Record<string, unknown> = {};
    for (const [name, item] of Object.entries(value)) {
      if (item === undefined || item === null) continue;
      const member = members.get(name);
      if (member === undefined) throw new Violation(`${path}.${name}: no such member.`);
      made[name] = walk(member, item, `${path}.${name}`, leaf);
    }
    const missing = requiredMembers(schema).filter((name) => !(name in made));
    if (missing.length > 0) throw new Violation(`${path}: ${missing.join(', ')} must be there.`);
    if (schema.isUnionSchema() && Object.keys(made).length !== 1) {
      throw refuse(path, 'exactly one member', value);
    }
    return made;
  }
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) throw refuse(path, 'a list', value);
    const of = schema.getValueSchema();
    const sparse = schema.getMergedTraits().sparse === 1;
    return value.map((item: unknown, index) =>
      item === null && sparse ? null : walk(of, item, `${path}[${index}]`, leaf),
    );
  }
  if (schema.isMapSchema()) {
    if (!isRecord(value)) throw refuse(path, 'a map', value);
    const of = schema.getValueSchema();
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, walk(of, item, `${path}.${key}`, leaf)]),
    );
  }
  return leaf(schema, value, path);
}

function plain(schema: NormalizedSchema, value: unknown, path: string): unknown {
  if (schema.isStringSchema()) {
    if (typeof value === 'string') return value;
    throw refuse(path, 'text', value);
  }
  if (schema.isBooleanSchema()) {
    if (typeof value === 'boolean') return value;
    throw refuse(path, 'true or false', value);
  }
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw refuse(path, 'a number', value);
}

/** What stands in a JSON body for a value of the SDK's types: timestamps as seconds, bytes as base64. */
export function encodeJson(schema: SchemaRef, value: unknown, path = '$'): unknown {
  return walk(schema, value, path, (leaf, item, at) => {
    if (leaf.isTimestampSchema()) {
      if (!(item instanceof Date)) throw refuse(at, 'a Date', item);
      switch (timestampForm(leaf, 'epoch')) {
        case 'epoch':
          return item.getTime() / 1000;
        case 'date-time':
          return item.toISOString();
        case 'http-date':
          return item.toUTCString();
      }
    }
    if (leaf.isBlobSchema()) {
      if (item instanceof Uint8Array) return Buffer.from(item).toString('base64');
      throw refuse(at, 'bytes', item);
    }
    if (leaf.isNumericSchema() && typeof item === 'number' && !Number.isFinite(item)) return String(item);
    return plain(leaf, item, at);
  });
}

/** The value of the SDK's types that stands in a JSON body. */
export function decodeJson(schema: SchemaRef, value: unknown, path = '$'): unknown {
  return walk(schema, value, path, (leaf, item, at) => {
    if (leaf.isTimestampSchema()) {
      if (typeof item === 'number') return new Date(item * 1000);
      if (typeof item === 'string' && timestampForm(leaf, 'epoch') !== 'epoch') return new Date(item);
      throw refuse(at, 'seconds since 1970', item);
    }
    if (leaf.isBlobSchema()) {
      if (typeof item === 'string') return new Uint8Array(Buffer.from(item, 'base64'));
      throw refuse(at, 'base64', item);
    }
    if (leaf.isNumericSchema() && special.has(item)) return special.get(item);
    return plain(leaf, item, at);
  });
}
