import { AppError } from '#shared/errors/app-error.ts';
import type { Cell } from '#shared/model/column.ts';
import type { Parameter } from '#shared/model/query.ts';
import type { ParameterValues } from '#shared/model/result.ts';
import { nearest } from '#shared/text/nearest.ts';

export function choiceValues(parameter: Parameter): Cell[] {
  return (parameter.choices ?? []).map((choice) => (typeof choice === 'string' ? choice : choice.value));
}

function invalid(parameter: Parameter, message: string, hint: string, suggestions: string[] = []): AppError {
  return new AppError('input.invalid', `Parameter ${parameter.name}: ${message}`, {
    hint,
    details: { name: parameter.name, ...(suggestions.length > 0 ? { suggestions } : {}) },
  });
}

const int32 = { min: -(2n ** 31n), max: 2n ** 31n - 1n };
const int64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };

function toInteger(value: Cell): Cell | undefined {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return undefined;
  if (typeof value === 'string' && !/^[+-]?\d+$/.test(value.trim())) return undefined;
  if (typeof value === 'boolean' || value === null) return undefined;
  const exact = BigInt(typeof value === 'string' ? value.trim().replace(/^\+/, '') : value);
  if (exact < int64.min || exact > int64.max) return undefined;
  return exact >= int32.min && exact <= int32.max ? Number(exact) : exact;
}

function toDecimal(value: Cell): string | undefined {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  // A number prints as the shortest text that reads back as itself, which is how it was written.
  const text = String(value).trim();
  return /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(text) ? text : undefined;
}

function toDate(value: Cell): string | undefined {
  if (typeof value !== 'string') return undefined;
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value.trim());
  if (parts === null) return undefined;
  const date = new Date(`${parts[0]}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(parts[0]) ? parts[0] : undefined;
}

function toBoolean(value: Cell): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return undefined;
  const text = value.trim().toLowerCase();
  if (text === 'true') return true;
  return text === 'false' ? false : undefined;
}

interface TypeRule {
  readonly read: (value: Cell) => Cell | undefined;
  readonly expected: string;
}

const rules: Readonly<Record<Parameter['type'], TypeRule>> = {
  text: { read: (value) => (typeof value === 'string' ? value : undefined), expected: 'a text' },
  integer: { read: toInteger, expected: 'a whole number, such as 42' },
  decimal: { read: toDecimal, expected: 'a number, such as 12.50' },
  date: { read: toDate, expected: 'a date as YYYY-MM-DD, such as 2017-01-25' },
  boolean: { read: toBoolean, expected: 'true or false' },
};

function shown(value: Cell): string {
  return typeof value === 'string' ? `"${value}"` : String(value);
}

/**
 * A value as its parameter's type holds it: text; a number, or bigint beyond 32 bits; a decimal as exact text; a
 * date as `YYYY-MM-DD`; a boolean. Text is read as the type asks, so that what a command line gives works.
 * Throws input.invalid naming the parameter, with the choices allowed and the nearest of them.
 */
export function typedValue(parameter: Parameter, value: Cell): Cell {
  const { read, expected } = rules[parameter.type];
  if (value === null) {
    if (parameter.optional) return null;
    throw invalid(parameter, 'it may not be empty.', `Give ${expected}.`);
  }
  const typed = read(value);
  if (typed === undefined) {
    throw invalid(parameter, `${shown(value)} is not ${expected}.`, `Give ${expected}.`);
  }
  if (parameter.choices === undefined) return typed;
  const choices = choiceValues(parameter);
  if (choices.some((choice) => read(choice) === typed)) return typed;
  const names = choices.map(String);
  const suggestions = nearest(String(value), names);
  throw invalid(
    parameter,
    `${shown(value)} is not one of the choices: ${names.join(', ')}.`,
    suggestions[0] === undefined ? 'Give one of the choices.' : `Did you mean ${suggestions[0]}?`,
    suggestions,
  );
}

/**
 * Every declared parameter with its typed value: the one given, else its default, else null where it is optional.
 * Throws input.invalid for a name that is not declared, a value that does not fit, one that is missing.
 */
export function resolveParameters(
  query: { readonly id: string; readonly parameters: readonly Parameter[] },
  given: ParameterValues,
): ParameterValues {
  const names = query.parameters.map((parameter) => parameter.name);
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue;
    const suggestions = nearest(name, names);
    throw new AppError('input.invalid', `${query.id} has no parameter ${name}.`, {
      hint: names.length === 0 ? 'It takes no parameters.' : `Its parameters are ${names.join(', ')}.`,
      details: { name, ...(suggestions.length > 0 ? { suggestions } : {}) },
    });
  }
  return Object.fromEntries(
    query.parameters.map((parameter) => {
      const value = Object.hasOwn(given, parameter.name) ? given[parameter.name] : parameter.default;
      if (value !== undefined) return [parameter.name, typedValue(parameter, value)];
      if (parameter.optional) return [parameter.name, null];
      const { expected } = rules[parameter.type];
      throw invalid(parameter, 'a value is needed.', `Give ${expected}.`);
    }),
  );
}
