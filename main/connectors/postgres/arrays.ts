/** An array's text, as PostgreSQL prints it, in its parts. */
type Part = string | null | readonly Part[];

interface Reader {
  readonly text: string;
  at: number;
}

function readQuoted(reader: Reader): string {
  let value = '';
  for (reader.at += 1; reader.text[reader.at] !== '"'; reader.at += 1) {
    if (reader.text[reader.at] === '\\') reader.at += 1;
    value += reader.text[reader.at] ?? '';
    if (reader.at >= reader.text.length) break;
  }
  reader.at += 1;
  return value;
}

function readPlain(reader: Reader, delimiter: string): string | null {
  let value = '';
  for (; reader.at < reader.text.length; reader.at += 1) {
    const sign = reader.text[reader.at] ?? '';
    if (sign === delimiter || sign === '}') break;
    if (sign === '\\') reader.at += 1;
    value += reader.text[reader.at] ?? '';
  }
  return value === 'NULL' ? null : value;
}

function readArray(reader: Reader, delimiter: string): Part[] {
  const parts: Part[] = [];
  reader.at += 1;
  while (reader.at < reader.text.length && reader.text[reader.at] !== '}') {
    const sign = reader.text[reader.at];
    if (sign === delimiter) reader.at += 1;
    else if (sign === '{') parts.push(readArray(reader, delimiter));
    else if (sign === '"') parts.push(readQuoted(reader));
    else parts.push(readPlain(reader, delimiter));
  }
  reader.at += 1;
  return parts;
}

function toJson(part: Part, element: (text: string) => string): string {
  if (part === null) return 'null';
  if (typeof part === 'string') return element(part);
  return `[${part.map((one) => toJson(one, element)).join(',')}]`;
}

/**
 * An array's text as JSON; `element` writes one of its values. Where it begins (`[0:2]={…}`) is not kept.
 * @param delimiter `,` for every type but box
 */
export function arrayAsJson(text: string, element: (text: string) => string, delimiter = ','): string {
  const start = text.indexOf('{');
  return toJson(readArray({ text, at: Math.max(0, start) }, delimiter), element);
}
