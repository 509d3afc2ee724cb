/** UTF-16 units in a sheet's name. */
const longest = 31;

function cut(text: string, length: number): string {
  const short = text.slice(0, length);
  return /[\ud800-\udbff]$/.test(short) ? short.slice(0, -1) : short;
}

/** The name as a sheet may have it: no `[]:*?/\`, no control characters, no apostrophe at an end, not `History`. */
function legal(wanted: string): string {
  const plain = wanted
    .replace(/[[\]:*?/\\\p{Cc}]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^'+|'+$/g, '');
  const name = cut(plain, longest).replace(/'+$/, '').trim();
  if (name === '') return 'Sheet';
  return name.toLowerCase() === 'history' ? `${name} sheet` : name;
}

/** Hands out sheet names that Excel takes: legal, and unique without case. */
export class SheetNames {
  readonly #taken = new Set<string>();

  take(wanted: string): string {
    const base = legal(wanted);
    let name = base;
    for (let number = 2; this.#taken.has(name.toLowerCase()); number += 1) {
      const suffix = ` (${number})`;
      name = cut(base, longest - suffix.length) + suffix;
    }
    this.#taken.add(name.toLowerCase());
    return name;
  }
}

/** A sheet's name as a formula writes it. */
export function quoteSheetName(name: string): string {
  return `'${name.replaceAll("'", "''")}'`;
}
