import type { ErrorCode, SqlPosition } from '#shared/errors/app-error.ts';
import { positionAt } from '#shared/sql/position.ts';

/** What Athena says is wrong with a statement. */
export interface SqlFailure {
  readonly code: ErrorCode;
  /** Without the position and the engine's name of the error. */
  readonly message: string;
  /** In the text that was sent. */
  readonly position: SqlPosition | undefined;
  /** The name that is not there. */
  readonly name: string | undefined;
  readonly missing: 'table' | 'column' | undefined;
}

/** `COLUMN_NOT_FOUND: line 2:18: Column 'nothing' cannot be resolved`; each of the three may stand alone. */
const shape = /^(?:([A-Z][A-Z0-9_]+): )?(?:line (\d+):(\d+): )?([\s\S]*)$/;

/** How the parser says that a text is no statement; other errors are about what it means. */
const parserWords =
  /mismatched input|extraneous input|no viable alternative|missing .+ at|token recognition error|only one sql statement|expecting/i;

const missingTable = /^Table '?"?([^'"]+?)"?'? does not exist/i;
const missingColumn = /^Column '?"?([^'"]+?)"?'? (?:cannot be resolved|does not exist)/i;

/** The parser lists every word that could stand there; a long list helps nobody. */
const longList = /\. Expecting: [^\n]{60,}$/;

/** Athena's number for what the engine calls a syntax error, which may be one of meaning. */
const syntaxType = 1006;

/** The offset of a line and a column, both from 1, that counts whole characters. */
function offsetOf(sql: string, line: number, column: number): number {
  const lines = sql.split('\n');
  const before = lines.slice(0, line - 1).reduce((length, text) => length + text.length + 1, 0);
  const characters = [...(lines[line - 1] ?? '')].slice(0, column - 1).join('');
  return Math.min(sql.length, before + characters.length);
}

/** Reads a reason; `type` is the number Athena gives the error, `sql` the text it is about. */
export function readSqlFailure(reason: string, type?: number, sql = ''): SqlFailure {
  const [, errorName, line, column, text = reason] = shape.exec(reason) ?? [];
  const table = missingTable.exec(text)?.[1];
  const name = table ?? missingColumn.exec(text)?.[1];
  const isSyntax =
    name === undefined &&
    (parserWords.test(text) || (errorName === undefined && line === undefined && type === syntaxType));
  return {
    code: isSyntax ? 'query.syntax' : 'query.failed',
    message: text.replace(longList, '.'),
    position: line === undefined ? undefined : positionAt(sql, offsetOf(sql, Number(line), Number(column))),
    name,
    missing: name === undefined ? undefined : table === undefined ? 'column' : 'table',
  };
}
