import type { CheckedDialect } from './known.ts';

/** What the validation's worker is asked; it answers with the problems of the text. */
export interface ValidationRequest {
  readonly text: string;
  readonly dialect: CheckedDialect;
}
