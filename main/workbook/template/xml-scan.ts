import { SaxesParser } from 'saxes';
import { AppError, isAppError } from '#shared/errors/app-error.ts';

/** An attribute and where it stands in the text, in UTF-16 units: `name="value"` from `start` to `end`. */
export interface XmlAttribute {
  readonly name: string;
  readonly local: string;
  readonly prefix: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
  readonly valueStart: number;
}

/** An element and where it stands: its opening tag goes from `start` to `openEnd`. */
export interface XmlElement {
  readonly name: string;
  readonly local: string;
  /** With its colon; empty where there is none. */
  readonly prefix: string;
  readonly namespace: string;
  readonly start: number;
  readonly openEnd: number;
  readonly selfClosing: boolean;
  readonly attributes: readonly XmlAttribute[];
}

export interface XmlSpan {
  /** Where the closing tag begins; `openEnd` of an element that closes itself. */
  readonly closeStart: number;
  readonly end: number;
}

export interface XmlHandler {
  /** `parents` goes from the root down; it is the scanner's own and changes. */
  open?(element: XmlElement, parents: readonly XmlElement[]): void;
  /** `text` is the character data that stands in the element itself. */
  close?(element: XmlElement, span: XmlSpan, text: string, parents: readonly XmlElement[]): void;
}

/** An attribute by its name, of no namespace unless it is written with its prefix. */
export function attributeOf(element: XmlElement, name: string): string | undefined {
  return element.attributes.find((one) => one.name === name)?.value;
}

/** An attribute by its local name, whatever its prefix stands for, e.g. the `id` of a relationship. */
export function qualifiedAttributeOf(element: XmlElement, local: string): string | undefined {
  return element.attributes.find((one) => one.local === local && one.prefix !== '')?.value;
}

/** Whether an attribute of the schema's type boolean is true; absent ones are `otherwise`. */
export function flagOf(element: XmlElement, name: string, otherwise: boolean): boolean {
  const value = attributeOf(element, name);
  return value === undefined ? otherwise : value === '1' || value === 'true' || value === 'on';
}

const mainNamespaces = [
  'http://schemas.openxmlformats.org/spreadsheetml/2006/main',
  'http://purl.oclc.org/ooxml/spreadsheetml/main',
];

/** Whether an element is the spreadsheet schema's own of that name, however it is prefixed. */
export function isMain(element: XmlElement | undefined, local: string): boolean {
  return element !== undefined && element.local === local && mainNamespaces.includes(element.namespace);
}

/**
 * Reads an XML text and tells where everything stands, so that parts of it can be replaced and the rest stays as it
 * is, to the byte. Throws input.invalid where it is not well-formed, and where it has a document type, which no part
 * of a workbook may have.
 */
export function scanXml(text: string, part: string, handler: XmlHandler): void {
  const parser = new SaxesParser({ xmlns: true });
  const parents: XmlElement[] = [];
  const texts: string[] = [];
  let start = 0;
  let attributes: XmlAttribute[] = [];
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('doctype', () => {
    throw new AppError(
      'input.invalid',
      `The part ${part} has a document type, which a workbook may not have.`,
      {
        hint: 'Open the template in Excel and save it anew.',
      },
    );
  });
  parser.on('opentagstart', (tag) => {
    // The parser has read one character more than the name.
    start = parser.position - tag.name.length - 2;
    attributes = [];
  });
  parser.on('attribute', ({ name, local, prefix, value }) => {
    const end = parser.position;
    const quote = text.charAt(end - 1);
    const valueStart = text.lastIndexOf(quote, end - 2) + 1;
    // Before the value only `=`, white space and the name can stand.
    const nameStart = text.lastIndexOf(name, valueStart - name.length - 2);
    attributes.push({ name, local, prefix, value, start: nameStart, end, valueStart });
  });
  parser.on('opentag', (tag) => {
    const element: XmlElement = {
      name: tag.name,
      local: tag.local,
      prefix: tag.prefix === '' ? '' : `${tag.prefix}:`,
      namespace: tag.uri,
      start,
      openEnd: parser.position,
      selfClosing: tag.isSelfClosing,
      attributes,
    };
    handler.open?.(element, parents);
    parents.push(element);
    texts.push('');
  });
  const addText = (piece: string) => {
    if (texts.length > 0) texts[texts.length - 1] += piece;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const element = parents.pop();
    const content = texts.pop() ?? '';
    if (element === undefined) return;
    const end = parser.position;
    const closeStart = element.selfClosing ? element.openEnd : text.lastIndexOf('<', end - 1);
    handler.close?.(element, { closeStart, end }, content, parents);
  });
  try {
    parser.write(text).close();
  } catch (error) {
    if (isAppError(error)) throw error;
    throw new AppError('input.invalid', `The part ${part} of the template is not well-formed XML.`, {
      hint: 'Open the template in Excel and save it anew.',
      cause: error,
    });
  }
}
