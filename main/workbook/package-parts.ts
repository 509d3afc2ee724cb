import path from 'node:path';
import { escapeAttribute, namespaces, xmlHeader } from './xml-text.ts';
import type { ZipWriter } from './zip-writer.ts';

/** A part's relationship to another, or to a place outside the workbook. */
export interface Relationship {
  /** The last word of the type, e.g. `chart`; a type of another family is written whole, with its scheme. */
  readonly type: string;
  /** Relative to the part's folder; where `external`, an address. */
  readonly target: string;
  readonly external?: true;
}

/** A part that is written whole. */
export interface NewPart {
  /** From the root of the package, without a leading slash: `xl/charts/chart1.xml`. */
  readonly part: string;
  readonly contentType: string;
  readonly xml: string;
  readonly relationships?: readonly Relationship[];
}

/** Relationships are numbered in order from `rId1`. */
export function relationshipsXml(relationships: readonly Relationship[]): string {
  const lines = relationships.map(({ type, target, external }, index) => {
    const whole = type.includes('://') ? type : `${namespaces.relationships}/${type}`;
    return `<Relationship Id="rId${index + 1}" Type="${whole}" Target="${escapeAttribute(target)}"${external ? ' TargetMode="External"' : ''}/>`;
  });
  return `${xmlHeader}<Relationships xmlns="${namespaces.packageRelationships}">${lines.join('')}</Relationships>`;
}

/** Content types of SpreadsheetML parts, by the last words that tell them apart. */
export function spreadsheetType(kind: string): string {
  return `application/vnd.openxmlformats-officedocument.spreadsheetml.${kind}+xml`;
}

/** The parts of the package: what each is, and how many there are of a kind. */
export class PackageParts {
  readonly #zip: ZipWriter;
  readonly #types = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  constructor(zip: ZipWriter) {
    this.#zip = zip;
  }

  /** The next number of a kind, from 1. */
  next(kind: string): number {
    const number = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, number);
    return number;
  }

  /** Says what a part is that is written elsewhere. */
  declare(part: string, contentType: string): void {
    this.#types.set(part, contentType);
  }

  async relationships(part: string, relationships: readonly Relationship[]): Promise<void> {
    if (relationships.length === 0) return;
    const { dir, base } = path.posix.parse(part);
    await this.#zip.add(`${dir}/_rels/${base}.rels`, relationshipsXml(relationships));
  }

  async add({ part, contentType, xml, relationships = [] }: NewPart): Promise<void> {
    this.declare(part, contentType);
    await this.#zip.add(part, xml);
    await this.relationships(part, relationships);
  }

  async writeContentTypes(): Promise<void> {
    const overrides = [...this.#types].map(
      ([part, type]) => `<Override PartName="/${part}" ContentType="${type}"/>`,
    );
    await this.#zip.add(
      '[Content_Types].xml',
      `${xmlHeader}<Types xmlns="${namespaces.contentTypes}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${overrides.join('')}</Types>`,
    );
  }
}
