import type { Address } from './address.ts';
import { parseAddress } from './parse.ts';
import { isSelect, parseAddressSql } from './parse-sql.ts';

/** A cell's address in either of its forms: a GETPIVOTDATA formula, or the SELECT it means. Throws what those do. */
export function readAddress(text: string, options: { readonly today?: string } = {}): Address {
  return isSelect(text) ? parseAddressSql(text) : parseAddress(text, options);
}
