import { expect, it } from 'vitest';
import { resolveParameters } from '#main/library/parameters.ts';
import { isAppError } from '#shared/errors/app-error.ts';
import type { Cell } from '#shared/model/column.ts';
import { type Parameter, parameterSchema } from '#shared/model/query.ts';

function query(...parameters: unknown[]): { id: string; parameters: Parameter[] } {
  return { id: 'pack/query', parameters: parameters.map((one) => parameterSchema.parse(one)) };
}

const report = query(
  {
    name: 'country',
    type: 'text',
    default: 'Hong Kong',
    choices: ['Hong Kong', 'Singapore', { value: 'all', label: 'All' }],
  },
  { name: 'from_date', type: 'date', default: '2017-01-01' },
  { name: 'note', type: 'text', optional: true },
);

it('completes what is not given with defaults', () => {
  expect(resolveParameters(report, { country: 'Singapore' })).toEqual({
    country: 'Singapore',
    from_date: '2017-01-01',
    note: null,
  });
});

it.each<[Parameter['type'], Cell, Cell]>([
  ['integer', '42', 42],
  ['integer', 42n, 42],
  ['integer', '9007199254740993', 9007199254740993n],
  ['integer', '-2147483649', -2147483649n],
  ['decimal', '12.50', '12.50'],
  ['decimal', 7n, '7'],
  ['decimal', 0.1, '0.1'],
  ['date', '2016-02-29', '2016-02-29'],
  ['boolean', 'TRUE', true],
  ['boolean', false, false],
  ['text', '', ''],
])('reads %s from %s', (type, given, typed) => {
  expect(resolveParameters(query({ name: 'it', type }), { it: given })).toEqual({ it: typed });
});

it.each<[Parameter['type'], Cell]>([
  ['integer', '4.5'],
  ['integer', 1e300],
  ['integer', '9223372036854775808'],
  ['integer', true],
  ['decimal', '1e5'],
  ['decimal', 'NaN'],
  ['date', '2017-02-29'],
  ['date', '25/1/2017'],
  ['boolean', 'yes'],
  ['text', 42],
  ['text', null],
])('refuses %s from %s', (type, given) => {
  expect(() => resolveParameters(query({ name: 'it', type }), { it: given })).toThrow(/^Parameter it: /);
});

function refusal(work: () => unknown) {
  try {
    work();
  } catch (error) {
    if (isAppError(error))
      return { code: error.code, message: error.message, hint: error.hint, details: error.details };
    throw error;
  }
  throw new Error('nothing was refused');
}

it('names the choices allowed and the nearest', () => {
  expect(refusal(() => resolveParameters(report, { country: 'Singapor' }))).toEqual({
    code: 'input.invalid',
    message: 'Parameter country: "Singapor" is not one of the choices: Hong Kong, Singapore, all.',
    hint: 'Did you mean Singapore?',
    details: { name: 'country', suggestions: ['Singapore'] },
  });
});

it('names a parameter that there is not, and one that is missing', () => {
  expect(refusal(() => resolveParameters(report, { contry: 'all' }))).toEqual({
    code: 'input.invalid',
    message: 'pack/query has no parameter contry.',
    hint: 'Its parameters are country, from_date, note.',
    details: { name: 'contry', suggestions: ['country'] },
  });
  expect(refusal(() => resolveParameters(query({ name: 'day', type: 'date' }), {}))).toEqual({
    code: 'input.invalid',
    message: 'Parameter day: a value is needed.',
    hint: 'Give a date as YYYY-MM-DD, such as 2017-01-25.',
    details: { name: 'day' },
  });
});
