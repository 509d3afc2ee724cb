import type { Dialect, Parameter } from '#shared/model/query.ts';
import type { ParameterValues } from '#shared/model/result.ts';
import { namedParameters } from '#shared/sql/parameters.ts';

export type ParameterType = Parameter['type'];

/**
 * The parameters a text asks for: the declared ones that stand in it, as declared, then the others, which take the
 * type chosen for them or else the one their value or name suggests.
 */
export function parametersOf(
  sql: string,
  declared: readonly Parameter[],
  chosenTypes: Readonly<Record<string, ParameterType>>,
  values: ParameterValues,
  dialect?: Dialect,
): { readonly declared: readonly Parameter[]; readonly adHoc: readonly Parameter[] } {
  const names = namedParameters(sql, dialect);
  return {
    declared: declared.filter((parameter) => names.includes(parameter.name)),
    adHoc: names
      .filter((name) => !declared.some((parameter) => parameter.name === name))
      .map((name) => ({
        name,
        label: name,
        type: chosenTypes[name] ?? suggestType(name, values[name]),
        optional: false,
      })),
  };
}

function suggestType(name: string, value: ParameterValues[string] | undefined): ParameterType {
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number' || typeof value === 'bigint') return 'integer';
  if (typeof value === 'string' && value !== '') {
    return /^\d{4}-\d{2}-\d{2}$/.test(value) ? 'date' : 'text';
  }
  return /(^|_)(date|day|from|to|since|until|start|end)($|_)/.test(name) ? 'date' : 'text';
}
