import { AppError } from '#shared/errors/app-error.ts';
import type { ParameterValues } from '#shared/model/result.ts';

/** `--param name=value`, any number of times. An empty value is the empty text; `name=null` is null. */
export function parseParameters(given: readonly string[]): ParameterValues {
  const values: ParameterValues = {};
  for (const one of given) {
    const at = one.indexOf('=');
    if (at <= 0) {
      throw new AppError('input.invalid', `--param ${one} is not of the form name=value.`, {
        hint: 'Write, for example, --param country="Hong Kong".',
      });
    }
    const value = one.slice(at + 1);
    values[one.slice(0, at)] = value === 'null' ? null : value;
  }
  return values;
}

/** `a,b,"c, d"` as names; a name with a comma stands in double quotes. */
export function parseNames(list: string): string[] {
  const names: string[] = [];
  const token = /\s*(?:"((?:[^"]|"")*)"|([^,"]*))\s*(,|$)/y;
  while (token.lastIndex < list.length) {
    const at = token.lastIndex;
    const match = token.exec(list);
    if (match === null) {
      throw new AppError(
        'input.invalid',
        `${JSON.stringify(list)} is not a list of names (at character ${at + 1}).`,
        {
          hint: 'Separate names by commas; put a name that holds a comma in double quotes.',
        },
      );
    }
    const name = match[1]?.replaceAll('""', '"') ?? match[2]?.trim() ?? '';
    if (name !== '') names.push(name);
  }
  return names;
}
