import { AppError } from '../errors/app-error.ts';
import { invalidAt } from '../getpivotdata/tokens.ts';
import { nearest } from '../text/nearest.ts';
import {
  type AggregateFunction,
  aggregateFunctions,
  type ExpressionFunction,
  type ValueFunction,
  valueFunctions,
} from './functions.ts';
import { type ExpressionToken, expressionTokens } from './tokens.ts';

export type BinaryOperator = '+' | '-' | '*' | '/' | '=' | '<>' | '<' | '<=' | '>' | '>=' | 'and' | 'or';

/** What an expression says; `offset` is where in its text, from 0. */
export type Expression = { readonly offset: number } & (
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'null' }
  | { readonly kind: 'negative' | 'not'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'call'; readonly name: ValueFunction; readonly values: readonly Expression[] }
  | AggregateExpression
);

export interface AggregateExpression {
  readonly kind: 'aggregate';
  readonly offset: number;
  readonly aggregate: AggregateFunction['aggregate'];
  /** Null for a count of rows. */
  readonly field: string | null;
  readonly weight?: string;
  readonly share?: number;
  readonly by?: string;
}

/** How strongly an operator binds. */
const strengths: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  '=': 4,
  '<>': 4,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
};
const notStrength = 3;
const comparisonStrength = 4;
const negativeStrength = 7;
/** Parts within parts; the engine's own limit is far above what they make. */
const deepest = 60;

function isOperator(text: string): text is BinaryOperator {
  return strengths[text] !== undefined;
}

class Parser {
  readonly #text: string;
  readonly #fields: readonly string[];
  readonly #tokens: readonly ExpressionToken[];
  #next = 0;
  #depth = 0;

  constructor(text: string, fields: readonly string[]) {
    this.#text = text;
    this.#fields = fields;
    this.#tokens = expressionTokens(text);
  }

  whole(): Expression {
    const expression = this.#expression(0);
    if (this.#peek().kind !== 'end') this.#expected('an operator or the end');
    return expression;
  }

  #peek(): ExpressionToken {
    return this.#tokens[this.#next] ?? { kind: 'end', value: '', offset: this.#text.length };
  }

  #take(): ExpressionToken {
    const token = this.#peek();
    this.#next += 1;
    return token;
  }

  #isSymbol(value: string): boolean {
    const token = this.#peek();
    return token.kind === 'symbol' && token.value === value;
  }

  #expected(what: string): never {
    const token = this.#peek();
    const found = token.kind === 'end' ? 'it ends' : `there is ${token.value}`;
    throw invalidAt(
      this.#text,
      token.offset,
      `At character ${token.offset + 1} ${what} should stand, but ${found}.`,
    );
  }

  #symbol(value: string, what: string): void {
    if (!this.#isSymbol(value)) this.#expected(what);
    this.#take();
  }

  #unknown(token: ExpressionToken, what: string, names: readonly string[]): AppError {
    const suggestions = nearest(token.value, names);
    const { details } = invalidAt(this.#text, token.offset, '');
    return new AppError(
      'not-found',
      `There is no ${what} "${token.value}" (character ${token.offset + 1}).`,
      {
        hint:
          suggestions[0] === undefined
            ? `There are ${names.slice(0, 12).join(', ')}${names.length > 12 ? '…' : ''}.`
            : `Did you mean "${suggestions[0]}"?`,
        details: { ...details, name: token.value, suggestions },
      },
    );
  }

  #operator(): BinaryOperator | undefined {
    const { kind, value } = this.#peek();
    if (kind !== 'symbol' && kind !== 'name') return undefined;
    const operator = value === '!=' ? '<>' : value.toLowerCase();
    return isOperator(operator) ? operator : undefined;
  }

  #expression(weakest: number): Expression {
    this.#depth += 1;
    if (this.#depth > deepest) {
      throw invalidAt(
        this.#text,
        this.#peek().offset,
        `More than ${deepest} parts stand within one another.`,
      );
    }
    let left = this.#operand();
    for (;;) {
      const operator = this.#operator();
      const strength = operator === undefined ? 0 : (strengths[operator] ?? 0);
      if (operator === undefined || strength <= weakest) break;
      const { offset } = this.#take();
      left = { kind: 'binary', operator, left, right: this.#expression(strength), offset };
      if (strength === comparisonStrength && strengths[this.#operator() ?? ''] === comparisonStrength) {
        this.#expected('and, or, or the end of the comparison');
      }
    }
    this.#depth -= 1;
    return left;
  }

  #operand(): Expression {
    const token = this.#peek();
    const { offset } = token;
    if (this.#isSymbol('(')) {
      this.#take();
      const inner = this.#expression(0);
      this.#symbol(')', 'a closing )');
      return inner;
    }
    if (this.#isSymbol('-')) {
      this.#take();
      return { kind: 'negative', operand: this.#expression(negativeStrength), offset };
    }
    if (token.kind === 'number') return { kind: 'number', text: this.#take().value, offset };
    if (token.kind === 'quoted') this.#bareField(token);
    if (token.kind !== 'name') this.#expected('a number, a function or (');
    this.#take();
    const word = token.value.toLowerCase();
    if (word === 'not') return { kind: 'not', operand: this.#expression(notStrength), offset };
    if (this.#isSymbol('(')) return this.#called(token, word);
    if (word === 'null') return { kind: 'null', offset };
    return this.#bareField(token);
  }

  #bareField(token: ExpressionToken): never {
    throw invalidAt(
      this.#text,
      token.offset,
      `"${token.value}" (character ${token.offset + 1}) stands outside an aggregate.`,
      `A cell has many rows: say what to make of their values, for example sum(${token.kind === 'quoted' ? JSON.stringify(token.value) : token.value}).`,
    );
  }

  #called(token: ExpressionToken, word: string): Expression {
    const is = ({ name, aliases }: ExpressionFunction) => name === word || aliases.includes(word);
    const aggregate = aggregateFunctions.find(is);
    const value = valueFunctions.find(is);
    if (aggregate === undefined && value === undefined) {
      const all: readonly ExpressionFunction[] = [...aggregateFunctions, ...valueFunctions];
      throw this.#unknown(
        token,
        'function',
        all.flatMap(({ name, aliases }) => [name, ...aliases]),
      );
    }
    this.#take();
    if (aggregate !== undefined) return this.#aggregated(token, aggregate);
    const values: Expression[] = [];
    while (!this.#isSymbol(')')) {
      if (values.length > 0) this.#symbol(',', 'a comma or )');
      values.push(this.#expression(0));
    }
    this.#take();
    const name = value?.name ?? 'abs';
    const fits = { if: [3, 3], abs: [1, 1], round: [1, 2], coalesce: [1, 50] } as const;
    const [fewest, most] = fits[name];
    if (values.length < fewest || values.length > most) {
      throw invalidAt(
        this.#text,
        token.offset,
        `${name} (character ${token.offset + 1}) is given ${values.length} values.`,
        `Write ${value?.signature}.`,
      );
    }
    return { kind: 'call', name, values, offset: token.offset };
  }

  #field(): string {
    const token = this.#peek();
    if (token.kind !== 'name' && token.kind !== 'quoted') this.#expected('the name of a field');
    this.#take();
    const wanted = token.value.toLowerCase();
    const found =
      this.#fields.find((field) => field === token.value) ??
      this.#fields.find((field) => field.toLowerCase() === wanted);
    if (found === undefined) throw this.#unknown(token, 'field', this.#fields);
    return found;
  }

  #aggregated(token: ExpressionToken, { aggregate, second, signature }: AggregateFunction): Expression {
    const { offset } = token;
    if (aggregate === 'count' && this.#isSymbol(')')) {
      this.#take();
      return { kind: 'aggregate', aggregate, field: null, offset };
    }
    const field = this.#field();
    const more: { weight?: string; share?: number; by?: string } = {};
    if (second !== undefined) {
      this.#symbol(',', `a comma, as in ${signature},`);
      if (second === 'share') {
        const share = this.#peek();
        const number = Number(share.value);
        if (share.kind !== 'number' || number > 1) this.#expected('a share from 0 to 1');
        this.#take();
        more.share = number;
      } else more[second] = this.#field();
    }
    this.#symbol(')', `), as in ${signature},`);
    return { kind: 'aggregate', aggregate, field, ...more, offset };
  }
}

/**
 * Reads an expression over aggregates, such as `sum(value) / distinct("user id")`. Names compare without case;
 * `fields` are those of the result and the derived ones, in whose spelling the fields come back. Throws
 * input.invalid or not-found (with the nearest names), the position in details.position.
 */
export function parseExpression(text: string, fields: readonly string[]): Expression {
  return new Parser(text, fields).whole();
}

/** The aggregates of an expression, in the order they stand. */
export function aggregatesOf(expression: Expression): AggregateExpression[] {
  switch (expression.kind) {
    case 'aggregate':
      return [expression];
    case 'negative':
    case 'not':
      return aggregatesOf(expression.operand);
    case 'binary':
      return [...aggregatesOf(expression.left), ...aggregatesOf(expression.right)];
    case 'call':
      return expression.values.flatMap(aggregatesOf);
    default:
      return [];
  }
}
