import type { Cell } from '#shared/model/column.ts';
import type { Parameter } from '#shared/model/query.ts';
import type { ParameterValues } from '#shared/model/result.ts';

export type ReadParameter =
  | { readonly ok: true; readonly value: Cell }
  | { readonly ok: false; readonly message: string };

/** What a field shows for a value; an absent or null one is an empty field. */
export function parameterText(value: Cell | undefined): string {
  return value === undefined || value === null ? '' : String(value);
}

/** A choice as the field lists it. `id` is the text that stands for its value. */
export function parameterChoices(
  parameter: Parameter,
): readonly { readonly id: string; readonly label: string; readonly value: Cell }[] {
  return (parameter.choices ?? []).map((choice) =>
    typeof choice === 'string'
      ? { id: choice, label: choice, value: choice }
      : { id: parameterText(choice.value), label: choice.label, value: choice.value },
  );
}

/** A value as its field shows it: the label of a choice, else the value itself. */
export function shownValue(parameter: Parameter, value: Cell | undefined): string {
  const text = parameterText(value);
  return parameterChoices(parameter).find((choice) => choice.id === text)?.label ?? text;
}

export function parameterLabel(parameter: Parameter): string {
  if (parameter.label !== undefined) return parameter.label;
  const words = parameter.name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The exact value that a typed text means, or what is wrong with it. */
export function readParameter(parameter: Parameter, text: string): ReadParameter {
  const choices = parameterChoices(parameter);
  if (choices.length > 0) {
    const chosen = choices.find((choice) => choice.id === text);
    if (chosen !== undefined) return { ok: true, value: chosen.value };
    if (text !== '') return refuse(`“${text}” is not one of the choices.`);
  }
  const trimmed = parameter.type === 'text' ? text : text.trim();
  if (trimmed === '') {
    return parameter.optional ? { ok: true, value: null } : refuse('A value is needed.');
  }
  switch (parameter.type) {
    case 'text':
      return { ok: true, value: trimmed };
    case 'integer':
      return /^[+-]?\d+$/.test(trimmed)
        ? { ok: true, value: exactInteger(trimmed) }
        : refuse('Write a whole number, digits only.');
    case 'decimal':
      return /^[+-]?\d+(\.\d+)?$/.test(trimmed)
        ? { ok: true, value: trimmed.replace(/^\+/, '') }
        : refuse('Write a number such as 1234.50.');
    case 'date':
      return isCalendarDate(trimmed) ? { ok: true, value: trimmed } : refuse('Write a date as YYYY-MM-DD.');
    case 'boolean':
      return trimmed === 'true' || trimmed === 'false'
        ? { ok: true, value: trimmed === 'true' }
        : refuse('Choose yes or no.');
  }
}

function refuse(message: string): ReadParameter {
  return { ok: false, message };
}

function exactInteger(text: string): number | bigint {
  const value = BigInt(text.replace(/^\+/, ''));
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/**
 * What a field's text is kept as: its value where it has one, else the text itself, so that nothing typed is lost.
 */
export function keepParameter(parameter: Parameter, text: string): Cell {
  const read = readParameter(parameter, text);
  return read.ok ? read.value : text;
}

/** Defaults, and over them what was used before, as far as the query still has such parameters. */
export function startValues(parameters: readonly Parameter[], remembered: ParameterValues): ParameterValues {
  const values: ParameterValues = {};
  for (const parameter of parameters) {
    const before = remembered[parameter.name];
    if (before !== undefined && readParameter(parameter, parameterText(before)).ok) {
      values[parameter.name] = before;
    } else if (parameter.default !== undefined) {
      values[parameter.name] = parameter.default;
    }
  }
  return values;
}

/** The values to bind, and by parameter name what is wrong. Values of parameters not declared are left out. */
export function checkParameters(
  parameters: readonly Parameter[],
  kept: ParameterValues,
): { readonly values: ParameterValues; readonly errors: Readonly<Record<string, string>> } {
  const values: ParameterValues = {};
  const errors: Record<string, string> = {};
  for (const parameter of parameters) {
    const read = readParameter(parameter, parameterText(kept[parameter.name]));
    if (read.ok) values[parameter.name] = read.value;
    else errors[parameter.name] = read.message;
  }
  return { values, errors };
}
