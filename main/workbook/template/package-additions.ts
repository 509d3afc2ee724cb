import path from 'node:path';
import { escapeAttribute } from '../xml-text.ts';
import { relationsPart, type TemplatePackage } from './package.ts';
import type { PartChanges } from './package-edits.ts';
import { XmlEdits } from './xml-edits.ts';
import { attributeOf, isMain, qualifiedAttributeOf, scanXml, type XmlElement } from './xml-scan.ts';

const typesPart = '[Content_Types].xml';

/** A part's text as it will be written. */
async function currentText(pack: TemplatePackage, part: string, changes: PartChanges): Promise<string> {
  return changes.get(part) ?? (await pack.text(part));
}

/** Puts XML at the end of an element's content; `make` is given the element, whose prefix it writes under. */
function appended(
  text: string,
  part: string,
  isParent: (element: XmlElement, depth: number) => boolean,
  make: (parent: XmlElement) => string,
): string {
  const edits = new XmlEdits();
  scanXml(text, part, {
    close(element, { closeStart, end }, _content, parents) {
      if (edits.any || !isParent(element, parents.length)) return;
      const xml = make(element);
      if (!element.selfClosing) edits.replace(closeStart, closeStart, xml);
      else edits.replace(end - 2, end, `>${xml}</${element.name}>`);
    },
  });
  return edits.apply(text);
}

/** Says what a new part is, unless the package says it already. */
export async function addType(
  pack: TemplatePackage,
  changes: PartChanges,
  part: string,
  contentType: string,
): Promise<void> {
  const text = await currentText(pack, typesPart, changes);
  const name = `/${part}`;
  let known = false;
  scanXml(text, typesPart, {
    open(element) {
      const given = element.local === 'Override' ? attributeOf(element, 'PartName') : undefined;
      if (given?.toLowerCase() === name.toLowerCase()) known = true;
    },
  });
  if (known) return;
  const changed = appended(
    text,
    typesPart,
    (_, depth) => depth === 0,
    ({ prefix }) => `<${prefix}Override PartName="${escapeAttribute(name)}" ContentType="${contentType}"/>`,
  );
  changes.set(typesPart, changed);
}

/** Ties a part to another by a relationship; gives its id. */
export async function addRelationship(
  pack: TemplatePackage,
  changes: PartChanges,
  from: string,
  { type, part }: { readonly type: string; readonly part: string },
): Promise<string> {
  const relations = relationsPart(from);
  const text = await currentText(pack, relations, changes);
  const ids = new Set<string>();
  scanXml(text, relations, {
    open(element) {
      if (element.local === 'Relationship') ids.add(attributeOf(element, 'Id') ?? '');
    },
  });
  let number = ids.size + 1;
  while (ids.has(`rId${number}`)) number += 1;
  const target = path.posix.relative(path.posix.dirname(from), part);
  const changed = appended(
    text,
    relations,
    (_, depth) => depth === 0,
    ({ prefix }) =>
      `<${prefix}Relationship Id="rId${number}" Type="${type}" Target="${escapeAttribute(target)}"/>`,
  );
  changes.set(relations, changed);
  return `rId${number}`;
}

/** Adds a sheet at the end of the workbook's, of a part that a relationship leads to. */
export async function addSheetEntry(
  pack: TemplatePackage,
  changes: PartChanges,
  workbookPart: string,
  { name, relationship }: { readonly name: string; readonly relationship: string },
): Promise<void> {
  const text = await currentText(pack, workbookPart, changes);
  let highest = 0;
  let idName = 'r:id';
  scanXml(text, workbookPart, {
    open(element, parents) {
      if (!isMain(element, 'sheet') || !isMain(parents.at(-1), 'sheets')) return;
      highest = Math.max(highest, Number(attributeOf(element, 'sheetId') ?? 0));
      if (qualifiedAttributeOf(element, 'id') === undefined) return;
      idName = element.attributes.find((one) => one.local === 'id' && one.prefix !== '')?.name ?? idName;
    },
  });
  const changed = appended(
    text,
    workbookPart,
    (element) => isMain(element, 'sheets'),
    ({ prefix }) =>
      `<${prefix}sheet name="${escapeAttribute(name)}" sheetId="${highest + 1}" ${idName}="${relationship}"/>`,
  );
  changes.set(workbookPart, changed);
}
