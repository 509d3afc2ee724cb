import type { FileHandle } from 'node:fs/promises';
import { SharedStrings } from './shared-strings.ts';
import { quoteSheetName, SheetNames } from './sheet-names.ts';
import { StyleBook } from './styles.ts';
import { escapeAttribute, escapeText, namespaces, xmlHeader } from './xml-text.ts';
import { createZipWriter, type ZipOptions, type ZipWriter } from './zip-writer.ts';

const office = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** A part's relationship to another. `target` is relative to the part's folder. */
export interface Relationship {
  readonly type: string;
  readonly target: string;
}

export interface SheetPart {
  readonly name: string;
  /** `xl/worksheets/sheet<number>.xml` */
  readonly number: number;
  readonly part: string;
  readonly relationships: Relationship[];
  /** The range that has filter buttons, absolute, e.g. `$A$1:$C$9`. */
  filter?: string;
}

export interface WorkbookOptions extends ZipOptions {
  readonly title: string;
}

/** A workbook being written: sheets in the order they were added, and what they share. */
export interface WorkbookWriter {
  readonly zip: ZipWriter;
  readonly styles: StyleBook;
  readonly strings: SharedStrings;
  /** Adds a sheet with a legal and unique name made from `wanted`; its part is written by the caller. */
  addSheet(wanted: string): SheetPart;
  /** The number of a new pivot cache, which is its id too; its parts are written by the caller. */
  addPivotCache(): number;
  /** The number of a new PivotTable; its part is written by the caller. */
  addPivotTable(): number;
  /** Writes what is shared and closes the file; gives its length in bytes. */
  finish(): Promise<number>;
}

export function relationshipsXml(relationships: readonly Relationship[]): string {
  const lines = relationships.map(
    ({ type, target }, index) =>
      `<Relationship Id="rId${index + 1}" Type="${namespaces.relationships}/${type}" Target="${target}"/>`,
  );
  return `${xmlHeader}<Relationships xmlns="${namespaces.packageRelationships}">${lines.join('')}</Relationships>`;
}

function coreProperties(title: string, created: Date): string {
  const stamp = `${created.toISOString().slice(0, 19)}Z`;
  return `${xmlHeader}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>${escapeText(title)}</dc:title><dc:creator>Backcast</dc:creator><dcterms:created xsi:type="dcterms:W3CDTF">${stamp}</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">${stamp}</dcterms:modified></cp:coreProperties>`;
}

function numbersTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

function contentTypes(sheets: readonly SheetPart[], caches: number, pivots: number): string {
  const overrides: readonly (readonly [string, string])[] = [
    ['/xl/workbook.xml', `${office}.sheet.main+xml`],
    ...sheets.map((sheet) => [`/${sheet.part}`, `${office}.worksheet+xml`] as const),
    ['/xl/styles.xml', `${office}.styles+xml`],
    ['/xl/sharedStrings.xml', `${office}.sharedStrings+xml`],
    ...numbersTo(caches).flatMap(
      (number) =>
        [
          [`/xl/pivotCache/pivotCacheDefinition${number}.xml`, `${office}.pivotCacheDefinition+xml`],
          [`/xl/pivotCache/pivotCacheRecords${number}.xml`, `${office}.pivotCacheRecords+xml`],
        ] as const,
    ),
    ...numbersTo(pivots).map(
      (number) => [`/xl/pivotTables/pivotTable${number}.xml`, `${office}.pivotTable+xml`] as const,
    ),
    ['/docProps/core.xml', 'application/vnd.openxmlformats-package.core-properties+xml'],
  ];
  return `${xmlHeader}<Types xmlns="${namespaces.contentTypes}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${overrides.map(([part, type]) => `<Override PartName="${part}" ContentType="${type}"/>`).join('')}</Types>`;
}

export async function createWorkbook(file: FileHandle, options: WorkbookOptions): Promise<WorkbookWriter> {
  const zip = createZipWriter(file, options);
  // First in the file, so that programs that look at the first bytes know it for a workbook.
  await zip.add(
    '_rels/.rels',
    `${xmlHeader}<Relationships xmlns="${namespaces.packageRelationships}"><Relationship Id="rId1" Type="${namespaces.relationships}/officeDocument" Target="xl/workbook.xml"/><Relationship Id="rId2" Type="${namespaces.packageRelationships}/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`,
  );
  await zip.add('docProps/core.xml', coreProperties(options.title, options.modified));
  const styles = new StyleBook();
  const strings = new SharedStrings();
  const names = new SheetNames();
  const sheets: SheetPart[] = [];
  let caches = 0;
  let pivots = 0;

  function workbookXml(): string {
    const list = sheets.map(
      (sheet, index) =>
        `<sheet name="${escapeAttribute(sheet.name)}" sheetId="${sheet.number}" r:id="rId${index + 1}"/>`,
    );
    const filters = sheets.flatMap((sheet, index) =>
      sheet.filter === undefined
        ? []
        : [
            `<definedName name="_xlnm._FilterDatabase" localSheetId="${index}" hidden="1">${escapeText(`${quoteSheetName(sheet.name)}!${sheet.filter}`)}</definedName>`,
          ],
    );
    const pivotCaches = numbersTo(caches).map(
      (number) => `<pivotCache cacheId="${number}" r:id="rId${sheets.length + number}"/>`,
    );
    return `${xmlHeader}<workbook xmlns="${namespaces.main}" xmlns:r="${namespaces.relationships}"><bookViews><workbookView xWindow="0" yWindow="0" windowWidth="28800" windowHeight="16000"/></bookViews><sheets>${list.join('')}</sheets>${filters.length === 0 ? '' : `<definedNames>${filters.join('')}</definedNames>`}<calcPr calcId="191029" fullCalcOnLoad="1"/>${pivotCaches.length === 0 ? '' : `<pivotCaches>${pivotCaches.join('')}</pivotCaches>`}</workbook>`;
  }

  return {
    zip,
    styles,
    strings,
    addSheet(wanted) {
      const number = sheets.length + 1;
      const sheet: SheetPart = {
        name: names.take(wanted),
        number,
        part: `xl/worksheets/sheet${number}.xml`,
        relationships: [],
      };
      sheets.push(sheet);
      return sheet;
    },
    addPivotCache() {
      caches += 1;
      return caches;
    },
    addPivotTable() {
      pivots += 1;
      return pivots;
    },
    async finish() {
      for (const sheet of sheets) {
        if (sheet.relationships.length === 0) continue;
        await zip.add(
          `xl/worksheets/_rels/sheet${sheet.number}.xml.rels`,
          relationshipsXml(sheet.relationships),
        );
      }
      await strings.write(zip);
      await zip.add('xl/styles.xml', styles.xml());
      await zip.add('xl/workbook.xml', workbookXml());
      await zip.add(
        'xl/_rels/workbook.xml.rels',
        relationshipsXml([
          ...sheets.map((sheet) => ({ type: 'worksheet', target: `worksheets/sheet${sheet.number}.xml` })),
          ...numbersTo(caches).map((number) => ({
            type: 'pivotCacheDefinition',
            target: `pivotCache/pivotCacheDefinition${number}.xml`,
          })),
          { type: 'styles', target: 'styles.xml' },
          { type: 'sharedStrings', target: 'sharedStrings.xml' },
        ]),
      );
      await zip.add('[Content_Types].xml', contentTypes(sheets, caches, pivots));
      return zip.finish();
    },
  };
}
