import { expect, it } from 'vitest';
import {
  isUndecided,
  offeredAgain,
  remedyOf,
  rememberedAfter,
} from '#renderer/features/workbook/remedies.ts';
import type { Finding } from '#shared/model/finding.ts';

const remedies = (...ids: string[]) => ids.map((id) => ({ id, label: id, description: id }));
const finding = (id: Finding['id'], severity: Finding['severity'], ...ids: string[]): Finding => ({
  id,
  severity,
  title: id,
  detail: id,
  places: [],
  remedies: remedies(...ids),
  remedy: severity === 'blocking' ? null : (ids[0] ?? null),
});
const numbers = finding('long-numbers', 'warning', 'text', 'rounded', 'refuse');
const dates = finding('odd-dates', 'warning', 'text', 'empty', 'refuse');
const lost = finding('addresses', 'blocking', 'lose', 'refuse');

it('takes the default where nothing is chosen, and none where something would be lost', () => {
  expect([numbers, lost].map((one) => remedyOf(one, {}))).toEqual(['text', null]);
  expect(isUndecided([numbers, lost], {})).toBe(true);
  expect(isUndecided([numbers, lost], { addresses: 'lose' })).toBe(false);
  // Without remedies nothing can be decided.
  expect(isUndecided([finding('columns', 'blocking')], {})).toBe(true);
});

it('offers again what these findings know, but neither a loss nor a refusal', () => {
  const remembered = {
    'long-numbers': 'rounded',
    'odd-dates': 'refuse',
    addresses: 'lose',
    headers: 'number',
  };
  expect(offeredAgain([numbers, dates, lost], remembered)).toEqual({ 'long-numbers': 'rounded' });
  expect(offeredAgain([{ ...numbers, remedies: remedies('text', 'refuse') }], remembered)).toEqual({});
});

it('remembers what differs from the defaults, and forgets what was set back', () => {
  const before = { 'long-numbers': 'rounded', headers: 'number' };
  expect(
    rememberedAfter([numbers, dates, lost], { 'odd-dates': 'empty', addresses: 'lose' }, before),
  ).toEqual({
    headers: 'number',
    'odd-dates': 'empty',
  });
  expect(rememberedAfter([numbers], { 'long-numbers': 'refuse' }, before)).toEqual(before);
});
