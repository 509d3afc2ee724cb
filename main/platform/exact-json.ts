/** JSON with bigints in it, which JSON has no form for: `{"$bigint":"9007199254740993"}`. */
export function toExactJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, replace, indent);
}

/** Throws SyntaxError where the text is no JSON. */
export function fromExactJson(text: string): unknown {
  return JSON.parse(text, revive);
}

function replace(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? { $bigint: value.toString() } : value;
}

function revive(_key: string, value: unknown): unknown {
  return typeof value === 'object' &&
    value !== null &&
    '$bigint' in value &&
    typeof value.$bigint === 'string'
    ? BigInt(value.$bigint)
    : value;
}
