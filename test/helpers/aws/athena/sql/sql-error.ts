/** What is wrong with a query, in Trino's words; `offset` in bytes of the rewritten text, where it stands. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
  readonly code: string;
  readonly offset: number | undefined;

  constructor(code: string, message: string, offset?: number) {
    super(message);
    this.code = code;
    this.offset = offset;
  }
}
