import type { NewPart } from './package-parts.ts';
import { escapeAttribute, escapeText, xmlHeader } from './xml-text.ts';

/** What a workbook says of itself, in any file manager. */
export interface DocumentProperties {
  readonly title: string;
  readonly subject?: string;
  readonly description?: string;
  readonly keywords?: string;
  readonly category?: string;
}

/** The value of a custom property. Numbers are doubles. */
export type PropertyValue = string | number | boolean | Date;

export const partOfProperties = {
  core: 'docProps/core.xml',
  application: 'docProps/app.xml',
  custom: 'docProps/custom.xml',
} as const;

const variants = 'http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes';
const officeProperties = 'http://schemas.openxmlformats.org/officeDocument/2006';
const program = 'Backcast';
/** The set of properties that every program may add to. */
const ownProperties = '{D5CDD505-2E9C-101B-9397-08002B2CF9AE}';

function stamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

function element(name: string, value: string | undefined): string {
  return value === undefined ? '' : `<${name}>${escapeText(value)}</${name}>`;
}

export function coreProperties(properties: DocumentProperties, modified: Date): NewPart {
  const { title, subject, description, keywords, category } = properties;
  const moment = stamp(modified);
  return {
    part: partOfProperties.core,
    contentType: 'application/vnd.openxmlformats-package.core-properties+xml',
    xml: `${xmlHeader}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${element('dc:title', title)}${element('dc:subject', subject)}<dc:creator>${program}</dc:creator>${element('cp:keywords', keywords)}${element('dc:description', description)}<cp:lastModifiedBy>${program}</cp:lastModifiedBy><dcterms:created xsi:type="dcterms:W3CDTF">${moment}</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">${moment}</dcterms:modified>${element('cp:category', category)}</cp:coreProperties>`,
  };
}

export function applicationProperties(): NewPart {
  return {
    part: partOfProperties.application,
    contentType: 'application/vnd.openxmlformats-officedocument.extended-properties+xml',
    xml: `${xmlHeader}<Properties xmlns="${officeProperties}/extended-properties"><Application>${program}</Application></Properties>`,
  };
}

function variantOf(value: PropertyValue): string {
  if (typeof value === 'string') return `<vt:lpwstr>${escapeText(value)}</vt:lpwstr>`;
  if (typeof value === 'number') return `<vt:r8>${value}</vt:r8>`;
  if (typeof value === 'boolean') return `<vt:bool>${value}</vt:bool>`;
  return `<vt:filetime>${stamp(value)}</vt:filetime>`;
}

/** One custom property that says its namespaces itself, for a part whose prefixes are another's. */
export function propertyOf(
  name: string,
  value: PropertyValue,
  place: { readonly number: number; readonly namespace: string; readonly variants: string },
): string {
  return `<property xmlns="${place.namespace}" xmlns:vt="${place.variants}" fmtid="${ownProperties}" pid="${place.number}" name="${escapeAttribute(name)}">${variantOf(value)}</property>`;
}

/** Custom properties in the order they were given; the format counts them from 2. */
export function customProperties(properties: ReadonlyMap<string, PropertyValue>): NewPart {
  const list = [...properties].map(
    ([name, value], index) =>
      `<property fmtid="${ownProperties}" pid="${index + 2}" name="${escapeAttribute(name)}">${variantOf(value)}</property>`,
  );
  return {
    part: partOfProperties.custom,
    contentType: 'application/vnd.openxmlformats-officedocument.custom-properties+xml',
    xml: `${xmlHeader}<Properties xmlns="${officeProperties}/custom-properties" xmlns:vt="${variants}">${list.join('')}</Properties>`,
  };
}
