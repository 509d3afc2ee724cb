import { z } from 'zod';
import { type ParameterValues, parameterValuesSchema } from '#shared/model/result.ts';
import type { Settings } from './settings.tsx';

/** Settings are JSON: a bigint is written as its digits, which the parameter's type reads back. */
const storedSchema = z.record(z.string(), z.union([z.null(), z.boolean(), z.number(), z.string()]));

function keyOf(queryId: string): string {
  return `parameters.${queryId.replaceAll('/', '.')}`.slice(0, 80);
}

/** The values a query last ran with. */
export function rememberedParameters(settings: Settings, queryId: string): ParameterValues {
  const stored = storedSchema.safeParse(settings.store.getState()[keyOf(queryId)]);
  return stored.success ? parameterValuesSchema.parse(stored.data) : {};
}

export function rememberParameters(settings: Settings, queryId: string, values: ParameterValues): void {
  const stored = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'bigint' ? String(value) : value]),
  );
  settings.set(keyOf(queryId), stored);
}
