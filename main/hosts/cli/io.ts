/** What a command line program may touch of the outside; tests bring their own. */
export interface CliIo {
  /** Data only. */
  out(chunk: string | Uint8Array): void;
  /** Progress, notes and errors. */
  err(text: string): void;
  /** All of what is piped in, as text. */
  input(): Promise<string>;
  /** Asks a question on the terminal; undefined where it was left without an answer. */
  ask(question: string, options?: { readonly hidden?: boolean }): Promise<string | undefined>;
  readonly inIsTerminal: boolean;
  readonly outIsTerminal: boolean;
  readonly errIsTerminal: boolean;
  /** Aborted by the user's interrupt. */
  readonly signal: AbortSignal;
}
