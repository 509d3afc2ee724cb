import { AppError } from '#shared/errors/app-error.ts';
import { parseDerivedField } from '#shared/expression/derived.ts';
import { aggregateFunctions } from '#shared/expression/functions.ts';
import { parseExpression } from '#shared/expression/parse.ts';
import { invalidAt } from '#shared/getpivotdata/tokens.ts';
import type { DerivedField } from '#shared/model/derived-field.ts';
import { type Measure, measureSchema } from '#shared/model/pivot.ts';

/** `sum(unit price)`: a field's name may stand bare where it is all that the parentheses hold. */
const bareForm = /^\s*(\w+)\s*\(\s*([^()"]+?)\s*\)\s*$/;
const quotedName = /"(?:[^"]|"")*"/y;
const captionMark = /(?<![\p{L}\p{N}_])as\s+(?=[^\s,])/iuy;

/** A name wholly in double quotes is what stands in them. */
function captionOf(name: string): string {
  return /^"(?:[^"]|"")+"$/.test(name) ? name.slice(1, -1).replaceAll('""', '"') : name;
}

interface Piece {
  /** All that stands before it is blank, so that positions in it are those in the whole text. */
  readonly expression: string;
  readonly caption: string | undefined;
}

/** The text cut at commas that stand outside parentheses and quotes, each piece at its first such `as`. */
function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  let depth = 0;
  let mark: { readonly before: number; readonly after: number } | undefined;
  const matchedTo = (pattern: RegExp, at: number) => {
    pattern.lastIndex = at;
    return pattern.test(text) ? pattern.lastIndex : undefined;
  };
  const end = (at: number) => {
    const expression = text.slice(start, mark?.before ?? at);
    if (text.slice(start, at).trim() !== '') {
      pieces.push({
        expression: text.slice(0, start).replaceAll(/[^\n]/g, ' ') + expression,
        caption: mark === undefined ? undefined : captionOf(text.slice(mark.after, at).trim()),
      });
    }
    start = at + 1;
    depth = 0;
    mark = undefined;
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = (matchedTo(quotedName, at) ?? at + 1) - 1;
    else if (character === '(') depth += 1;
    else if (character === ')') depth = Math.max(0, depth - 1);
    else if (depth === 0 && character === ',') end(at);
    else if (depth === 0 && mark === undefined) {
      const after = matchedTo(captionMark, at);
      if (after !== undefined) mark = { before: at, after };
    }
  }
  end(text.length);
  return pieces;
}

function measureOf(expression: string, fields: readonly string[]): Measure {
  const [, word, name] = bareForm.exec(expression) ?? [];
  const called = aggregateFunctions.find((one) => one.name === word?.toLowerCase());
  const field = fields.find((one) => one.toLowerCase() === name?.toLowerCase());
  if (called !== undefined && called.second === undefined && field !== undefined) {
    return { field, aggregate: called.aggregate };
  }
  const parsed = parseExpression(expression, fields);
  if (parsed.kind === 'aggregate') {
    const { kind: _kind, offset: _offset, ...measure } = parsed;
    return measure;
  }
  return { field: null, aggregate: 'calculated', expression: expression.trim() };
}

/**
 * Measures separated by commas: an aggregate, e.g. `sum(value)`, `count()`, `percentile(value, 0.9) as P90`, or an
 * expression over aggregates, e.g. `sum(value) / count() as Ratio`.
 *
 * @param fields those of the result, in whose spelling the fields come back
 * Throws input.invalid or not-found, the position in `text` in details.position.
 */
export function parseMeasures(text: string, fields: readonly string[]): Measure[] {
  return piecesOf(text).map(({ expression, caption }) => {
    const measure = measureOf(expression, fields);
    if (!measureSchema.safeParse(measure).success) {
      throw new AppError('input.invalid', `The expression ${expression.trim().slice(0, 40)}… is too long.`);
    }
    return caption === undefined ? measure : { ...measure, caption };
  });
}

/**
 * Derived fields separated by commas, each with its name after `as`: `month("Start Date") as Month`,
 * `bins(value, 100) as Size`. What each may be is said at parseDerivedField.
 *
 * @param fields those of the result, of which they are made
 * Throws input.invalid or not-found, the position in `text` in details.position.
 */
export function parseDerived(text: string, fields: readonly string[]): DerivedField[] {
  return piecesOf(text).map(({ expression, caption }) => {
    if (caption === undefined) {
      throw invalidAt(
        text,
        expression.search(/\S/),
        `${expression.trim()} has no name.`,
        'Write one after as, for example month("Start Date") as Month.',
      );
    }
    return parseDerivedField(expression, caption, fields);
  });
}
