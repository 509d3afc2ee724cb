export const xmlHeader = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

export const namespaces = {
  main: 'http://schemas.openxmlformats.org/spreadsheetml/2006/main',
  relationships: 'http://schemas.openxmlformats.org/officeDocument/2006/relationships',
  packageRelationships: 'http://schemas.openxmlformats.org/package/2006/relationships',
  chart: 'http://schemas.openxmlformats.org/drawingml/2006/chart',
  drawing: 'http://schemas.openxmlformats.org/drawingml/2006/main',
  sheetDrawing: 'http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing',
  contentTypes: 'http://schemas.openxmlformats.org/package/2006/content-types',
} as const;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function codeEscape(character: string): string {
  return `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
}

// What XML 1.0 cannot hold, and CR, which a reader would turn into LF. Text that already looks like an escape
// has its underscore escaped, so that it reads back as it was (ECMA-376 part 1, 22.9.2.19). Both say what may stay:
// all but control characters, U+FFFE, U+FFFF and the marks of XML; in an attribute no tab and no line feed either,
// which would turn into spaces there.
const inText = /[^\t\n -%'-;=?-\ufffd]|_(?=x[0-9A-Fa-f]{4}_)/g;
const inAttribute = /[^ !#-%'-;=?-\ufffd]|_(?=x[0-9A-Fa-f]{4}_)/g;

/** Text of an element that holds an `ST_Xstring`. */
export function escapeText(text: string): string {
  return text.replace(inText, (character) => entities[character] ?? codeEscape(character));
}

/** Text of an attribute that holds an `ST_Xstring`. */
export function escapeAttribute(text: string): string {
  return text.replace(inAttribute, (character) => entities[character] ?? codeEscape(character));
}

/** A `t` element; a reader drops white space at the ends unless told to keep it. `prefix` ends in its colon. */
export function textElement(text: string, prefix = ''): string {
  const space = /^\s|\s$|\n/.test(text) ? ' xml:space="preserve"' : '';
  return `<${prefix}t${space}>${escapeText(text)}</${prefix}t>`;
}

/** A list as the format has them, with the number of its items; nothing where there are none. */
export function counted(name: string, items: readonly string[]): string {
  return items.length === 0 ? '' : `<${name} count="${items.length}">${items.join('')}</${name}>`;
}
