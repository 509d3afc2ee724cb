import { AppError } from '#shared/errors/app-error.ts';
import { reservedWords } from '#shared/sql/reserved-words.ts';

const longest = 63;

/** A name that SQL takes without quotes, made from any text: `Subscription report` gives `subscription_report`. */
export function legalName(text: string, fallback = 'result'): string {
  const name = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, longest)
    .replace(/_+$/, '');
  if (name === '') return fallback;
  const started = /^[\p{L}_]/u.test(name) ? name : `_${name}`;
  return reservedWords.has(started) ? `${started}_` : started;
}

/** Throws input.invalid for a name that SQL would not take without quotes; proposes one that it does. */
export function checkName(name: string): void {
  const legal =
    /^[\p{L}_][\p{L}\p{M}\p{N}_]*$/u.test(name) &&
    name.length <= longest &&
    !reservedWords.has(name.toLowerCase());
  if (legal) return;
  const proposal = legalName(name);
  throw new AppError('input.invalid', `"${name}" cannot be the name of a view in local SQL.`, {
    hint: `Use letters, digits and underscores, such as ${proposal}.`,
    details: { name, suggestions: [proposal] },
  });
}

/** The wanted name, numbered where it is taken; names compare without case. */
export function freeName(wanted: string, taken: Iterable<string>): string {
  const names = new Set([...taken].map((name) => name.toLowerCase()));
  let name = wanted;
  for (let n = 2; names.has(name.toLowerCase()); n += 1) name = `${wanted}_${n}`;
  return name;
}
