import type { ProfileOf } from '#shared/model/connection.ts';
import type { Money } from '#shared/model/cost.ts';

export const athenaKind = 'athena';
export type AthenaProfile = ProfileOf<typeof athenaKind>;

/** What is billed is rounded up to whole megabytes, and prices are for a terabyte, both decimal. */
const megabyte = 1_000_000;
const terabyte = 1_000_000_000_000;

/** What scanning so many bytes costs. Nothing scanned is nothing billed. */
export function priceOf(
  bytes: number,
  { currency, perTerabyte, minimumBytes }: AthenaProfile['price'],
): Money {
  if (bytes === 0) return { amount: 0, currency };
  const billed = Math.max(minimumBytes, Math.ceil(bytes / megabyte) * megabyte);
  return { amount: (billed * perTerabyte) / terabyte, currency };
}

/** Where it is, for lists: `eu-west-1, workgroup primary`. */
export function placeOf({ aws, workgroup }: AthenaProfile): string {
  const where =
    aws.region ?? (aws.profile === undefined ? 'region of the environment' : `profile ${aws.profile}`);
  return `${where}, workgroup ${workgroup}`;
}
