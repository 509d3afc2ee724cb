import { AppError } from '../errors/app-error.ts';
import { invalidAt } from '../getpivotdata/tokens.ts';
import { type DateUnit, type DerivedField, dateUnits } from '../model/derived-field.ts';
import { nearest } from '../text/nearest.ts';
import { type ExpressionToken, expressionTokens } from './tokens.ts';

/** A unit as it is called in text: `iso_week`. */
function wordOf(unit: DateUnit): string {
  return unit.replaceAll('-', '_');
}

const words: readonly string[] = [...dateUnits.map(wordOf), 'bins'];
const binsForm = 'bins(field, width, start)';

/** Takes the tokens of one derived field, from the first to the last. */
class Reader {
  readonly #text: string;
  readonly #tokens: readonly ExpressionToken[];
  #next = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = expressionTokens(text);
  }

  peek(): ExpressionToken {
    return this.#tokens[this.#next] ?? { kind: 'end', value: '', offset: this.#text.length };
  }

  take(): ExpressionToken {
    const token = this.peek();
    this.#next += 1;
    return token;
  }

  expected(what: string, { kind, value, offset } = this.peek()): never {
    const found = kind === 'end' ? 'it ends' : `there is ${value}`;
    throw invalidAt(this.#text, offset, `At character ${offset + 1} ${what} should stand, but ${found}.`);
  }

  /** Whether the symbol stands next, which is then taken. */
  took(value: string): boolean {
    const token = this.peek();
    if (token.kind !== 'symbol' || token.value !== value) return false;
    this.take();
    return true;
  }

  symbol(value: string, what: string): void {
    if (!this.took(value)) this.expected(what);
  }

  /** The name of one of `names`, compared without case, in their spelling. */
  named(what: string, names: readonly string[]): string {
    const token = this.peek();
    if (token.kind !== 'name' && token.kind !== 'quoted') this.expected(`the name of a ${what}`);
    this.take();
    const wanted = token.value.toLowerCase();
    const found =
      names.find((name) => name === token.value) ?? names.find((name) => name.toLowerCase() === wanted);
    if (found !== undefined) return found;
    const suggestions = nearest(token.value, names);
    const { details } = invalidAt(this.#text, token.offset, '');
    throw new AppError('not-found', `There is no ${what} "${token.value}" (character ${token.offset + 1}).`, {
      hint:
        suggestions[0] === undefined
          ? `There are ${names.slice(0, 12).join(', ')}${names.length > 12 ? '…' : ''}.`
          : `Did you mean "${suggestions[0]}"?`,
      details: { ...details, name: token.value, suggestions },
    });
  }

  /** A number in plain digits that passes, its text as written. */
  number(what: string, mayBeNegative: boolean, passes: (text: string) => boolean): string {
    const first = this.peek();
    const sign = mayBeNegative && this.took('-') ? '-' : '';
    const { kind, value } = this.peek();
    const text = `${sign}${value}`;
    if (kind !== 'number' || !passes(text)) this.expected(what, sign === '' ? this.peek() : first);
    this.take();
    return text;
  }
}

/**
 * Reads a derived field: a period of a date, `month("Start Date")`, of a fiscal year with the month it begins with,
 * `year("Start Date", 4)`; or bins of a number, `bins(value, 100)`, with where they begin, `bins(value, 100, 50)`.
 * The periods are year, quarter, month, iso_week, day, month_of_year and weekday. Names compare without case.
 *
 * @param name what it is called
 * @param fields those it can be made of, in whose spelling the field comes back
 * Throws input.invalid or not-found (with the nearest names), the position in details.position.
 */
export function parseDerivedField(text: string, name: string, fields: readonly string[]): DerivedField {
  const reader = new Reader(text);
  const word = reader.named('period', words);
  reader.symbol('(', 'an opening (');
  const from = reader.named('field', fields);
  const end = (form: string) => {
    reader.symbol(')', `), as in ${form},`);
    if (reader.peek().kind !== 'end') reader.expected('the end');
  };
  const unit = dateUnits.find((one) => wordOf(one) === word);
  if (unit !== undefined) {
    const month = reader.took(',')
      ? reader.number('the month that a fiscal year begins with, 1 to 12,', false, (digits) =>
          /^(?:[1-9]|1[0-2])$/.test(digits),
        )
      : '1';
    end(`${word}(field)`);
    return { kind: 'date', name, from, unit, fiscalStart: Number(month) };
  }
  reader.symbol(',', `a comma, as in ${binsForm},`);
  const size = reader.number('a width above 0, in plain digits,', false, (digits) =>
    /^\d*\.?\d*[1-9]\d*$/.test(digits),
  );
  const start = reader.took(',')
    ? reader.number('the number that the first bin begins with, in plain digits,', true, (digits) =>
        /^-?\d+(\.\d+)?$/.test(digits),
      )
    : '0';
  end(binsForm);
  return { kind: 'bins', name, from, start, size };
}
