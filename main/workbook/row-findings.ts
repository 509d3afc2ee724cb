import { z } from 'zod';
import { type Column, isNumericKind } from '#shared/model/column.ts';
import type { Finding, FindingId } from '#shared/model/finding.ts';
import { maxCellText, maxSheetColumns } from './cell-reference.ts';
import { measureRows } from './data-sheet.ts';
import { countOf } from './notes.ts';
import { exceptionSql, isTextKind, textSql } from './preflight.ts';
import { remediesOf } from './remedies.ts';
import { type RowSource, readChunks, type SourceReader } from './row-source.ts';
import { canHeadTable } from './tables.ts';

type Place = Finding['places'][number];

/** Examples that are told of a place, and the characters that are shown of one. */
const mostExamples = 3;
const exampleLength = 60;

function shortened(text: string): string {
  return text.length > exampleLength ? `${text.slice(0, exampleLength)}…` : text;
}

const words: Readonly<Record<FindingId, readonly [title: string, detail: string]>> = {
  'long-numbers': [
    'Numbers of more than 15 digits',
    'Excel keeps 15 digits of a number and turns the rest into zeros.',
  ],
  'not-numbers': [
    'Numbers Excel does not have',
    'NaN, the infinities and numbers too large or too small for a cell.',
  ],
  'odd-dates': [
    'Dates outside Excel’s calendar',
    'Before 1 March 1900, after 9999 or finer than a microsecond: programs disagree on them, or have none.',
  ],
  'long-text': [
    'Texts longer than a cell',
    `A cell holds ${maxCellText.toLocaleString('en-US')} characters.`,
  ],
  'formula-text': [
    'Texts that begin like a formula',
    'They begin with =, +, −, @, a tab or a carriage return. They are written as texts and never compute.',
  ],
  rows: ['More rows than a sheet holds', 'A sheet holds 1,048,576 rows, header included.'],
  columns: ['More columns than a sheet holds', 'Choose fewer columns, or export as CSV or Parquet.'],
  sheets: ['Too many sheets', 'Hold the field of sheets to the items that are needed, or take it off.'],
  'sheet-names': [
    'Sheet names Excel does not allow',
    'Names have 31 characters, none of []:*?/\\, and differ without case.',
  ],
  headers: ['Headers that are empty or alike', 'An Excel table needs a different header on every column.'],
  'case-items': ['Items that differ only by case', 'Excel takes them for one item of a PivotTable.'],
  addresses: [
    'Formulas that lose their address',
    'The pivots of the template no longer have what they ask for, so that they become #REF!.',
  ],
  measures: [
    'Values Excel cannot total again',
    'A PivotTable cannot compute them from the rows, so they stand as numbers.',
  ],
};

/** A finding with its words, its remedies, and the one that loses nothing. */
export function findingOf(
  id: FindingId,
  places: readonly Place[],
  change: Partial<Pick<Finding, 'severity' | 'remedies'>> = {},
): Finding {
  const [title, detail] = words[id];
  const remedies = [...(change.remedies ?? remediesOf[id])];
  return {
    id,
    severity:
      change.severity ?? (remedies.length === 0 ? 'blocking' : remedies.length === 1 ? 'info' : 'warning'),
    title,
    detail,
    places: [...places],
    remedies,
    // Where something would be lost, whoever exports decides.
    remedy: change.severity === 'blocking' ? null : (remedies[0]?.id ?? null),
  };
}

/** What may be wrong with a column's values, each as SQL that is true of such a value. */
function suspicions(column: Column): readonly { readonly id: FindingId; readonly sql: string }[] {
  if (isTextKind(column)) {
    const text = textSql(column);
    // The length in UTF-16 units, as Excel counts; asked only of texts that may be too long.
    const units = `length(${text}) + length(regexp_replace(${text}, '[^\\x{10000}-\\x{10FFFF}]', '', 'g'))`;
    return [
      {
        id: 'long-text',
        sql: `CASE WHEN length(${text}) * 2 > ${maxCellText} THEN ${units} > ${maxCellText} ELSE false END`,
      },
      { id: 'formula-text', sql: `left(${text}, 1) IN ('=', '+', '-', '@', chr(9), chr(13))` },
    ];
  }
  const sql = exceptionSql(column);
  if (sql === null) return [];
  const { kind } = column.type;
  if (kind === 'float') return [{ id: 'not-numbers', sql }];
  return [{ id: isNumericKind(kind) ? 'long-numbers' : 'odd-dates', sql }];
}

const countsSchema = z.array(z.coerce.number());

async function readValues(reader: SourceReader, sql: string, source: RowSource): Promise<unknown[][]> {
  const rows: unknown[][] = [];
  for await (const chunk of readChunks(reader, sql, source.parameters)) {
    for (let row = 0; row < chunk.rowCount; row += 1) rows.push(chunk.getRowValues(row));
  }
  return rows;
}

/** Findings in the values of rows, by kind, with the columns they are in. */
async function valueFindings(
  reader: SourceReader,
  source: RowSource,
  headers: readonly string[],
): Promise<Finding[]> {
  const asked = source.columns.flatMap((column, index) =>
    suspicions(column).map((one) => ({ ...one, column, header: headers[index] ?? column.name })),
  );
  if (asked.length === 0) return [];
  const counted = asked.map(({ sql }) => `count(*) FILTER (WHERE ${sql})`).join(', ');
  const [row] = await readValues(reader, `SELECT ${counted} FROM (${source.rows})`, source);
  const counts = countsSchema.parse(row ?? []);
  const places = new Map<FindingId, Place[]>();
  for (const [index, { id, sql, column, header }] of asked.entries()) {
    const count = counts[index] ?? 0;
    if (count === 0) continue;
    const text = textSql(column);
    const examples = await readValues(
      reader,
      `SELECT left(${text}, ${exampleLength + 1}) AS example FROM (${source.rows}) WHERE ${sql} LIMIT ${mostExamples}`,
      source,
    );
    const place = { column: header, count, examples: examples.map(([value]) => shortened(String(value))) };
    places.set(id, [...(places.get(id) ?? []), place]);
  }
  return [...places].map(([id, found]) => findingOf(id, found));
}

export interface RowsToCheck {
  readonly reader: SourceReader;
  readonly source: RowSource;
  readonly headers: readonly string[];
  /** Rows a sheet holds under its header. */
  readonly maxRows: number;
  /** Whether PivotTables stand on the rows: their values are then not changed by a remedy. */
  readonly pivoted: boolean;
}

/** What of rows a workbook cannot hold as it is. */
export async function rowFindings({
  reader,
  source,
  headers,
  maxRows,
  pivoted,
}: RowsToCheck): Promise<Finding[]> {
  if (source.columns.length > maxSheetColumns) {
    return [findingOf('columns', [{ count: source.columns.length, examples: [] }])];
  }
  const findings = await valueFindings(reader, source, headers);
  const { rows } = await measureRows(reader, source);
  if (rows > maxRows) findings.push(findingOf('rows', [{ count: rows, examples: [countOf(rows, 'row')] }]));
  if (!pivoted && !canHeadTable(headers)) {
    const seen = new Set<string>();
    const alike = headers.filter((header) => {
      const key = header.toLowerCase();
      const bad = key.trim() === '' || seen.has(key);
      seen.add(key);
      return bad;
    });
    findings.push(findingOf('headers', [{ count: alike.length, examples: alike.slice(0, mostExamples) }]));
  }
  if (!pivoted) return findings;
  // A pivot's totals are those of the exact values, so they are not left out or rounded under it.
  const changing = ['rounded', 'empty'];
  return findings.map((finding) => ({
    ...finding,
    remedies: finding.remedies.filter(({ id }) => !changing.includes(id)),
  }));
}

/** Names of sheets that are not as they were wanted. */
export function sheetNameFindings(names: readonly (readonly [wanted: string, given: string])[]): Finding[] {
  const changed = names.filter(([wanted, given]) => wanted !== given);
  if (changed.length === 0) return [];
  const places = changed
    .slice(0, 50)
    .map(([wanted, given]): Place => ({ sheet: given, count: 1, examples: [shortened(wanted)] }));
  return [findingOf('sheet-names', places, { severity: 'info' })];
}
