import { AppError } from '../errors/app-error.ts';
import type { Cell } from '../model/column.ts';
import { exactNumber, exactText } from '../model/exact-number.ts';
import type { Parameter } from '../model/query.ts';

/** What a value is declared as. */
export type ValueType = Parameter['type'] | 'timestamp';

/**
 * A value with its type, as text that loses nothing.
 *
 * | kind | text |
 * |---|---|
 * | null | empty; `of` is the declared type |
 * | text | the text |
 * | integer | digits of at most 64 bits with a sign |
 * | decimal | digits, at most 38, e.g. `-12.50` |
 * | float | as JavaScript prints it, `NaN` and `Infinity` included |
 * | boolean | `true` or `false` |
 * | date, timestamp | `YYYY-MM-DD`, `YYYY-MM-DD HH:MM:SS[.ffffff]` |
 */
export interface ExactValue {
  readonly kind: 'null' | 'text' | 'integer' | 'decimal' | 'float' | 'boolean' | 'date' | 'timestamp';
  readonly text: string;
  readonly of?: ValueType | undefined;
  /** Of an integer whose digits, without a sign, 32 bits hold: engines give it that type where it is written out. */
  readonly narrow?: boolean;
  /** Of a decimal: digits in all and after the point. */
  readonly precision?: number;
  readonly scale?: number;
}

const maxDigits = 38;
const moment = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}):(\d{2}):(\d{2})(\.\d{1,6})?)?$/;

function integer(value: Cell): ExactValue | undefined {
  const number = exactNumber(value);
  if (number?.scale !== 0) return undefined;
  const { units } = number;
  if (units < -(2n ** 63n) || units >= 2n ** 63n) return undefined;
  return { kind: 'integer', text: units.toString(), narrow: units > -(2n ** 31n) && units < 2n ** 31n };
}

function decimal(value: Cell): ExactValue | undefined {
  const number = exactNumber(value);
  if (number === undefined) return undefined;
  const { units, scale } = number;
  const digits = (units < 0n ? -units : units).toString().length;
  const precision = Math.max(digits, scale + 1);
  if (precision > maxDigits) return undefined;
  return { kind: 'decimal', text: exactText(number), precision, scale };
}

function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

function dateOrTime(value: Cell, kind: 'date' | 'timestamp'): ExactValue | undefined {
  const parts = typeof value === 'string' ? moment.exec(value) : null;
  const [, day = '', hour, minute = '', second = '', fraction = ''] = parts ?? [];
  if (!isDay(day)) return undefined;
  if (kind === 'date') return hour === undefined ? { kind, text: day } : undefined;
  if (hour === undefined) return { kind, text: `${day} 00:00:00` };
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  return { kind, text: `${day} ${hour}:${minute}:${second}${fraction}` };
}

function undeclared(value: Exclude<Cell, null>): ExactValue {
  if (typeof value === 'boolean') return { kind: 'boolean', text: String(value) };
  if (typeof value === 'string') return { kind: 'text', text: value };
  if (typeof value === 'bigint' || Number.isInteger(value)) {
    const whole = integer(value);
    if (whole !== undefined) return whole;
  }
  return decimal(value) ?? { kind: 'float', text: String(value) };
}

function declared(value: Exclude<Cell, null>, type: ValueType): ExactValue | undefined {
  switch (type) {
    case 'text':
      return typeof value === 'string' ? { kind: 'text', text: value } : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? { kind: 'boolean', text: String(value) } : undefined;
    case 'integer':
      return integer(value);
    case 'decimal':
      return decimal(value);
    case 'date':
    case 'timestamp':
      return dateOrTime(value, type);
  }
}

/**
 * A parameter's value as what it is declared, or, where nothing is declared, as what it is. Throws input.invalid
 * where it is no such thing.
 */
export function exactValue(name: string, value: Cell, type: ValueType | undefined): ExactValue {
  if (value === null) return { kind: 'null', text: '', of: type };
  const exact = type === undefined ? undeclared(value) : declared(value, type);
  if (exact === undefined) {
    throw new AppError(
      'input.invalid',
      `Parameter ${name}: "${String(value)}" is no ${type} that can be held.`,
      {
        hint: type === 'decimal' ? `A decimal has at most ${maxDigits} digits.` : `Give a ${type}.`,
        details: { name },
      },
    );
  }
  // Half of a surrogate pair would be sent as a replacement character; a text with NUL ends there in PostgreSQL.
  if (exact.kind === 'text' && /[\p{Surrogate}\0]/u.test(exact.text)) {
    throw new AppError('input.invalid', `Parameter ${name} holds a character that no database takes.`, {
      hint: 'Remove the NUL or the broken character from the text.',
      details: { name },
    });
  }
  return exact;
}
