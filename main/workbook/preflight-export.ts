import { isAppError } from '#shared/errors/app-error.ts';
import type { Finding } from '#shared/model/finding.ts';
import type { PivotSpec } from '#shared/model/pivot.ts';
import type { ResultInfo, View } from '#shared/model/result.ts';
import { measureCaptions } from '../pivot/measures.ts';
import { type PreparedPivot, preparePivot, rowsPerSheet } from './export-pivot.ts';
import type { ExportTools } from './export-result.ts';
import { resultSource } from './export-source.ts';
import { sheetsOf } from './pivot-sheets.ts';
import { headersOf } from './remedies.ts';
import { findingOf, rowFindings, sheetNameFindings } from './row-findings.ts';
import { SheetNames } from './sheet-names.ts';

type PreflightTools = Pick<ExportTools, 'reader' | 'maxSheetRows'>;

function namesGiven(wanted: readonly string[]): (readonly [string, string])[] {
  const names = new SheetNames();
  return wanted.map((name) => [name, names.take(name)] as const);
}

/** What of a result a workbook cannot hold as it is. */
export async function preflightResult(
  { info, file, view }: { readonly info: ResultInfo; readonly file: string; readonly view: View },
  tools: PreflightTools,
): Promise<Finding[]> {
  const findings = await rowFindings({
    reader: tools.reader,
    source: resultSource(info, file, view),
    headers: headersOf(info, {}),
    maxRows: rowsPerSheet(tools),
    pivoted: false,
  });
  return [...findings, ...sheetNameFindings(namesGiven([info.title]))];
}

function caseFindings({ items }: PreparedPivot): Finding[] {
  const places = [...items.values()].flatMap(({ field, items: all }) => {
    const merged = all.filter(({ spellings }) => spellings.length > 1);
    const examples = merged.slice(0, 3).map(({ spellings }) => spellings.map(String).join(' = '));
    return merged.length === 0 ? [] : [{ column: field, count: merged.length, examples }];
  });
  return places.length === 0 ? [] : [findingOf('case-items', places)];
}

function measureFindings(spec: PivotSpec, { native }: PreparedPivot): Finding[] {
  const captions = measureCaptions(spec.measures);
  const places = spec.measures.flatMap((measure, index) => {
    const reason = native({ measure });
    return typeof reason === 'string'
      ? [{ column: captions[index] ?? '', count: 1, examples: [reason] }]
      : [];
  });
  return places.length === 0 ? [] : [findingOf('measures', places)];
}

/** What of a pivot a workbook cannot hold as it is. */
export async function preflightPivot(
  what: {
    readonly info: ResultInfo;
    readonly file: string;
    readonly spec: PivotSpec;
    readonly name?: string | undefined;
    /** Names of sheets that stand before those of the pivot. */
    readonly front?: readonly string[];
  },
  tools: PreflightTools,
): Promise<Finding[]> {
  const { info, spec, front = [] } = what;
  let prepared: PreparedPivot;
  try {
    prepared = await preparePivot(what, tools);
  } catch (error) {
    if (!isAppError(error) || error.code !== 'limit.exceeded') throw error;
    return [findingOf('rows', [{ count: info.rows, examples: [error.message] }], { remedies: [] })];
  }
  const findings = await rowFindings({
    reader: tools.reader,
    source: prepared.source,
    headers: prepared.source.columns.map(({ field }) => field),
    maxRows: rowsPerSheet(tools),
    pivoted: true,
  });
  if (prepared.grouped) {
    const place = {
      count: info.rows,
      examples: [`${prepared.measured.rows.toLocaleString('en-US')} groups`],
    };
    findings.push(findingOf('rows', [place]));
  }
  findings.push(...caseFindings(prepared), ...measureFindings(spec, prepared));
  try {
    const sheets = sheetsOf(spec, prepared.items, what.name);
    findings.push(...sheetNameFindings(namesGiven([...front, ...sheets.map(({ name }) => name)])));
  } catch (error) {
    if (!isAppError(error) || error.code !== 'limit.exceeded') throw error;
    findings.push(findingOf('sheets', [{ column: spec.sheets ?? '', count: 0, examples: [error.message] }]));
  }
  return findings;
}
