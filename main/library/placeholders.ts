/** A `:name` in SQL; `offset` is its colon, in UTF-16 units. */
export interface Placeholder {
  readonly name: string;
  readonly offset: number;
}

/** Strings, quoted names, comments and casts, where a colon means something else; then a placeholder. */
const token =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\$([A-Za-z_]*)\$[\s\S]*?\$\1\$|::|:=|:([A-Za-z_][A-Za-z0-9_]*)/g;

/** Every use of a named parameter, in order. */
export function placeholdersIn(sql: string): Placeholder[] {
  return [...sql.matchAll(token)].flatMap((match) =>
    match[2] === undefined ? [] : [{ name: match[2], offset: match.index }],
  );
}
