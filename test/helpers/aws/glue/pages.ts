import { InvalidInputException$ } from '@aws-sdk/client-glue';
import { modelled } from '../core/modelled.ts';

/** One page of items; the token says where the next begins. */
export function pageOf<T>(
  all: readonly T[],
  token: string | undefined,
  size: number,
): { readonly items: readonly T[]; readonly next: { NextToken?: string } } {
  const start = token === undefined || token === '' ? 0 : Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isInteger(start)) throw modelled(InvalidInputException$, { Message: 'Invalid token.' });
  const end = start + size;
  const next = end < all.length ? { NextToken: Buffer.from(String(end)).toString('base64url') } : {};
  return { items: all.slice(start, end), next };
}
