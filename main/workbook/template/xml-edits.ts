import { AppError } from '#shared/errors/app-error.ts';
import { escapeAttribute } from '../xml-text.ts';
import type { XmlElement } from './xml-scan.ts';

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Replacements in a text by position; what no edit covers stays as it is. */
export class XmlEdits {
  readonly #edits: Edit[] = [];

  get any(): boolean {
    return this.#edits.length > 0;
  }

  /** `text` is XML already. */
  replace(start: number, end: number, text: string): void {
    this.#edits.push({ start, end, text });
  }

  setAttribute(element: XmlElement, name: string, value: string): void {
    const present = element.attributes.find((one) => one.name === name);
    if (present === undefined) {
      const at = element.start + 1 + element.name.length;
      this.replace(at, at, ` ${name}="${escapeAttribute(value)}"`);
    } else if (present.value !== value) {
      // The quotes stay: an attribute in single ones may not hold them, but no value of ours has any.
      this.replace(present.valueStart, present.end - 1, escapeAttribute(value).replaceAll("'", '&apos;'));
    }
  }

  removeAttribute(element: XmlElement, name: string): void {
    const present = element.attributes.find((one) => one.name === name);
    // With the one white space that stands before it.
    if (present !== undefined) this.replace(present.start - 1, present.end, '');
  }

  /** The text from `from` to `to` with its edits made; an edit lies in the stretch as a whole. */
  apply(text: string, from = 0, to = text.length): string {
    const within = this.#edits
      .filter(({ start, end }) => start >= from && end <= to)
      .sort((a, b) => a.start - b.start || a.end - b.end);
    const pieces: string[] = [];
    let at = from;
    for (const { start, end, text: put } of within) {
      if (start < at) throw new AppError('internal', `Two edits of one part overlap at ${start}.`);
      pieces.push(text.slice(at, start), put);
      at = end;
    }
    pieces.push(text.slice(at, to));
    return pieces.join('');
  }
}
