import { open } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#shared/errors/app-error.ts';
import type { ExportTools, Written } from '../export-result.ts';
import { countOf } from '../notes.ts';
import { createZipWriter } from '../zip-writer.ts';
import { columnStyles, fillRows } from './fill-rows.ts';
import { inspectTemplate } from './inspect-template.ts';
import type { OpenTemplate, TemplateToFill } from './open-template.ts';
import {
  cacheChanges,
  hasMacros,
  type PartChanges,
  removalChanges,
  tableText,
  workbookText,
} from './package-edits.ts';
import { readStyles } from './styles-part.ts';
import { placeEvidence, writeTemplateEvidence } from './template-evidence.ts';
import { withTemplate } from './with-template.ts';

/** Where the parts of a digital signature lie. */
const signatures = '_xmlsignatures/';

/** Parts that would contradict the new rows, or vouch for the old ones. */
function partsToRemove({ pack, workbook, notes }: OpenTemplate): Set<string> {
  const removed = new Set<string>();
  for (const { type, target } of workbook.relations) {
    // The order in which formulas were last worked out; Excel makes it anew.
    if (type === 'calcChain' && target !== null && pack.has(target)) removed.add(pack.member(target).name);
  }
  const signed = pack.zip.members.filter(({ name }) => name.toLowerCase().startsWith(signatures));
  for (const { name } of signed) removed.add(name);
  if (signed.length > 0)
    notes.add('The template’s digital signature was left out: it vouched for the old rows.');
  return removed;
}

async function partChanges(template: OpenTemplate): Promise<PartChanges> {
  const { pack, workbook, region, change, caches, notes } = template;
  const changes = await removalChanges(pack, workbook.part, partsToRemove(template));
  changes.set(workbook.part, workbookText(workbook, region.sheet.name, change));
  if (region.table !== null) changes.set(region.table.part, tableText(region.table, change));
  for (const [id, cache] of caches) {
    if (!region.caches.has(id)) continue;
    for (const [part, text] of cacheChanges(cache, change)) changes.set(part, text);
  }
  const queried = (await pack.relations(region.table?.part ?? region.sheet.part)).some(
    ({ type }) => type === 'queryTable',
  );
  if (queried) {
    notes.add(
      `“${region.sheet.name}” is fed by a query of the template's own: refreshing that in Excel brings its rows back.`,
    );
  }
  notes.add(
    'Pivots and formulas show the template’s figures until Excel, once editing is enabled, has refreshed them.',
  );
  return changes;
}

/** The ending a filled template has: that of the template, `.xlsx` where the template is a binary workbook. */
export function filledEnding(fileName: string): 'xlsx' | 'xlsm' {
  return ['.xlsm', '.xltm'].includes(path.extname(fileName).toLowerCase()) ? 'xlsm' : 'xlsx';
}

/** Refuses a template of which formulas would lose their address, or notes each where that is accepted. */
async function requireAddresses(
  template: OpenTemplate,
  what: TemplateToFill & { readonly acceptLost: boolean },
  tools: ExportTools,
): Promise<void> {
  const { lost } = await inspectTemplate(template, what, tools);
  const gone = lost.filter(({ already }) => !already);
  const [first] = gone;
  if (first === undefined) return;
  if (!what.acceptLost && tools.remedies?.addresses !== 'lose') {
    throw new AppError(
      'conflict',
      `${countOf(gone.length, 'formula')} of the template would become #REF!: first ${first.sheet}!${first.cell}. ${first.reason}`,
      {
        hint: 'Correct them in the template, or accept that they are lost.',
        details: { name: `${first.sheet}!${first.cell}`, suggestions: [...first.nearest] },
      },
    );
  }
  for (const one of gone) template.notes.add(`#REF! in ${one.sheet}!${one.cell}: ${one.reason}`);
}

/**
 * Writes the template with the result's rows to `target`. Parts that do not depend on the rows are copied as they are
 * packed. Throws conflict where formulas would lose their address, unless that is accepted.
 */
export async function fillTemplate(
  what: TemplateToFill & { readonly acceptLost: boolean },
  target: string,
  tools: ExportTools,
): Promise<Written> {
  tools.report({ message: 'Reading the template' });
  return withTemplate(what, tools, async (template) => {
    await requireAddresses(template, what, tools);
    const { pack, sheet, notes } = template;
    if ((await hasMacros(pack)) !== (filledEnding(what.fileName) === 'xlsm')) {
      throw new AppError('input.invalid', `The ending of ${what.fileName} is not that of what it holds.`, {
        hint: 'A workbook with macros ends in .xlsm, one without in .xlsx. Rename it, or save it anew.',
        details: { file: what.fileName },
      });
    }
    const changes = await partChanges(template);
    const styles = await readStyles(pack, template.workbook);
    const styleOf = columnStyles(template, styles);
    const restyled = styles.changed();
    if (restyled !== null && styles.part !== null) changes.set(styles.part, restyled);
    const place = tools.evidence === undefined ? null : await placeEvidence(template, changes, styles.part);
    for (const part of place?.parts ?? []) changes.set(part, null);
    const put = new Map([...changes].map(([part, text]) => [part.toLowerCase(), text]));
    const source = pack.member(sheet.part).name;
    const file = await open(target, 'wx+');
    try {
      const zip = createZipWriter(file, { modified: tools.now });
      for (const member of pack.zip.members) {
        const text = put.get(member.name.toLowerCase());
        if (text === null) continue;
        if (member.name === source) await fillRows(template, what, zip, styleOf, tools);
        else if (text === undefined) await zip.copy(member, pack.zip.packed(member));
        else await zip.add(member.name, text);
      }
      if (place !== null) await writeTemplateEvidence(what, template, place, zip, tools);
      await zip.finish();
    } finally {
      await file.close();
    }
    return { rows: template.rows, notes: notes.lines };
  });
}
