import type { Money } from '../model/cost.ts';

/** `0.12 USD`; what is less than a cent keeps six digits, so that it does not look free. */
export function moneyText({ amount, currency }: Money): string {
  return `${amount.toFixed(amount > 0 && amount < 0.01 ? 6 : 2)} ${currency}`;
}
