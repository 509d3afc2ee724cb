import type { Money } from '#shared/model/cost.ts';
import { describeBytes } from '#shared/text/bytes.ts';
import { moneyText } from '#shared/text/money.ts';

/** How long something took: `35 ms`, `2.4 s`, `3 min 5 s`. */
export function describeElapsed(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** How long ago an ISO time was: `just now`, `5 min ago`, `3 h ago`; from a day on, its date and time here. */
export function describeAge(at: string, now: Date): string {
  const then = new Date(at);
  const minutes = Math.floor((now.getTime() - then.getTime()) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ago`;
  return then.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

/** A SQL text on one line without its comments, for a list. */
export function firstLineOf(sql: string): string {
  return sql
    .replace(/\/\*[\s\S]*?\*\//g, ' ')
    .replace(/--[^\n]*/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** A count of rows, with the locale's separators. */
export function rowsText(rows: number): string {
  return rows === 1 ? '1 row' : `${rows.toLocaleString()} rows`;
}

/** What a source says it read and what that costs: `1.2 GB · 0.006000 USD`; empty where it says nothing. */
export function billedText({
  bytesScanned,
  cost,
}: {
  readonly bytesScanned?: number | undefined;
  readonly cost?: Money | undefined;
}): string {
  return [
    ...(bytesScanned === undefined ? [] : [`${describeBytes(bytesScanned)} read`]),
    ...(cost === undefined ? [] : [moneyText(cost)]),
  ].join(' · ');
}
