import path from 'node:path';
import { SaxesParser } from 'saxes';

/** A name without its prefix: some programs write `x:sheet`. */
export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** An attribute by its local name. */
export function attribute(attributes: Readonly<Record<string, string>>, wanted: string): string | undefined {
  const exact = attributes[wanted];
  if (exact !== undefined) return exact;
  const name = Object.keys(attributes).find((one) => localName(one) === wanted);
  return name === undefined ? undefined : attributes[name];
}

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Every element of a small part with its own text, in document order. Throws where the XML is not well-formed. */
export function elementsOf(xml: string): Element[] {
  const found: { name: string; attributes: Record<string, string>; text: string }[] = [];
  const open: typeof found = [];
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes }) => {
    const element = { name: localName(name), attributes, text: '' };
    found.push(element);
    open.push(element);
  });
  parser.on('text', (text) => {
    const last = open.at(-1);
    if (last !== undefined) last.text += text;
  });
  parser.on('closetag', () => {
    open.pop();
  });
  parser.write(xml).close();
  return found;
}

export interface RelatedPart {
  readonly id: string;
  /** The last word of the relationship's type. */
  readonly type: string;
  readonly part: string;
}

export function relationshipsPart(part: string): string {
  const { dir, base } = path.posix.parse(part);
  return path.posix.join(dir, '_rels', `${base}.rels`);
}

/** The parts that a relationships part ties to `part`. */
export function relatedParts(part: string, elements: readonly Element[]): RelatedPart[] {
  return elements.flatMap(({ name, attributes }) => {
    const id = attributes.Id;
    const target = attributes.Target;
    if (name !== 'Relationship' || id === undefined || target === undefined) return [];
    if (attributes.TargetMode === 'External') return [];
    const place = target.startsWith('/')
      ? target.slice(1)
      : path.posix.join(path.posix.dirname(part), target);
    return [{ id, type: (attributes.Type ?? '').split('/').at(-1) ?? '', part: place }];
  });
}

/** A property's value is the text of the one element inside it. */
export function customPropertiesOf(elements: readonly Element[]): Map<string, string> {
  const properties = new Map<string, string>();
  for (const [index, { name, attributes }] of elements.entries()) {
    const key = attributes.name;
    const value = elements[index + 1];
    if (name === 'property' && key !== undefined && value !== undefined) properties.set(key, value.text);
  }
  return properties;
}
