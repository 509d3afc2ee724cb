import type { RunRequest } from '#shared/contract/runs.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { Dialect, Parameter, SavedQuery } from '#shared/model/query.ts';
import type { ParameterValues } from '#shared/model/result.ts';
import { namedParameters } from '#shared/sql/parameters.ts';
import { type ScriptStatement, splitStatements } from '#shared/sql/statements.ts';
import { readFrontMatter, splitFile } from '../library/front-matter.ts';
import { resolveParameters, typedValue } from '../library/parameters.ts';

/** Where saved queries come from. */
export interface SavedQueries {
  get(id: string, dialect: Dialect): Promise<SavedQuery>;
}

/** A script ready to run: its statements, and a value for every parameter they name. */
export interface Script {
  readonly text: string;
  readonly statements: readonly ScriptStatement[];
  readonly title: string | undefined;
  readonly queryId: string | undefined;
  readonly parameters: ParameterValues;
  readonly dialect: Dialect;
  /** Declared types by parameter name, in lower case. */
  readonly types: ReadonlyMap<string, Parameter['type']>;
}

function frontMatterParameters(text: string): readonly Parameter[] | undefined {
  const { yaml } = splitFile(text);
  return yaml === null ? undefined : readFrontMatter(yaml).frontMatter?.parameters;
}

function missing(names: readonly string[]): AppError {
  const listed = names.map((name) => `:${name}`).join(', ');
  return new AppError('input.invalid', `No value was given for ${listed}.`, {
    hint: names.length === 1 ? 'Fill in the parameter.' : 'Fill in the parameters.',
    details: names[0] === undefined ? {} : { name: names[0] },
  });
}

/** Values for the parameters a text names: as declared where they are, otherwise as given. */
function valuesFor(
  text: string,
  declared: readonly Parameter[],
  given: ParameterValues,
  dialect: Dialect,
): ParameterValues {
  const givenByName = new Map(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
  const unfilled: string[] = [];
  const values = namedParameters(text, dialect).flatMap((name) => {
    const key = name.toLowerCase();
    const parameter = declared.find((one) => one.name.toLowerCase() === key);
    const fallback = parameter?.default ?? (parameter?.optional ? null : undefined);
    const value = givenByName.has(key) ? givenByName.get(key) : fallback;
    if (value === undefined) {
      unfilled.push(name);
      return [];
    }
    return [[name, parameter === undefined ? value : typedValue(parameter, value)] as const];
  });
  if (unfilled.length > 0) throw missing(unfilled);
  return Object.fromEntries(values);
}

function lowerCased(
  types: NonNullable<RunRequest['types']>,
): readonly (readonly [string, Parameter['type']])[] {
  return Object.entries(types).map(([name, type]) => [name.toLowerCase(), type]);
}

function typesOf(parameters: readonly Parameter[]): ReadonlyMap<string, Parameter['type']> {
  return new Map(parameters.map(({ name, type }) => [name.toLowerCase(), type]));
}

/**
 * What a request asks to run. The parameters of a saved query, or of SQL that carries front matter or was opened
 * from a saved query, have their declared types. Throws input.invalid naming every parameter without a value.
 */
export async function readScript(
  { source, parameters = {}, types = {} }: Pick<RunRequest, 'source' | 'parameters' | 'types'>,
  dialect: Dialect,
  queries: SavedQueries,
): Promise<Script> {
  if (source.kind === 'query') {
    const query = await queries.get(source.queryId, dialect);
    return {
      text: query.sql,
      dialect,
      statements: splitStatements(query.sql, dialect),
      title: query.title,
      queryId: query.id,
      parameters: resolveParameters(query, parameters),
      types: typesOf(query.parameters),
    };
  }
  const { sql, title, queryId } = source;
  const statements = splitStatements(sql, dialect);
  if (statements.length === 0) {
    throw new AppError('input.invalid', 'There is no statement to run.', { hint: 'Write some SQL first.' });
  }
  const saved =
    queryId === undefined ? undefined : await queries.get(queryId, dialect).catch(() => undefined);
  const declared = frontMatterParameters(sql) ?? saved?.parameters ?? [];
  return {
    text: sql,
    dialect,
    statements,
    title: title ?? saved?.title,
    queryId,
    parameters: valuesFor(sql, declared, parameters, dialect),
    types: new Map([...lowerCased(types), ...typesOf(declared)]),
  };
}
