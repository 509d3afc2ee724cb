/** What a format could not hold as it was, in the user's words; each said once. */
export class Notes {
  readonly #lines = new Set<string>();

  add(line: string): void {
    this.#lines.add(line);
  }

  get lines(): readonly string[] {
    return [...this.#lines];
  }
}

/** `1 value`, `1,200 values`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}
