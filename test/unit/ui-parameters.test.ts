import { describe, expect, it } from 'vitest';
import {
  checkParameters,
  keepParameter,
  readParameter,
  startValues,
} from '#renderer/components/parameter-form/parameter-values.ts';
import { parametersOf } from '#renderer/features/editor/query-parameters.ts';
import { type Parameter, parameterSchema } from '#shared/model/query.ts';

function parameter(given: { name: string; type: Parameter['type'] } & Partial<Parameter>): Parameter {
  return parameterSchema.parse(given);
}

describe('reading what was typed into a parameter field', () => {
  it('keeps integers exact, beyond what a number holds too', () => {
    const integer = parameter({ name: 'n', type: 'integer' });
    expect(readParameter(integer, '42')).toEqual({ ok: true, value: 42 });
    expect(readParameter(integer, '9007199254740993')).toEqual({ ok: true, value: 9007199254740993n });
    expect(readParameter(integer, '1,000')).toEqual({
      ok: false,
      message: 'Write a whole number, digits only.',
    });
  });

  it('keeps decimals as their own digits', () => {
    const decimal = parameter({ name: 'v', type: 'decimal' });
    expect(readParameter(decimal, '1234.50')).toEqual({ ok: true, value: '1234.50' });
    expect(readParameter(decimal, '1e3').ok).toBe(false);
  });

  it('refuses a day that is not in the calendar', () => {
    const date = parameter({ name: 'd', type: 'date' });
    expect(readParameter(date, '2024-02-29')).toEqual({ ok: true, value: '2024-02-29' });
    expect(readParameter(date, '2023-02-29').ok).toBe(false);
    expect(readParameter(date, '1/25/2017').ok).toBe(false);
  });

  it('tells an empty field that may be empty from one that may not', () => {
    expect(readParameter(parameter({ name: 't', type: 'text' }), '')).toEqual({
      ok: false,
      message: 'A value is needed.',
    });
    expect(readParameter(parameter({ name: 't', type: 'text', optional: true }), '')).toEqual({
      ok: true,
      value: null,
    });
  });

  it('gives the value of a choice, not its text', () => {
    const chosen = parameter({
      name: 'year',
      type: 'integer',
      choices: [
        { value: 2023, label: 'Last year' },
        { value: 2024, label: 'This year' },
      ],
    });
    expect(readParameter(chosen, '2024')).toEqual({ ok: true, value: 2024 });
    expect(readParameter(chosen, '2025')).toEqual({
      ok: false,
      message: '“2025” is not one of the choices.',
    });
  });

  it('keeps what was typed where it is no value yet', () => {
    expect(keepParameter(parameter({ name: 'n', type: 'integer' }), '12x')).toBe('12x');
    expect(keepParameter(parameter({ name: 'n', type: 'integer' }), '12')).toBe(12);
  });
});

describe('the values of a form', () => {
  const parameters = [
    parameter({ name: 'country', type: 'text', choices: ['Hong Kong', 'Singapore'], default: 'Hong Kong' }),
    parameter({ name: 'day', type: 'date' }),
  ];

  it('starts from what was used last, as far as that still fits, and else from the defaults', () => {
    expect(startValues(parameters, { country: 'Singapore', day: '2024-06-30', gone: 1 })).toEqual({
      country: 'Singapore',
      day: '2024-06-30',
    });
    expect(startValues(parameters, { country: 'Atlantis' })).toEqual({ country: 'Hong Kong' });
  });

  it('says of each parameter what is wrong', () => {
    expect(checkParameters(parameters, { country: 'Singapore', extra: 'x' })).toEqual({
      values: { country: 'Singapore' },
      errors: { day: 'A value is needed.' },
    });
  });
});

describe('the parameters of a text', () => {
  it('takes declared ones as declared and guesses the type of the others', () => {
    const declared = [
      parameter({ name: 'country', type: 'text' }),
      parameter({ name: 'unused', type: 'text' }),
    ];
    const sql = "SELECT * FROM t WHERE c = :country AND d >= :start_date AND n > :least AND s = ':not'";
    const found = parametersOf(sql, declared, {}, { least: 5 });
    expect(found.declared.map((one) => one.name)).toEqual(['country']);
    expect(found.adHoc.map((one) => [one.name, one.type])).toEqual([
      ['start_date', 'date'],
      ['least', 'integer'],
    ]);
    expect(parametersOf(sql, declared, { least: 'decimal' }, {}).adHoc[1]?.type).toBe('decimal');
  });
});
