import type { SqlParameter } from '@aws-sdk/client-redshift-data';
import { parameterUses } from '#shared/sql/parameters.ts';
import { invalid } from './refusals.ts';

export interface BoundSql {
  readonly sql: string;
  readonly values: readonly string[];
}

/** `:name` as PostgreSQL binds it. Every parameter given must be used, and every one used must be given. */
export function bindParameters(sql: string, parameters: readonly SqlParameter[]): BoundSql {
  for (const [index, { name = '', value = '' }] of parameters.entries()) {
    for (const [member, text] of [
      ['name', name],
      ['value', value],
    ]) {
      if (text !== '') continue;
      throw invalid(
        `1 validation error detected: Value '' at 'parameters.${index + 1}.member.${member}' failed to satisfy constraint: Member must have length greater than or equal to 1`,
      );
    }
  }
  const uses = parameterUses(sql);
  const given = parameters.map(({ name }) => name ?? '');
  if (new Set(given).size < given.length) throw invalid('Parameter names must be unique.');
  const missing = uses.find(({ name }) => !given.includes(name));
  if (parameters.length > 0 && missing !== undefined) {
    throw invalid(`Parameter ${missing.name} is in the SQL statement and not among the parameters.`);
  }
  const unused = given.find((name) => !uses.some((use) => use.name === name));
  if (unused !== undefined) throw invalid(`Parameter ${unused} is not in the SQL statement.`);
  if (parameters.length === 0) return { sql, values: [] };
  let bound = '';
  let at = 0;
  for (const { name, start } of uses) {
    bound += `${sql.slice(at, start)}$${given.indexOf(name) + 1}`;
    at = start + name.length + 1;
  }
  return { sql: bound + sql.slice(at), values: parameters.map(({ value }) => value ?? '') };
}
