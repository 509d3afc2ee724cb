import { AppError } from '#shared/errors/app-error.ts';
import type { Relation, TemplatePackage } from './package.ts';
import {
  attributeOf,
  flagOf,
  isMain,
  qualifiedAttributeOf,
  scanXml,
  type XmlElement,
  type XmlSpan,
} from './xml-scan.ts';

export interface TemplateSheet {
  readonly name: string;
  readonly part: string;
  /** What its relationship says: `worksheet`, `chartsheet`, `dialogsheet`, `xlMacrosheet`. */
  readonly type: string;
}

export interface DefinedName {
  readonly name: string;
  readonly text: string;
  /** Of a name that holds on one sheet only: its place among the sheets, from 0. */
  readonly sheetIndex: number | null;
  /** Where its text stands in the part. */
  readonly start: number;
  readonly end: number;
}

export interface WorkbookPart {
  readonly part: string;
  readonly text: string;
  /** Of its elements: that of the transitional or of the strict schema. */
  readonly namespace: string;
  readonly relations: readonly Relation[];
  readonly sheets: readonly TemplateSheet[];
  readonly names: readonly DefinedName[];
  /** Part of the definition by the cache's id. */
  readonly caches: ReadonlyMap<string, string>;
  readonly calculation: XmlElement | null;
  /** Where a `calcPr` may stand if there is none, and with which prefix. */
  readonly calculationPlace: { readonly at: number; readonly prefix: string };
}

/** Elements of `workbook` that stand before `calcPr`, in the schema's order. */
const beforeCalculation = [
  'fileVersion',
  'fileSharing',
  'workbookPr',
  'workbookProtection',
  'bookViews',
  'sheets',
  'functionGroups',
  'externalReferences',
  'definedNames',
];

/** The part a package begins with; `.bin` of a binary workbook. */
export async function mainPart(pack: TemplatePackage): Promise<string> {
  const main = (await pack.relations('')).find(({ type }) => type === 'officeDocument');
  if (main?.target != null && pack.has(main.target)) return main.target;
  throw new AppError('input.invalid', `${pack.fileName} is not an Excel workbook.`, {
    hint: 'Choose an .xlsx, .xlsm or .xlsb file.',
    details: { file: pack.fileName },
  });
}

export async function readWorkbook(pack: TemplatePackage, part: string): Promise<WorkbookPart> {
  const text = await pack.text(part);
  const relations = await pack.relations(part);
  const sheets: TemplateSheet[] = [];
  const names: DefinedName[] = [];
  const caches = new Map<string, string>();
  let calculation: XmlElement | null = null;
  let place = { at: 0, prefix: '' };
  const roots: XmlElement[] = [];
  const related = (element: XmlElement) => {
    const id = qualifiedAttributeOf(element, 'id');
    return relations.find((one) => one.id === id);
  };
  scanXml(text, part, {
    open(element, parents) {
      if (parents.length === 0) roots.push(element);
      if (isMain(element, 'workbookPr') && flagOf(element, 'date1904', false)) {
        throw new AppError('unsupported', `${pack.fileName} counts its days from 1904.`, {
          hint: 'In Excel, turn “Use 1904 date system” off (Options, Advanced), check the dates and save it.',
          details: { file: pack.fileName },
        });
      }
      if (isMain(element, 'sheet') && isMain(parents.at(-1), 'sheets')) {
        const relation = related(element);
        if (relation?.target == null) return;
        sheets.push({
          name: attributeOf(element, 'name') ?? '',
          part: relation.target,
          type: relation.type,
        });
      }
      if (isMain(element, 'pivotCache') && isMain(parents.at(-1), 'pivotCaches')) {
        const relation = related(element);
        if (relation?.target != null) caches.set(attributeOf(element, 'cacheId') ?? '', relation.target);
      }
      if (isMain(element, 'calcPr') && parents.length === 1) calculation = element;
    },
    close(element, span: XmlSpan, content, parents) {
      if (isMain(element, 'definedName')) {
        const index = attributeOf(element, 'localSheetId');
        names.push({
          name: attributeOf(element, 'name') ?? '',
          text: content,
          sheetIndex: index === undefined ? null : Number(index),
          start: element.openEnd,
          end: span.closeStart,
        });
      }
      if (parents.length === 1 && beforeCalculation.includes(element.local)) {
        place = { at: span.end, prefix: element.prefix };
      }
    },
  });
  const [root] = roots;
  if (root === undefined || !isMain(root, 'workbook')) {
    throw new AppError('input.invalid', `${pack.fileName} is not an Excel workbook.`, {
      hint: 'Choose an .xlsx, .xlsm or .xlsb file.',
      details: { file: pack.fileName },
    });
  }
  const { namespace } = root;
  return { part, text, namespace, relations, sheets, names, caches, calculation, calculationPlace: place };
}
