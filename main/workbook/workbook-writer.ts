import type { FileHandle } from 'node:fs/promises';
import { AppError } from '#shared/errors/app-error.ts';
import { type DefinedName, NameBook } from './defined-names.ts';
import {
  applicationProperties,
  coreProperties,
  customProperties,
  type DocumentProperties,
  type PropertyValue,
  partOfProperties,
} from './document-properties.ts';
import {
  type NewPart,
  PackageParts,
  type Relationship,
  relationshipsXml,
  spreadsheetType,
} from './package-parts.ts';
import { SharedStrings } from './shared-strings.ts';
import { SheetNames } from './sheet-names.ts';
import { StyleBook } from './styles.ts';
import { escapeAttribute, namespaces, xmlHeader } from './xml-text.ts';
import { createZipWriter, type ZipOptions, type ZipWriter } from './zip-writer.ts';

/** A sheet that the workbook knows of; its cells are written by `openSheet` or `writeGrid`. */
export interface SheetPart {
  readonly name: string;
  /** `xl/worksheets/sheet<number>.xml` */
  readonly number: number;
  readonly part: string;
  readonly hidden: boolean;
  /** What the sheet is tied to. PivotTables may be added until the workbook is finished. */
  readonly relationships: Relationship[];
  /** Relationship ids of its drawing and tables, which its own XML names: set before its cells are written. */
  drawing?: string;
  readonly tables: string[];
  /** Set when its cells are being written. */
  begun: boolean;
}

export interface WorkbookOptions extends ZipOptions, DocumentProperties {}

export interface SheetPlace {
  /** The sheet it stands before; by default it is the last one. */
  readonly before?: SheetPart;
  readonly hidden?: boolean;
}

/**
 * A workbook being written, one part after another: a part that is begun must be ended before the next one. Order of
 * work: sheets are added (in the order they stand), what a sheet shows besides cells (tables, drawings) is added to
 * it, then its cells are written, then PivotTables over them, and `finish` writes what is shared.
 */
export interface WorkbookWriter {
  readonly zip: ZipWriter;
  readonly parts: PackageParts;
  readonly styles: StyleBook;
  readonly strings: SharedStrings;
  readonly names: NameBook;
  /** The sheets as they stand. */
  readonly sheets: readonly SheetPart[];
  /** Adds a sheet with a legal and unique name made from `wanted`. */
  addSheet(wanted: string, place?: SheetPlace): SheetPart;
  /** The sheet that is in front when the workbook is opened: the first that was added, unless another is chosen. */
  readonly front: SheetPart | null;
  /** Chooses the sheet in front; before the cells of any sheet are written. */
  bringToFront(sheet: SheetPart): void;
  addName(name: DefinedName): void;
  /** A property of the document under a name of ours. Numbers are doubles; dates are kept to the second, in UTC. */
  addCustomProperty(name: string, value: PropertyValue): void;
  /** Writes a whole part of any kind, such as a chart, with what it is tied to. */
  addPart(part: NewPart): Promise<void>;
  /** The number of a new pivot cache, which is its id too; its parts are written by the caller. */
  addPivotCache(): number;
  /** Writes what is shared and closes the file; gives its length in bytes. */
  finish(): Promise<number>;
}

function workbookXml(workbook: WorkbookWriter, caches: readonly number[]): string {
  const { sheets, front, names } = workbook;
  const list = sheets.map(
    (sheet, index) =>
      `<sheet name="${escapeAttribute(sheet.name)}" sheetId="${sheet.number}"${sheet.hidden ? ' state="hidden"' : ''} r:id="rId${index + 1}"/>`,
  );
  const pivots = caches.map(
    (number) => `<pivotCache cacheId="${number}" r:id="rId${sheets.length + number}"/>`,
  );
  const active = front === null ? 0 : sheets.indexOf(front);
  return `${xmlHeader}<workbook xmlns="${namespaces.main}" xmlns:r="${namespaces.relationships}"><bookViews><workbookView xWindow="0" yWindow="0" windowWidth="28800" windowHeight="16000"${active > 0 ? ` activeTab="${active}"` : ''}/></bookViews><sheets>${list.join('')}</sheets>${names.xml(sheets)}<calcPr calcId="191029" fullCalcOnLoad="1"/>${pivots.length === 0 ? '' : `<pivotCaches>${pivots.join('')}</pivotCaches>`}</workbook>`;
}

/** Begins a workbook in a new file that can be read and written. */
export async function createWorkbook(file: FileHandle, options: WorkbookOptions): Promise<WorkbookWriter> {
  const zip = createZipWriter(file, options);
  const parts = new PackageParts(zip);
  const names = new SheetNames();
  const sheets: SheetPart[] = [];
  const caches: number[] = [];
  const properties = new Map<string, PropertyValue>();
  let front: SheetPart | null = null;

  async function writePackage(): Promise<void> {
    if (properties.size > 0) await parts.add(customProperties(properties));
    await zip.add(
      '_rels/.rels',
      relationshipsXml([
        { type: 'officeDocument', target: 'xl/workbook.xml' },
        {
          type: `${namespaces.packageRelationships}/metadata/core-properties`,
          target: partOfProperties.core,
        },
        { type: 'extended-properties', target: partOfProperties.application },
        ...(properties.size > 0 ? [{ type: 'custom-properties', target: partOfProperties.custom }] : []),
      ]),
    );
    await parts.writeContentTypes();
  }

  const workbook: WorkbookWriter = {
    zip,
    parts,
    styles: new StyleBook(),
    strings: new SharedStrings(),
    names: new NameBook(),
    sheets,
    get front() {
      return front;
    },
    addSheet(wanted, { before, hidden = false } = {}) {
      const number = sheets.length + 1;
      const sheet: SheetPart = {
        name: names.take(wanted),
        number,
        part: `xl/worksheets/sheet${number}.xml`,
        hidden,
        relationships: [],
        tables: [],
        begun: false,
      };
      sheets.splice(before === undefined ? sheets.length : sheets.indexOf(before), 0, sheet);
      if (!hidden) front ??= sheet;
      return sheet;
    },
    bringToFront(sheet) {
      if (sheet.hidden || sheets.some(({ begun }) => begun)) {
        throw new AppError('internal', `“${sheet.name}” is brought to the front too late, or is hidden.`);
      }
      front = sheet;
    },
    addName: (name) => workbook.names.add(name),
    addCustomProperty(name, value) {
      properties.set(name, value);
    },
    addPart: (part) => parts.add(part),
    addPivotCache() {
      return caches.push(caches.length + 1);
    },
    async finish() {
      for (const sheet of sheets) {
        parts.declare(sheet.part, spreadsheetType('worksheet'));
        await parts.relationships(sheet.part, sheet.relationships);
      }
      parts.declare('xl/sharedStrings.xml', spreadsheetType('sharedStrings'));
      await workbook.strings.write(zip);
      await parts.add({
        part: 'xl/styles.xml',
        contentType: spreadsheetType('styles'),
        xml: workbook.styles.xml(),
      });
      await parts.add({
        part: 'xl/workbook.xml',
        contentType: spreadsheetType('sheet.main'),
        xml: workbookXml(workbook, caches),
        relationships: [
          ...sheets.map((sheet) => ({ type: 'worksheet', target: `worksheets/sheet${sheet.number}.xml` })),
          ...caches.map((number) => ({
            type: 'pivotCacheDefinition',
            target: `pivotCache/pivotCacheDefinition${number}.xml`,
          })),
          { type: 'styles', target: 'styles.xml' },
          { type: 'sharedStrings', target: 'sharedStrings.xml' },
        ],
      });
      await writePackage();
      return zip.finish();
    },
  };
  // First in the file, so that programs that look at the first bytes know it for a workbook.
  await parts.add(applicationProperties());
  await parts.add(coreProperties(options, options.modified));
  return workbook;
}
