import { ByteWriter } from './byte-writer.ts';
import { namespaces, textElement, xmlHeader } from './xml-text.ts';
import type { ZipWriter } from './zip-writer.ts';

/** The texts that cells refer to by number, each held once. */
export class SharedStrings {
  readonly #numbers = new Map<string, number>();

  number(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(text, number);
    return number;
  }

  async write(zip: ZipWriter): Promise<void> {
    const entry = await zip.entry('xl/sharedStrings.xml');
    const writer = new ByteWriter();
    writer.text(`${xmlHeader}<sst xmlns="${namespaces.main}" uniqueCount="${this.#numbers.size}">`);
    for (const text of this.#numbers.keys()) {
      writer.text(`<si>${textElement(text)}</si>`);
      if (writer.hasFull) for (const block of writer.takeFull()) await entry.write(block);
    }
    writer.text('</sst>');
    for (const block of writer.takeAll()) await entry.write(block);
    await entry.end();
  }
}
