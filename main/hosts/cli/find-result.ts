import { closest, distance } from 'fastest-levenshtein';
import type { Client } from '#shared/contract/contract.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { ResultInfo } from '#shared/model/result.ts';

/** A kept result by its id or its name in local SQL, with or without the schema. */
export async function findResult(client: Client, wanted: string): Promise<ResultInfo> {
  const results = await client.results.list();
  const bare = wanted.replace(/^(results|imports)\./i, '');
  const found =
    results.find((result) => result.id === wanted) ??
    results.find((result) => result.name.toLowerCase() === bare.toLowerCase());
  if (found !== undefined) return found;
  const names = results.map((result) => result.name);
  const near = names.length === 0 ? undefined : closest(bare, names);
  throw new AppError('not-found', `There is no kept result ${JSON.stringify(wanted)}.`, {
    hint:
      near !== undefined && distance(bare, near) <= 3
        ? `Did you mean ${near}?`
        : 'backcast results list shows what is kept.',
    details: { name: wanted, suggestions: near === undefined ? [] : [near] },
  });
}
