import { fillXml } from '../styles.ts';
import { XmlEdits } from './xml-edits.ts';
import { isMain, scanXml, type XmlElement, type XmlSpan } from './xml-scan.ts';

/** The `s` of the cells of an evidence sheet; 0 is the workbook's plain cell. */
export interface EvidenceStyles {
  readonly heading: number;
  readonly body: number;
}

/** A list of the styles' part, and the XML of its members. */
interface StyleList extends XmlSpan {
  readonly element: XmlElement;
  readonly members: string[];
}

const lists = ['fonts', 'fills', 'cellXfs'] as const;

function readLists(text: string, part: string): Map<string, StyleList> {
  const found = new Map<string, StyleList>();
  const members = new Map<XmlElement, string[]>();
  scanXml(text, part, {
    close(element, span, _content, parents) {
      const parent = parents.at(-1);
      if (parent !== undefined && lists.some((list) => isMain(parent, list))) {
        members.set(parent, [...(members.get(parent) ?? []), text.slice(element.start, span.end)]);
      }
      const list = parents.length === 1 ? lists.find((one) => isMain(element, one)) : undefined;
      if (list !== undefined) found.set(list, { ...span, element, members: members.get(element) ?? [] });
    },
  });
  return found;
}

/** The template's plain font in bold. */
function boldOf(font: string, prefix: string): string {
  if (new RegExp(`<${prefix}b[ />]`).test(font)) return font;
  return font.endsWith('/>') && !font.includes('</')
    ? `<${prefix}font><${prefix}b/></${prefix}font>`
    : font.replace('>', `><${prefix}b/>`);
}

/** A template's styles with those of an evidence sheet; what stands there already is taken as it is. */
export function withEvidenceStyles(
  text: string,
  part: string,
): { readonly text: string; readonly styles: EvidenceStyles } {
  const found = readLists(text, part);
  const [fonts, fills, formats] = lists.map((list) => found.get(list));
  const [plain] = fonts?.members ?? [];
  if (fonts === undefined || fills === undefined || formats === undefined || plain === undefined) {
    return { text, styles: { heading: 0, body: 0 } };
  }
  const added = new Map<StyleList, string[]>([fonts, fills, formats].map((list) => [list, []]));
  const number = (list: StyleList, xml: string): number => {
    const known = list.members.indexOf(xml);
    if (known >= 0) return known;
    const more = added.get(list) ?? [];
    return list.members.length + (more.includes(xml) ? more.indexOf(xml) : more.push(xml) - 1);
  };
  const { prefix } = formats.element;
  const font = number(fonts, boldOf(plain, prefix));
  const fill = number(fills, fillXml('header', prefix));
  const heading = number(
    formats,
    `<${prefix}xf numFmtId="0" fontId="${font}" fillId="${fill}" borderId="0" xfId="0" applyFont="1" applyFill="1"/>`,
  );
  const body = number(
    formats,
    `<${prefix}xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1"><${prefix}alignment horizontal="left" vertical="top" wrapText="1"/></${prefix}xf>`,
  );
  const edits = new XmlEdits();
  for (const [{ element, closeStart, members }, more] of added) {
    if (more.length === 0) continue;
    edits.setAttribute(element, 'count', String(members.length + more.length));
    edits.replace(closeStart, closeStart, more.join(''));
  }
  return { text: edits.apply(text), styles: { heading, body } };
}
