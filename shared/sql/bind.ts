import { AppError } from '../errors/app-error.ts';
import type { Dialect } from '../model/query.ts';
import type { ParameterValues } from '../model/result.ts';
import { isHiveStatement, takesExecutionParameters } from './athena-statements.ts';
import { type ExactValue, exactValue, type ValueType } from './exact-value.ts';
import { castType, literal } from './literals.ts';
import { parameterUses } from './parameters.ts';
import { type TokenKind, tokenize } from './tokens.ts';

/** One statement, its parameters as `:name`, with their values. Names are the same whatever their case. */
export interface Bindable {
  readonly sql: string;
  readonly parameters: ParameterValues;
  /** Declared types by name in lower case. */
  readonly types?: ReadonlyMap<string, ValueType> | undefined;
}

/** A statement as a source takes it. */
export interface BoundText {
  readonly sql: string;
  /** The offset in the statement as it was written, of an offset in `sql`. Both count UTF-16 units. */
  sourceOffset(offset: number): number;
}

interface Piece {
  /** Where it stood, and where it stands now. */
  readonly source: number;
  readonly start: number;
  readonly end: number;
}

interface Use {
  /** In lower case. */
  readonly key: string;
  readonly value: ExactValue;
}

const wordEdge = /[\p{L}\p{M}\p{N}_$]/u;

function givenValue(statement: Bindable, name: string): ExactValue {
  const key = name.toLowerCase();
  for (const [given, value] of Object.entries(statement.parameters)) {
    if (given.toLowerCase() === key) return exactValue(name, value, statement.types?.get(key));
  }
  throw new AppError('input.invalid', `The parameter ${name} has no value.`, {
    hint: 'Write parameters as :name and give each a value.',
    details: { name },
  });
}

/** The statement with each `:name` written anew, kept apart from the words it touches. */
function rewrite(statement: Bindable, dialect: Dialect, written: (use: Use) => string): BoundText {
  const { sql: source } = statement;
  const pieces: Piece[] = [];
  let sql = '';
  let at = 0;
  for (const { name, start } of parameterUses(source, dialect)) {
    sql += source.slice(at, start);
    at = start + 1 + name.length;
    const text = written({ key: name.toLowerCase(), value: givenValue(statement, name) });
    const before = wordEdge.test(sql.slice(-1)) ? ' ' : '';
    const after = wordEdge.test(source.charAt(at)) ? ' ' : '';
    pieces.push({ source: start, start: sql.length, end: sql.length + (before + text + after).length });
    sql += before + text + after;
    pieces.push({ source: at, start: sql.length, end: Number.POSITIVE_INFINITY });
  }
  sql += source.slice(at);
  return {
    sql,
    sourceOffset(offset) {
      const piece = pieces.findLast(({ start }) => start <= offset);
      if (piece === undefined) return offset;
      return offset < piece.end && piece.end !== Number.POSITIVE_INFINITY
        ? piece.source
        : Math.min(source.length, piece.source + offset - piece.start);
    },
  };
}

/** Refuses a place-holder of the source's own beside named parameters: it would take one of their values. */
function refusePlaceholders(statement: Bindable, dialect: Dialect, kind: TokenKind, text?: string): void {
  if (parameterUses(statement.sql, dialect).length === 0) return;
  const found = tokenize(statement.sql, dialect).find(
    (token) =>
      token.kind === kind && (text === undefined || statement.sql.slice(token.start, token.end) === text),
  );
  if (found === undefined) return;
  const shown = statement.sql.slice(found.start, found.end);
  throw new AppError('unsupported', `The statement has named parameters and also ${shown}.`, {
    hint: 'Write all parameters as :name, and operators by their function.',
  });
}

/** A place-holder with the type of its value, as the value would have where it is written out. */
function typedPlaceholder(placeholder: string, value: ExactValue, dialect: Dialect): string {
  const type = castType(value, dialect);
  return type === undefined ? placeholder : `CAST(${placeholder} AS ${type})`;
}

function bindingText({ kind, text }: ExactValue): string | null {
  return kind === 'null' ? null : text;
}

/** `:name` as `$1`, the same number wherever the name stands again, and values as text or null, first to last. */
export function bindOrdinal(
  statement: Bindable,
  dialect: Dialect,
): BoundText & { readonly values: readonly (string | null)[] } {
  refusePlaceholders(statement, dialect, 'dollar-parameter');
  const numbers = new Map<string, number>();
  const values: (string | null)[] = [];
  const bound = rewrite(statement, dialect, ({ key, value }) => {
    const number = numbers.get(key) ?? values.push(bindingText(value));
    numbers.set(key, number);
    return typedPlaceholder(`$${number}`, value, dialect);
  });
  return { ...bound, values };
}

/** `:name` as `?`, and a value, as text or null, for each of them in turn. */
export function bindPositional(
  statement: Bindable,
  dialect: Dialect,
): BoundText & { readonly values: readonly (string | null)[] } {
  refusePlaceholders(statement, dialect, 'symbol', '?');
  const values: (string | null)[] = [];
  const bound = rewrite(statement, dialect, ({ value }) => {
    values.push(bindingText(value));
    return typedPlaceholder('?', value, dialect);
  });
  return { ...bound, values };
}

/** `:name` as the literal that stands for its value: for statements whose source binds nothing. */
export function bindLiterals(statement: Bindable, dialect: Dialect): BoundText {
  const hive = dialect === 'athena' && isHiveStatement(statement.sql);
  return rewrite(statement, dialect, ({ key, value }) => {
    if (hive && value.kind === 'text' && /['\\]/.test(value.text)) throw notInHive(key);
    return literal(value, dialect);
  });
}

function notInHive(name: string): AppError {
  return new AppError(
    'unsupported',
    `Parameter ${name}: Athena reads a quote or backslash otherwise in this statement.`,
    { hint: 'Write the value into the statement yourself.', details: { name } },
  );
}

/**
 * For Athena: `:name` as `?` with its value as SQL in `executionParameters`. A name that stands more than once is
 * written as a literal, for `GROUP BY f(?)` is not the expression `f(?)` above it; and so is every name of a
 * statement that takes no execution parameters, which are for DML alone.
 */
export function bindAthena(
  statement: Bindable,
): BoundText & { readonly executionParameters: readonly string[] } {
  if (!takesExecutionParameters(statement.sql)) {
    return { ...bindLiterals(statement, 'athena'), executionParameters: [] };
  }
  refusePlaceholders(statement, 'athena', 'symbol', '?');
  const uses = new Map<string, number>();
  for (const { name } of parameterUses(statement.sql, 'athena')) {
    uses.set(name.toLowerCase(), (uses.get(name.toLowerCase()) ?? 0) + 1);
  }
  const executionParameters: string[] = [];
  const bound = rewrite(statement, 'athena', ({ key, value }) => {
    if (uses.get(key) !== 1) return literal(value, 'athena');
    const isNull = value.kind === 'null';
    executionParameters.push(isNull ? 'NULL' : literal(value, 'athena'));
    return isNull ? typedPlaceholder('?', value, 'athena') : '?';
  });
  return { ...bound, executionParameters };
}

/**
 * For the Redshift Data API, whose parameters are text that is neither null nor empty: such a text stays `:name`
 * (in lower case) and comes in `parameters`, once; every other value is written as a literal.
 */
export function bindDataApi(
  statement: Bindable,
): BoundText & { readonly parameters: readonly { readonly name: string; readonly value: string }[] } {
  const sent = new Map<string, string>();
  const bound = rewrite(statement, 'redshift', ({ key, value }) => {
    if (value.kind !== 'text' || value.text === '') return literal(value, 'redshift');
    sent.set(key, value.text);
    return `:${key}`;
  });
  return { ...bound, parameters: [...sent].map(([name, value]) => ({ name, value })) };
}
