/**
 * JSON with what JSON has no form for: bigints as `{"$bigint":"9007199254740993"}`, NaN and the infinities as
 * `{"$number":"NaN"}`.
 */
export function toExactJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, replace, indent);
}

/** Throws SyntaxError where the text is no JSON. */
export function fromExactJson(text: string): unknown {
  return JSON.parse(text, revive);
}

function replace(_key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return { $number: String(value) };
  return typeof value === 'bigint' ? { $bigint: value.toString() } : value;
}

function revive(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('$bigint' in value && typeof value.$bigint === 'string') return BigInt(value.$bigint);
  return '$number' in value && typeof value.$number === 'string' ? Number(value.$number) : value;
}
