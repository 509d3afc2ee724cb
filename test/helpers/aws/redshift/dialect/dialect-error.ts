/** A statement that the double refuses, with a SQLSTATE, as the wire carries it. */
export class DialectError extends Error {
  override readonly name = 'DialectError';
  readonly sqlState: string;

  constructor(message: string, sqlState = '0A000') {
    super(message);
    this.sqlState = sqlState;
  }
}

/** Redshift can do it and the double cannot: said loudly, so that no test takes silence for success. */
export function notInDouble(what: string): DialectError {
  return new DialectError(`The Redshift double cannot do this: ${what}.`);
}
