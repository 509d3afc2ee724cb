import { Violation } from '../../core/errors.ts';
import { closing, isSymbol, isWord, nameOf, type Token, tokensOf } from './tokens.ts';
import { duckType } from './types.ts';

/** SQL for the engine, and for each of its offsets (in bytes) where that stood in Athena's statement. */
export interface Rewritten {
  readonly sql: string;
  sourceOffset(offset: number): number;
}

export interface RewriteOptions {
  readonly now: Date;
  /** Literals that stand for `?`, in turn. */
  readonly parameters: readonly string[];
}

const integers = new Set(['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT']);
const zone = /(?: ?(?:[A-Z][A-Za-z_]+(?:\/[A-Za-z_/]+)?|[+-]\d\d:\d\d))$/;

/** Whether the pieces are several, parted by commas outside of brackets. */
function hasComma(tokens: readonly Token[]): boolean {
  let depth = 0;
  return tokens.some((token) => {
    if (token.kind === 'symbol' && '(['.includes(token.text)) depth += 1;
    if (token.kind === 'symbol' && ')]'.includes(token.text)) depth -= 1;
    return depth === 0 && isSymbol(token, ',');
  });
}

/**
 * Words of Trino's that DuckDB has otherwise, said in DuckDB's way: types of casts, lambdas, literals, the time of day.
 * Functions of the double's own begin with `__`.
 */
export function rewrite(sql: string, { now, parameters }: RewriteOptions): Rewritten {
  const pieces: { readonly text: string; readonly source: number }[] = [];
  let parameter = 0;

  function emit(text: string, source: number): void {
    pieces.push({ text, source });
  }

  /** The next token that means something, from there on. */
  function next(tokens: readonly Token[], from: number): number {
    let index = from;
    while (tokens[index]?.kind === 'space') index += 1;
    return index;
  }

  function cast(tokens: readonly Token[], at: number, open: number): number {
    const end = closing(tokens, open);
    const start = tokens[at]?.start ?? 0;
    let as = -1;
    let depth = 0;
    for (let index = open + 1; index < end; index += 1) {
      if (isSymbol(tokens[index], '(')) depth += 1;
      if (isSymbol(tokens[index], ')')) depth -= 1;
      if (depth === 0 && isWord(tokens[index], 'AS')) as = index;
    }
    if (as < 0) return at;
    const wanted = tokens.slice(as + 1, end);
    const type = duckType(wanted.map(({ text }) => text).join(''));
    const name = tokens[at]?.text.toUpperCase() ?? '';
    const inner = () => run(tokens.slice(open + 1, as));
    const width = /^\s*(varchar|char)\s*\(\s*(\d+)/i.exec(wanted.map(({ text }) => text).join(''));
    if (width?.[1]?.toLowerCase() === 'char') throw new Violation('The double has no CHAR(n).');
    if (type === 'JSON') {
      emit('__to_json(', start);
      inner();
      emit(')', start);
    } else if (type === 'VARCHAR') {
      emit(width === null ? '__varchar(' : 'substr(__varchar(', start);
      inner();
      emit(width === null ? ')' : `), 1, ${width[2]})`, start);
    } else if (integers.has(type)) {
      emit(`${name}(__integral(`, start);
      inner();
      emit(`) AS ${type})`, start);
    } else {
      emit(`${name}(`, start);
      inner();
      emit(` AS ${type})`, start);
    }
    return end;
  }

  /** `TIMESTAMP '…'`, `DECIMAL '…'` and their like. */
  function literal(word: Token, text: Token): boolean {
    const value = text.text.slice(1, -1);
    switch (word.text.toUpperCase()) {
      case 'TIMESTAMP': {
        const found = zone.exec(value)?.[0]?.trim();
        if (found !== undefined && !['UTC', 'Z', '+00:00'].includes(found)) {
          throw new Violation(`The double keeps no time zone but UTC, and ${text.text} has one.`);
        }
        const digits = /\.(\d+)/.exec(value)?.[1]?.length ?? 0;
        const type = found !== undefined ? 'TIMESTAMPTZ' : digits > 3 ? 'TIMESTAMP' : 'TIMESTAMP_MS';
        emit(`CAST('${value.replace(zone, '')}${found === undefined ? '' : '+00'}' AS ${type})`, word.start);
        return true;
      }
      case 'DECIMAL':
        emit(value, word.start);
        return true;
      case 'DOUBLE':
      case 'REAL':
        emit(`CAST('${value}' AS ${word.text.toUpperCase() === 'REAL' ? 'FLOAT' : 'DOUBLE'})`, word.start);
        return true;
      case 'X':
        emit(`__from_hex('${value}')`, word.start);
        return true;
      case 'U&':
        throw new Violation('The double reads no U& text.');
      default:
        return false;
    }
  }

  /** `UNNEST(map) AS t (key, value)`: a map gives two columns. */
  function unnest(tokens: readonly Token[], at: number, open: number): number {
    const end = closing(tokens, open);
    let index = next(tokens, end + 1);
    if (isWord(tokens[index], 'AS')) index = next(tokens, index + 1);
    const names = next(tokens, index + 1);
    if (!isSymbol(tokens[names], '(')) return at;
    const last = closing(tokens, names);
    const columns = tokens.slice(names + 1, last).filter(({ kind }) => kind === 'word' || kind === 'quoted');
    const source = tokens.slice(open + 1, end);
    const ordinality = tokens.slice(end, index).some((token) => isWord(token, 'ORDINALITY'));
    if (columns.length !== 2 || ordinality || hasComma(source)) return at;
    const start = tokens[at]?.start ?? 0;
    emit('LATERAL (SELECT unnest(map_keys(', start);
    run(source);
    emit(')), unnest(map_values(', start);
    run(source);
    emit(')))', start);
    return end;
  }

  function run(tokens: readonly Token[]): void {
    for (let index = 0; index < tokens.length; index += 1) {
      const token = tokens[index];
      if (token === undefined) continue;
      const after = next(tokens, index + 1);
      const follower = tokens[after];
      if (isSymbol(token, '?')) {
        const value = parameters[parameter];
        parameter += 1;
        emit(value === undefined ? '?' : `(${value})`, token.start);
      } else if (isWord(token, 'CAST', 'TRY_CAST') && isSymbol(follower, '(')) {
        const end = cast(tokens, index, after);
        if (end === index) emit(token.text, token.start);
        index = end;
      } else if (isWord(token, 'UNNEST') && isSymbol(follower, '(')) {
        const end = unnest(tokens, index, after);
        if (end === index) emit(token.text, token.start);
        index = end;
      } else if (token.kind === 'word' && follower?.kind === 'text' && literal(token, follower)) {
        index = after;
      } else if (isSymbol(follower, '->') && (token.kind === 'word' || token.kind === 'quoted')) {
        emit(`lambda ${token.text}: `, token.start);
        index = after;
      } else if (isSymbol(token, '(') && isSymbol(tokens[next(tokens, closing(tokens, index) + 1)], '->')) {
        const end = closing(tokens, index);
        const names = tokens.slice(index + 1, end).map(({ text }) => text);
        emit(`lambda ${names.join('')}: `, token.start);
        index = next(tokens, end + 1);
      } else if (isWord(token, 'IF') && isSymbol(follower, '(')) {
        emit('__choose', token.start);
      } else if (token.kind === 'number' && /e/i.test(token.text)) {
        // A double: read back from the engine's tree it would be a decimal.
        emit(`CAST('${token.text}' AS DOUBLE)`, token.start);
      } else if (isWord(token, 'CURRENT_DATE')) {
        emit(`DATE '${now.toISOString().slice(0, 10)}'`, token.start);
      } else if (isWord(token, 'CURRENT_TIMESTAMP') || (isWord(token, 'NOW') && isSymbol(follower, '('))) {
        emit(`CAST('${now.toISOString()}' AS TIMESTAMPTZ)`, token.start);
        if (isSymbol(follower, '(')) index = closing(tokens, after);
      } else if (isWord(token, 'LOCALTIMESTAMP')) {
        emit(`CAST('${now.toISOString().slice(0, 23)}' AS TIMESTAMP_MS)`, token.start);
      } else if (isWord(token, 'AT') && isWord(follower, 'TIME')) {
        throw new Violation('The double keeps no time zone but UTC: AT TIME ZONE is not for it.');
      } else {
        emit(token.kind === 'quoted' && token.text.startsWith('`') ? nameOf(token) : token.text, token.start);
      }
    }
  }

  run(tokensOf(sql));
  const ends: number[] = [];
  let length = 0;
  for (const { text } of pieces) {
    length += Buffer.byteLength(text);
    ends.push(length);
  }
  return {
    sql: pieces.map(({ text }) => text).join(''),
    sourceOffset(offset) {
      const index = ends.findIndex((end) => end > offset);
      return pieces[index]?.source ?? sql.length;
    },
  };
}
