import { AppError } from '#shared/errors/app-error.ts';
import type { Address, AddressPair } from '#shared/getpivotdata/address.ts';
import { fold } from '#shared/getpivotdata/names.ts';
import type { ItemFinder } from './items.ts';

/** What of a pivot the words of the older syntax are looked for among. */
export interface NamedParts {
  /** Captions and fields of the measures. */
  readonly dataFields: readonly string[];
  /** What is read where no word names a data field; undefined where there are several. */
  readonly onlyDataField: string | undefined;
  readonly fields: readonly { readonly name: string; readonly finder: ItemFinder }[];
}

/** A word, or an item in brackets behind a field; `start` and `end` are where it stands. */
interface Word {
  readonly text: string;
  readonly bracket: boolean;
  readonly start: number;
  readonly end: number;
}

const pieces = /\[\s*(?:'((?:[^']|'')*)'|([^\]]*?))\s*\]|'((?:[^']|'')*)'|[^\s[\]]+/g;

function wordsOf(text: string): Word[] {
  return [...text.matchAll(pieces)].map((match) => ({
    text: (match[1] ?? match[2] ?? match[3] ?? match[0]).replaceAll("''", "'"),
    bracket: match[0].startsWith('['),
    start: match.index,
    end: match.index + match[0].length,
  }));
}

function notFound(message: string, name: string, hint: string): AppError {
  return new AppError('not-found', `#REF! ${message}`, { hint, details: { name, suggestions: [] } });
}

/**
 * Tells which words of the older syntax are the data field, fields and items, the longest names first: a data field
 * may stand anywhere and be left out where there is one only; an item stands as `Field[Item]`, as `Field Item`, or by
 * itself where no other field has it. Throws not-found for what is none of these.
 */
export function addressOfWords(
  pivot: Address['pivot'],
  text: string,
  { dataFields, onlyDataField, fields }: NamedParts,
): Address {
  const words = wordsOf(text);
  const pairs: AddressPair[] = [];
  let dataField: string | undefined;
  let at = 0;

  /** `count` words from `from` as they stand in the text; null across a bracket. */
  const phrase = (from: number, count: number): string | null => {
    const part = words.slice(from, from + count);
    const [first] = part;
    const last = part.at(-1);
    if (first === undefined || last === undefined || part.some(({ bracket }) => bracket)) return null;
    return count === 1 ? first.text : text.slice(first.start, last.end);
  };
  const has = (finder: ItemFinder, item: string) => finder.find({ kind: 'text', text: item }) !== null;

  /** An item of one of `among` that begins here, the longest; how many words it takes. */
  const itemAt = (from: number, among: NamedParts['fields']) => {
    for (let count = words.length - from; count > 0; count -= 1) {
      const item = phrase(from, count);
      const found = item === null ? [] : among.filter(({ finder }) => has(finder, item));
      if (item !== null && found.length > 0) return { item, count, fields: found };
    }
    return null;
  };

  /** Takes what a name of `count` words here begins, if it is one. */
  const take = (count: number): boolean => {
    const name = phrase(at, count);
    if (name === null) return false;
    const wanted = fold(name);
    const field = fields.find((one) => fold(one.name) === wanted);
    const next = words[at + count];
    if (field !== undefined && next?.bracket === true) {
      pairs.push({ field: field.name, item: { kind: 'text', text: next.text.split(';')[0]?.trim() ?? '' } });
      at += count + 1;
      return true;
    }
    const inside = field === undefined ? null : itemAt(at + count, [field]);
    if (field !== undefined && inside !== null) {
      pairs.push({ field: field.name, item: { kind: 'text', text: inside.item } });
      at += count + inside.count;
      return true;
    }
    if (dataField === undefined && dataFields.some((one) => fold(one) === wanted)) {
      dataField = name;
      at += count;
      return true;
    }
    return false;
  };

  while (at < words.length) {
    let taken = false;
    for (let count = words.length - at; count > 0 && !taken; count -= 1) taken = take(count);
    if (taken) continue;
    const item = itemAt(at, fields);
    const [field, other] = item?.fields ?? [];
    if (item === null || field === undefined) {
      const rest = words[at]?.text ?? '';
      throw notFound(
        `"${rest}" is neither a data field, nor a field, nor an item of the pivot.`,
        rest,
        'Write the newer syntax: GETPIVOTDATA("data field",$A$5,"field","item").',
      );
    }
    if (other !== undefined) {
      throw notFound(
        `"${item.item}" is an item of both "${field.name}" and "${other.name}".`,
        item.item,
        `Write ${field.name}[${item.item}] or ${other.name}[${item.item}].`,
      );
    }
    pairs.push({ field: field.name, item: { kind: 'text', text: item.item } });
    at += item.count;
  }
  const read = dataField ?? onlyDataField;
  if (read === undefined) {
    throw notFound(`"${text}" does not say which data field.`, text, `Add one: ${dataFields.join(', ')}.`);
  }
  return { dataField: read, pivot, pairs };
}
