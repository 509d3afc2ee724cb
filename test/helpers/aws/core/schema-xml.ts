import { SaxesParser } from 'saxes';
import { Violation } from './errors.ts';
import { isRecord, NormalizedSchema, requiredMembers, type SchemaRef } from './schema.ts';
import { decodeText, encodeText } from './schema-text.ts';

export interface XmlElement {
  readonly name: string;
  readonly children: XmlElement[];
  text: string;
}

export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#13;');
}

export function parseXml(text: string): XmlElement {
  const root: XmlElement = { name: '', children: [], text: '' };
  const open = [root];
  const parser = new SaxesParser({ xmlns: false });
  parser.on('opentag', ({ name }) => {
    const element: XmlElement = { name, children: [], text: '' };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('text', (more) => {
    const current = open.at(-1);
    if (current !== undefined) current.text += more;
  });
  parser.on('closetag', () => {
    open.pop();
  });
  parser.on('error', (error) => {
    throw new Violation(`The body is no XML: ${error.message}`);
  });
  parser.write(text).close();
  const [document] = root.children;
  if (document === undefined) throw new Violation('The body holds no XML element.');
  return document;
}

function xmlNameOf(schema: NormalizedSchema, otherwise: string): string {
  const { xmlName } = schema.getMemberTraits();
  return typeof xmlName === 'string' ? xmlName : otherwise;
}

/** A value as XML elements named `name`, by the schema's own names for its members. */
export function encodeXml(ref: SchemaRef, value: unknown, name: string, path = '$'): string {
  const schema = NormalizedSchema.of(ref);
  if (schema.isStructSchema()) return `<${name}>${encodeXmlMembers(schema, value, path)}</${name}>`;
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) throw new Violation(`${path}: a list is wanted.`);
    const of = schema.getValueSchema();
    const flat = schema.getMergedTraits().xmlFlattened === 1;
    const item = flat ? name : xmlNameOf(of, 'member');
    const items = value.map((one: unknown, index) => encodeXml(of, one, item, `${path}[${index}]`)).join('');
    return flat ? items : `<${name}>${items}</${name}>`;
  }
  if (schema.isMapSchema()) {
    if (!isRecord(value)) throw new Violation(`${path}: a map is wanted.`);
    const entries = Object.entries(value).map(
      ([key, one]) =>
        `<entry><key>${escapeXml(key)}</key>${encodeXml(schema.getValueSchema(), one, 'value', `${path}.${key}`)}</entry>`,
    );
    return `<${name}>${entries.join('')}</${name}>`;
  }
  return `<${name}>${escapeXml(encodeText(schema, value, path, 'date-time'))}</${name}>`;
}

/** A structure's members as XML, those that travel in headers left out. */
export function encodeXmlMembers(schema: NormalizedSchema, value: unknown, path: string): string {
  if (!isRecord(value)) throw new Violation(`${path}: a structure is wanted.`);
  const members = new Map(schema.structIterator());
  const parts = Object.entries(value).flatMap(([key, item]) => {
    if (item === undefined || item === null) return [];
    const member = members.get(key);
    if (member === undefined) throw new Violation(`${path}.${key}: no such member.`);
    const { httpHeader, httpPrefixHeaders } = member.getMemberTraits();
    if (httpHeader !== undefined || httpPrefixHeaders !== undefined) return [];
    return [encodeXml(member, item, xmlNameOf(member, key), `${path}.${key}`)];
  });
  const missing = requiredMembers(schema).filter((key) => value[key] === undefined);
  if (missing.length > 0) throw new Violation(`${path}: ${missing.join(', ')} must be there.`);
  return parts.join('');
}

/** The value that XML elements stand for; elements the schema does not know are violations. */
export function decodeXml(ref: SchemaRef, element: XmlElement, path = '$'): unknown {
  const schema = NormalizedSchema.of(ref);
  if (!schema.isStructSchema()) {
    if (schema.isListSchema()) {
      return element.children.map((child, index) =>
        decodeXml(schema.getValueSchema(), child, `${path}[${index}]`),
      );
    }
    return decodeText(schema, element.text, path);
  }
  const made: Record<string, unknown> = {};
  const known = new Set<string>();
  for (const [key, member] of schema.structIterator()) {
    const name = xmlNameOf(member, key);
    known.add(name);
    const found = element.children.filter((child) => child.name === name);
    const [first] = found;
    if (first === undefined) continue;
    made[key] =
      member.isListSchema() && member.getMergedTraits().xmlFlattened === 1
        ? found.map((child, index) => decodeXml(member.getValueSchema(), child, `${path}.${key}[${index}]`))
        : decodeXml(member, first, `${path}.${key}`);
  }
  const unknown = element.children.filter(({ name }) => !known.has(name)).map(({ name }) => name);
  if (unknown.length > 0) throw new Violation(`${path}: ${unknown.join(', ')}: no such element.`);
  const missing = requiredMembers(schema).filter((key) => made[key] === undefined);
  if (missing.length > 0) throw new Violation(`${path}: ${missing.join(', ')} must be there.`);
  return made;
}
