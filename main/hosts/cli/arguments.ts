import { AppError } from '#shared/errors/app-error.ts';
import { aggregateFunctions } from '#shared/expression/functions.ts';
import { parseExpression } from '#shared/expression/parse.ts';
import { type Measure, measureSchema } from '#shared/model/pivot.ts';
import type { ParameterValues } from '#shared/model/result.ts';

/** `--param name=value`, any number of times. An empty value is the empty text; `name=null` is null. */
export function parseParameters(given: readonly string[]): ParameterValues {
  const values: ParameterValues = {};
  for (const one of given) {
    const at = one.indexOf('=');
    if (at <= 0) {
      throw new AppError('input.invalid', `--param ${one} is not of the form name=value.`, {
        hint: 'Write, for example, --param country="Hong Kong".',
      });
    }
    const value = one.slice(at + 1);
    values[one.slice(0, at)] = value === 'null' ? null : value;
  }
  return values;
}

/** `a,b,"c, d"` as names; a name with a comma stands in double quotes. */
export function parseNames(list: string): string[] {
  const names: string[] = [];
  const token = /\s*(?:"((?:[^"]|"")*)"|([^,"]*))\s*(,|$)/y;
  while (token.lastIndex < list.length) {
    const at = token.lastIndex;
    const match = token.exec(list);
    if (match === null) {
      throw new AppError(
        'input.invalid',
        `${JSON.stringify(list)} is not a list of names (at character ${at + 1}).`,
        {
          hint: 'Separate names by commas; put a name that holds a comma in double quotes.',
        },
      );
    }
    const name = match[1]?.replaceAll('""', '"') ?? match[2]?.trim() ?? '';
    if (name !== '') names.push(name);
  }
  return names;
}

/** `sum(unit price)`: a field's name may stand bare where it is all that the parentheses hold. */
const bareForm = /^\s*(\w+)\s*\(\s*([^()"]+?)\s*\)\s*$/;
const quotedName = /"(?:[^"]|"")*"/y;
const captionMark = /(?<![\p{L}\p{N}_])as\s+(?=[^\s,])/iuy;

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
        caption: mark === undefined ? undefined : text.slice(mark.after, at).trim(),
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
