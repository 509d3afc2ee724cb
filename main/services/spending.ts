import { AppError } from '#shared/errors/app-error.ts';
import type { Budget } from '#shared/model/connection.ts';
import type { CostEstimate, Money } from '#shared/model/cost.ts';
import { moneyText } from '#shared/text/money.ts';
import type { HistoryLog } from '../engine/history-log.ts';
import type { Clock } from '../platform/clock.ts';

/** What one's own runs have cost, by the calendar of this machine. */
export interface Spent {
  readonly day: Money;
  readonly month: Money;
}

/** What the history says of a connection's runs since the first of the month, in `currency` alone. */
export async function spentOn(
  connectionId: string,
  currency: string,
  history: HistoryLog,
  clock: Clock,
): Promise<Spent> {
  const now = clock.now();
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
  const month = new Date(now.getFullYear(), now.getMonth(), 1).getTime();
  let [today, thisMonth] = [0, 0];
  for await (const entry of history.newest()) {
    const at = Date.parse(entry.at);
    if (at < month) break;
    if (entry.connectionId !== connectionId || entry.cost?.currency !== currency) continue;
    thisMonth += entry.cost.amount;
    if (at >= day) today += entry.cost.amount;
  }
  return { day: { amount: today, currency }, month: { amount: thisMonth, currency } };
}

/**
 * Throws limit.exceeded (details `needs`: over-budget) where what a script would cost, on top of what was spent, is
 * above the budget. What no estimate is known of counts as nothing: it is held to what was spent alone.
 */
export function holdToBudget(budget: Budget, estimates: readonly CostEstimate[], spent: Spent): void {
  const { currency } = budget;
  const price = ({ cost }: CostEstimate) => (cost?.currency === currency ? cost.amount : 0);
  const dearest = Math.max(0, ...estimates.map(price));
  const whole = estimates.reduce((sum, estimate) => sum + price(estimate), 0);
  const [over] = [
    { name: 'a query', most: budget.perQuery, would: dearest },
    { name: 'a day', most: budget.perDay, would: spent.day.amount + whole },
    { name: 'a month', most: budget.perMonth, would: spent.month.amount + whole },
  ].flatMap(({ name, most, would }) => (most !== undefined && would > most ? [{ name, most, would }] : []));
  if (over === undefined) return;
  const [most, would] = [over.most, over.would].map((amount) => moneyText({ amount, currency }));
  throw new AppError(
    'limit.exceeded',
    `This could bring you to ${would}; your budget for ${over.name} is ${most}.`,
    {
      hint: 'Read less (filter on partitions, choose fewer columns), or allow it this once.',
      details: { needs: 'over-budget' },
    },
  );
}
