/** Chances in ten-thousandths that a subscriber does not renew after the first, second … paid term; then the last. */
interface Lifetime {
  readonly name: string;
  readonly leaves: readonly number[];
  /** More terms than this never fit in the sample's two years. */
  readonly most: number;
}

const lifetimes: readonly Lifetime[] = [
  { name: 'weekly', leaves: [3400, 2200, 1600, 1200, 900], most: 110 },
  { name: 'monthly', leaves: [2400, 1600, 1200, 950, 780, 650], most: 26 },
  { name: 'quarterly', leaves: [2800, 2000, 1500], most: 10 },
  { name: 'annual', leaves: [4200, 3000], most: 4 },
  { name: 'once', leaves: [10_000], most: 1 },
];

/** For each number of terms, the chance in ten-thousandths of having left by then. Whole numbers throughout. */
function leftBy({ leaves, most }: Lifetime): number[] {
  const left: number[] = [];
  let staying = 10_000;
  for (let term = 0; term < most; term += 1) {
    const chance = leaves[Math.min(term, leaves.length - 1)] ?? 0;
    staying -= Math.floor((staying * chance) / 10_000);
    left.push(10_000 - staying);
  }
  return left;
}

/**
 * `lifetimes(lifetime, left_by)`: a draw from 0 to 9999 has one term more than the entries of `left_by` it is not
 * below, which is how the life tables of insurers are read.
 */
export const lifetimesSql = `
CREATE TABLE lifetimes AS
SELECT * FROM (VALUES
  ${lifetimes.map((lifetime) => `('${lifetime.name}', [${leftBy(lifetime).join(', ')}])`).join(',\n  ')}
) AS rows(lifetime, left_by)`;
