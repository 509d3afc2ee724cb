/** What kind of value a JSON text is. */
export type JsonKind = 'null' | 'boolean' | 'number' | 'string' | 'nested';

/** A member of an object as it was written: numbers with every digit. `text` is null for null. */
export interface JsonMember {
  readonly key: string;
  readonly kind: JsonKind;
  readonly text: string | null;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return at;
    at += 1;
  }
}

/** The end of the JSON string that begins at `from`. */
function stringEnd(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 92) at += 1;
    else if (code === 34) return at + 1;
  }
  return text.length;
}

/** The end of the value that begins at `from`. */
function valueEnd(text: string, from: number): number {
  const first = text[from];
  if (first === '"') return stringEnd(text, from);
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const one = text[at];
    if (one === '"') {
      at = stringEnd(text, at) - 1;
      continue;
    }
    if (one === '{' || one === '[') depth += 1;
    else if (one === '}' || one === ']') {
      if (depth === 0) return at;
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (depth === 0 && (one === ',' || one === ' ' || one === '\n' || one === '\r' || one === '\t')) {
      return at;
    }
  }
  return text.length;
}

function parseString(text: string): string {
  return text.includes('\\') ? String(JSON.parse(text)) : text.slice(1, -1);
}

function member(key: string, raw: string): JsonMember {
  switch (raw[0]) {
    case '"':
      return { key, kind: 'string', text: parseString(raw) };
    case '{':
    case '[':
      return { key, kind: 'nested', text: raw };
    case 't':
    case 'f':
      return { key, kind: 'boolean', text: raw };
    case 'n':
      return { key, kind: 'null', text: null };
    default:
      return { key, kind: 'number', text: raw };
  }
}

/**
 * The members of one record, in order. A record that is not an object has one member, `value`. Throws SyntaxError
 * with a plain reason where the text is not JSON, or names a member twice.
 */
export function readRecord(text: string): JsonMember[] {
  JSON.parse(text);
  let at = skipSpace(text, 0);
  if (text[at] !== '{') return [member('value', text.trim())];
  const members: JsonMember[] = [];
  const keys = new Set<string>();
  at = skipSpace(text, at + 1);
  while (text[at] === '"') {
    const keyEnd = stringEnd(text, at);
    const key = parseString(text.slice(at, keyEnd));
    if (keys.has(key)) throw new SyntaxError(`The member "${key}" stands twice.`);
    keys.add(key);
    const from = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const to = valueEnd(text, from);
    members.push(member(key, text.slice(from, to)));
    at = skipSpace(text, to);
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
  return members;
}
