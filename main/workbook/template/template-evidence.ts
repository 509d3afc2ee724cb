import path from 'node:path';
import type { Evidence, FilledTemplate } from '#shared/contract/evidence.ts';
import type { Column } from '#shared/model/column.ts';
import { customProperties } from '../document-properties.ts';
import { checksumText } from '../evidence/checksum-text.ts';
import { gatherEvidence } from '../evidence/gather.ts';
import { evidenceSheet } from '../evidence/names.ts';
import { showEvidence } from '../evidence/write-evidence.ts';
import type { ExportTools } from '../export-result.ts';
import { resultSource } from '../export-source.ts';
import { spreadsheetType } from '../package-parts.ts';
import type { RowSource } from '../row-source.ts';
import { SheetNames } from '../sheet-names.ts';
import { namespaces } from '../xml-text.ts';
import type { ZipWriter } from '../zip-writer.ts';
import { withProperties } from './custom-properties.ts';
import { evidenceSheetXml } from './evidence-sheet.ts';
import { withEvidenceStyles } from './evidence-styles.ts';
import type { OpenTemplate, TemplateToFill } from './open-template.ts';
import { relationsPart, type TemplatePackage } from './package.ts';
import { addRelationship, addSheetEntry, addType } from './package-additions.ts';
import type { PartChanges } from './package-edits.ts';
import type { WorkbookPart } from './workbook-part.ts';

/** The rows that go to a template: of the result's columns, those that have a header there, in its order. */
export function filledSource(
  { info, file, view }: Pick<TemplateToFill, 'info' | 'file' | 'view'>,
  columns: readonly Column[],
): RowSource {
  return { ...resultSource(info, file, view), columns };
}

/** A name for a new part that no other part has. */
function freePart(pack: TemplatePackage, folder: string, stem: string, from: number | null): string {
  for (let number = from; ; number = (number ?? 1) + 1) {
    const part = path.posix.join(folder, `${stem}${number ?? ''}.xml`);
    if (!pack.has(part)) return part;
  }
}

/** A template whose parts make room for evidence, which is written when the rows are. */
interface EvidencePlace {
  /** Parts that `write` writes; what the template has of them is not copied. */
  readonly parts: readonly string[];
  write(zip: ZipWriter, evidence: Evidence): Promise<void>;
}

async function placeSheet(template: OpenTemplate, changes: PartChanges, strict: boolean): Promise<string> {
  const { pack, workbook, evidence } = template;
  if (evidence !== null) {
    // What others tied to the sheet, such as the settings of a printer, goes with its cells.
    if (pack.has(relationsPart(evidence.part))) changes.set(relationsPart(evidence.part), null);
    return pack.member(evidence.part).name;
  }
  const names = new SheetNames();
  for (const { name } of workbook.sheets) names.take(name);
  const folder = path.posix.join(path.posix.dirname(workbook.part), 'worksheets');
  const part = freePart(pack, folder, 'sheet', workbook.sheets.length + 1);
  const base = strict ? 'http://purl.oclc.org/ooxml/officeDocument/relationships' : namespaces.relationships;
  const relationship = await addRelationship(pack, changes, workbook.part, {
    type: `${base}/worksheet`,
    part,
  });
  await addSheetEntry(pack, changes, workbook.part, { name: names.take(evidenceSheet), relationship });
  await addType(pack, changes, part, spreadsheetType('worksheet'));
  return part;
}

/** The part of the template's custom properties; null where it has none. */
async function findProperties(pack: TemplatePackage): Promise<string | null> {
  const found = (await pack.relations('')).find(({ type }) =>
    ['custom-properties', 'customProperties'].includes(type),
  );
  return found?.target != null && pack.has(found.target) ? found.target : null;
}

async function placeProperties(pack: TemplatePackage, changes: PartChanges): Promise<string> {
  const part = freePart(pack, 'docProps', 'custom', null);
  const type = `${namespaces.relationships}/custom-properties`;
  await addRelationship(pack, changes, '', { type, part });
  await addType(pack, changes, part, customProperties(new Map()).contentType);
  return part;
}

/** Makes room for evidence in a template: a sheet at the end, or that of an earlier filling, and properties. */
export async function placeEvidence(
  template: OpenTemplate,
  changes: PartChanges,
  stylesPart: string | null,
): Promise<EvidencePlace> {
  const { pack, workbook } = template;
  const strict = workbook.namespace !== namespaces.main;
  const sheet = await placeSheet(template, changes, strict);
  const own = await findProperties(pack);
  const properties = own === null ? await placeProperties(pack, changes) : pack.member(own).name;
  const styled =
    stylesPart === null || !pack.has(stylesPart)
      ? null
      : withEvidenceStyles(changes.get(stylesPart) ?? (await pack.text(stylesPart)), stylesPart);
  if (styled !== null && stylesPart !== null) changes.set(stylesPart, styled.text);
  return {
    parts: [sheet, properties],
    async write(zip, evidence) {
      const shown = showEvidence(evidence);
      const styles = styled?.styles ?? { heading: 0, body: 0 };
      await zip.add(sheet, evidenceSheetXml(shown, styles, workbook.namespace));
      const before = own === null ? customProperties(new Map()).xml : await pack.text(own);
      await zip.add(properties, withProperties(before, properties, shown.properties));
    },
  };
}

function filledOf({ fileName }: TemplateToFill, template: OpenTemplate, zip: ZipWriter): FilledTemplate {
  const { pack, workbook, region, sheet, change, mapping } = template;
  const below = sheet.kept.get(change.newLastRow + 1)?.inside ?? [];
  const taken = below.some(({ value, formula }) => value !== null || formula !== null);
  return {
    fileName,
    sheet: region.sheet.name,
    headerRow: change.headerRow,
    columns: mapping.columns.map((one) => ({
      column: one.column,
      header: one.header,
      field: one.filled === 'result' ? one.from.field : null,
    })),
    open: (region.table?.totalsRows ?? 0) === 0 && !taken,
    workbookCrc32: checksumText(zip.crc(pack.member(workbook.part).name) ?? 0),
  };
}

function sheetChecksums(
  pack: TemplatePackage,
  { sheets }: WorkbookPart,
  source: string,
  except: string,
  zip: ZipWriter,
): Evidence['sheets'] {
  return sheets.flatMap(({ name, part, type }) => {
    if (type !== 'worksheet') return [];
    const member = pack.member(part).name;
    const crc = zip.crc(member);
    if (crc === null || member === except) return [];
    return [{ name, data: name === source, crc32: checksumText(crc) }];
  });
}

/** Writes where the rows of a filled template came from, when all else of it is written. */
export async function writeTemplateEvidence(
  what: TemplateToFill,
  template: OpenTemplate,
  place: EvidencePlace,
  zip: ZipWriter,
  { evidence, reader, now }: ExportTools,
): Promise<void> {
  if (evidence === undefined) return;
  const columns = template.mapping.columns.flatMap((one) => (one.filled === 'result' ? [one.from] : []));
  const [except = ''] = place.parts;
  const gathered = await gatherEvidence(
    { ...evidence, reader, now },
    {
      info: what.info,
      source: filledSource(what, columns),
      rows: template.rows,
      sheets: sheetChecksums(template.pack, template.workbook, template.region.sheet.name, except, zip),
      filled: filledOf(what, template, zip),
    },
  );
  await place.write(zip, gathered);
}
