/** Where causes of failures go. Never given parameters' values, cookies, tokens or passwords. */
export interface Log {
  info(message: string): void;
  /** Keeps the cause of a failure under the id the user was shown. */
  failure(id: string, cause: unknown): void;
}

function describe(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}

/** A log of lines, for a host to send to stderr or a file. */
export function lineLog(write: (line: string) => void): Log {
  return {
    info: (message) => write(message),
    failure: (id, cause) => write(`${id} ${describe(cause)}`),
  };
}

export const silentLog: Log = { info: () => {}, failure: () => {} };
