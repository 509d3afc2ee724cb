import { propertyOf } from '../document-properties.ts';
import { isEvidenceProperty } from '../evidence/names.ts';
import { XmlEdits } from './xml-edits.ts';
import { attributeOf, scanXml, type XmlElement } from './xml-scan.ts';

/**
 * A template's custom properties with ours among them: its own stay as they are, and ours of an earlier time go. Ours
 * say their namespaces themselves, whatever prefixes the part has.
 */
export function withProperties(text: string, part: string, properties: ReadonlyMap<string, string>): string {
  const edits = new XmlEdits();
  let highest = 1;
  let root: XmlElement | null = null;
  let place = 0;
  scanXml(text, part, {
    open(element, parents) {
      if (parents.length === 0) root = element;
    },
    close(element, span, _content, parents) {
      if (parents.length === 0) {
        place = element.selfClosing ? span.end - 2 : span.closeStart;
        return;
      }
      if (parents.length > 1 || element.local !== 'property') return;
      if (isEvidenceProperty(attributeOf(element, 'name') ?? '')) {
        edits.replace(element.start, span.end, '');
      } else highest = Math.max(highest, Number(attributeOf(element, 'pid') ?? 0));
    },
  });
  const parent: XmlElement | null = root;
  if (parent === null) return text;
  const { namespace, selfClosing, name } = parent as XmlElement;
  // ISO 29500 Strict calls both schemas by names of its own.
  const variants = namespace.replace(/[^/]+$/, 'docPropsVTypes');
  const ours = [...properties].map(([key, value], index) =>
    propertyOf(key, value, { number: highest + 1 + index, namespace, variants }),
  );
  const xml = ours.join('');
  if (selfClosing) edits.replace(place, place + 2, `>${xml}</${name}>`);
  else edits.replace(place, place, xml);
  return edits.apply(text);
}
