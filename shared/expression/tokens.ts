import { invalidAt } from '../getpivotdata/tokens.ts';

export interface ExpressionToken {
  /** A `name` stands bare, a `quoted` one in double quotes. */
  readonly kind: 'number' | 'name' | 'quoted' | 'symbol' | 'end';
  readonly value: string;
  /** From 0. */
  readonly offset: number;
}

const forms: readonly (readonly [ExpressionToken['kind'], RegExp])[] = [
  ['number', /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![\p{L}\p{N}_])/uy],
  ['name', /[\p{L}_][\p{L}\p{N}_]*/uy],
  ['symbol', /<=|>=|<>|!=|[-+*/(),<>=]/y],
];

/** The tokens of an expression, white space left out, an `end` last. Throws input.invalid with the position. */
export function expressionTokens(text: string): ExpressionToken[] {
  const tokens: ExpressionToken[] = [];
  let offset = 0;
  const matched = (pattern: RegExp) => {
    pattern.lastIndex = offset;
    return pattern.exec(text)?.[0];
  };
  for (;;) {
    offset += matched(/\s*/y)?.length ?? 0;
    if (offset >= text.length) return [...tokens, { kind: 'end', value: '', offset }];
    const quoted = matched(/"(?:[^"]|"")*"/y);
    if (quoted !== undefined) {
      tokens.push({ kind: 'quoted', value: quoted.slice(1, -1).replaceAll('""', '"'), offset });
      offset += quoted.length;
      continue;
    }
    const form = forms.find(([, pattern]) => matched(pattern) !== undefined);
    const value = form === undefined ? undefined : matched(form[1]);
    if (form === undefined || value === undefined) {
      const character = String.fromCodePoint(text.codePointAt(offset) ?? 0);
      throw invalidAt(
        text,
        offset,
        character === '"'
          ? `The name that begins at character ${offset + 1} has no closing ".`
          : `Character ${offset + 1} (${character}) has no meaning in an expression.`,
        'A field whose name is more than letters, digits and _ stands in double quotes.',
      );
    }
    tokens.push({ kind: form[0], value, offset });
    offset += value.length;
  }
}
