import { Coins, TriangleAlert } from 'lucide-react';
import { Button, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import type { CostEstimate } from '#shared/model/cost.ts';
import { describeBytes } from '#shared/text/bytes.ts';
import { moneyText } from '#shared/text/money.ts';
import type { ShownEstimate } from './use-estimate.ts';
import './estimate-chip.css';

function range(least: string | undefined, most: string): string {
  return least === undefined || least === most ? most : `${least} – ${most}`;
}

/** `≤ 1.2 GB · ≤ 0.01 USD`, or that it is not known. */
function figures({ kind, bytes, leastBytes, cost, leastCost }: CostEstimate): string {
  if (bytes === undefined) return 'Price not known';
  const most = kind === 'upper-bound' && leastBytes === undefined ? '≤ ' : '';
  const read = range(leastBytes === undefined ? undefined : describeBytes(leastBytes), describeBytes(bytes));
  if (cost === undefined) return `${most}${read}`;
  // The currency is said once.
  const least = leastCost === undefined ? undefined : moneyText(leastCost);
  const price = range(
    least === moneyText(cost) ? least : least?.replace(` ${cost.currency}`, ''),
    moneyText(cost),
  );
  return `${most}${read} · ${most}${price}`;
}

/** What the statement would cost, before it runs; opens to where the figure comes from. */
export function EstimateChip({ shown }: { readonly shown: ShownEstimate | undefined }) {
  if (shown === undefined) return null;
  const { estimate, problem } = shown;
  const warnings = estimate?.warnings ?? [];
  const text = estimate === undefined ? 'Price not known' : figures(estimate);
  return (
    <DialogTrigger>
      <Button className="estimate-chip" aria-label={`Before running: ${text}`}>
        {warnings.length > 0 ? (
          <TriangleAlert size={13} className="estimate-chip__warning" aria-label="With a warning" />
        ) : (
          <Coins size={13} aria-hidden />
        )}
        {text}
      </Button>
      <Popover className="popover" offset={4} placement="bottom end">
        <Dialog className="estimate-chip__details" aria-label="What this would cost">
          <p className="estimate-chip__figures">{text}</p>
          <p>{estimate?.basis ?? problem}</p>
          {estimate?.rows === undefined ? null : <p>About {estimate.rows.toLocaleString()} rows.</p>}
          {warnings.map((warning) => (
            <p key={warning} className="estimate-chip__warning">
              <TriangleAlert size={13} aria-hidden /> {warning}
            </p>
          ))}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
