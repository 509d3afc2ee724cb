import type { Client } from '#shared/contract/contract.ts';
import type { Difference, Verdict } from '#shared/contract/evidence.ts';

export interface Verified {
  readonly verdict: Verdict;
  readonly differences: readonly Difference[];
}

/** Verifies a workbook to the end. */
export async function verifyFile(client: Client, path: string, rerun = false): Promise<Verified> {
  const differences: Difference[] = [];
  for await (const event of await client.workbooks.verify({ source: { kind: 'path', path }, rerun })) {
    if (event.type === 'differences') differences.push(...event.differences);
    if (event.type === 'done') return { verdict: event.verdict, differences };
  }
  throw new Error('The verification ended without a verdict.');
}
