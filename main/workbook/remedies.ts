import { AppError } from '#shared/errors/app-error.ts';
import type { Column } from '#shared/model/column.ts';
import type { FindingId, Remedy } from '#shared/model/finding.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { nearest } from '#shared/text/nearest.ts';
import { quoteName } from '../engine/sql-text.ts';
import type { MeasuredRows } from './data-sheet.ts';
import { createLongTexts, type LongTexts } from './long-texts.ts';
import { countOf, type Notes } from './notes.ts';
import { exceptionSql } from './preflight.ts';
import { type RowSource, readChunks, type SourceReader } from './row-source.ts';

/** The remedy chosen for a finding, by its id; its default where absent. */
export type Remedies = Readonly<Partial<Record<FindingId, string>>>;

const refuse: Remedy = {
  id: 'refuse',
  label: 'Write nothing',
  description: 'The export stops, so that the data or the pivot can be changed first.',
};
const cutText: Remedy = {
  id: 'cut',
  label: 'Cut',
  description: 'The cell holds the beginning and a mark; the rest is not in the workbook.',
};
const asText: Remedy = {
  id: 'text',
  label: 'As text, exactly',
  description: 'The cell holds the exact value as text. Excel does not compute with it.',
};
const empty: Remedy = {
  id: 'empty',
  label: 'Leave the cell empty',
  description: 'The value is not in the workbook; the Notes sheet says how many.',
};

/** What can be done about each finding; the first is the default and loses nothing. */
export const remediesOf: Readonly<Record<FindingId, readonly Remedy[]>> = {
  'long-numbers': [
    asText,
    {
      id: 'rounded',
      label: 'As rounded numbers',
      description: 'The cell holds a number, of which Excel keeps 15 digits.',
    },
    refuse,
  ],
  'not-numbers': [asText, empty, refuse],
  'odd-dates': [asText, empty, refuse],
  'long-text': [
    {
      id: 'sheet',
      label: 'Whole, on a sheet of long texts',
      description:
        'The cell holds the beginning and says in which row of the sheet “Long text” all of it stands.',
    },
    cutText,
    refuse,
  ],
  'formula-text': [
    {
      id: 'text',
      label: 'As text',
      description: 'The cell is a text and never computes. Negative numbers stay numbers.',
    },
  ],
  rows: [
    {
      id: 'fit',
      label: 'Spread over sheets, or group',
      description:
        'Rows go on to further sheets of the same columns; those of a pivot stand grouped by its fields. Every total is complete.',
    },
    refuse,
  ],
  columns: [],
  sheets: [],
  'sheet-names': [
    {
      id: 'rename',
      label: 'Change the name',
      description: 'The sheet has the nearest name that Excel allows.',
    },
    refuse,
  ],
  headers: [
    {
      id: 'keep',
      label: 'Keep them',
      description: 'The headers stand as they are; the rows make no Excel table.',
    },
    {
      id: 'number',
      label: 'Tell them apart',
      description: 'Each header gets a name of its own, as SQL knows it, and the rows make an Excel table.',
    },
    refuse,
  ],
  'case-items': [
    {
      id: 'merge',
      label: 'As one item',
      description: 'As in Excel, which knows no case in items. The rows keep their spelling.',
    },
    refuse,
  ],
  addresses: [
    {
      id: 'lose',
      label: 'Fill all the same',
      description: 'The formulas become #REF! as soon as Excel has refreshed the pivots.',
    },
    refuse,
  ],
  measures: [
    {
      id: 'values',
      label: 'As numbers',
      description: 'They stand as numbers that do not change with a refresh, and the sheet says so.',
    },
    refuse,
  ],
};

/** Checks what was chosen. Throws input.invalid where there is no such finding or remedy. */
export function checkRemedies(chosen: Readonly<Record<string, string>>): Remedies {
  const checked: Partial<Record<FindingId, string>> = {};
  for (const [finding, remedy] of Object.entries(chosen)) {
    const ids = Object.keys(remediesOf);
    const id = findingId(finding);
    if (id === null) {
      throw new AppError('input.invalid', `There is no finding “${finding}”.`, {
        hint: `Findings: ${ids.join(', ')}.`,
        details: { name: finding, suggestions: nearest(finding, ids) },
      });
    }
    const known = remediesOf[id].map((one) => one.id);
    if (!known.includes(remedy)) {
      throw new AppError('input.invalid', `There is no remedy “${remedy}” for ${finding}.`, {
        hint: known.length === 0 ? 'It has none.' : `Remedies: ${known.join(', ')}.`,
        details: { name: remedy, suggestions: nearest(remedy, known) },
      });
    }
    checked[id] = remedy;
  }
  return checked;
}

function findingId(text: string): FindingId | null {
  return text in remediesOf
    ? (Object.keys(remediesOf).find((id): id is FindingId => id === text) ?? null)
    : null;
}

function leavesEmpty({ type }: Column, remedies: Remedies): boolean {
  if (type.kind === 'float') return remedies['not-numbers'] === 'empty';
  return ['date', 'timestamp', 'timestamptz'].includes(type.kind) && remedies['odd-dates'] === 'empty';
}

/** The rows with nothing in place of the values that are to be left out; the notes say how many those are. */
export async function remediedRows(
  reader: SourceReader,
  source: RowSource,
  remedies: Remedies,
  notes: Notes,
): Promise<RowSource> {
  const emptied = source.columns.flatMap((column) => {
    const exception = leavesEmpty(column, remedies) ? exceptionSql(column) : null;
    return exception === null ? [] : [{ column, exception }];
  });
  if (emptied.length === 0) return source;
  const counts = emptied.map(({ exception }) => `count(*) FILTER (WHERE ${exception})`).join(', ');
  const sql = `SELECT ${counts} FROM (${source.rows})`;
  for await (const chunk of readChunks(reader, sql, source.parameters)) {
    for (const [index, count] of chunk.getRowValues(0).entries()) {
      const name = emptied[index]?.column.name ?? '';
      if (Number(count) > 0)
        notes.add(`${countOf(Number(count), 'value')} of “${name}” left out, as was chosen.`);
    }
  }
  const replaced = emptied.map(({ column, exception }) => {
    const name = quoteName(column.field);
    return `CASE WHEN ${exception} THEN NULL ELSE ${name} END AS ${name}`;
  });
  return { ...source, rows: `SELECT * REPLACE (${replaced.join(', ')}) FROM (${source.rows})` };
}

/** Figures by which long numbers are written as numbers, where that was chosen; the notes say which. */
export function remediedFigures(
  measured: MeasuredRows,
  { columns }: RowSource,
  headers: readonly string[],
  remedies: Remedies,
  notes: Notes,
): MeasuredRows {
  if (remedies['long-numbers'] !== 'rounded') return measured;
  const figures = measured.figures.map((one, index) => {
    const kind = columns[index]?.type.kind;
    if (one.exceptions === 0 || (kind !== 'integer' && kind !== 'decimal')) return one;
    notes.add(
      `${countOf(one.exceptions, 'value')} of “${headers[index] ?? ''}” rounded to 15 digits, as was chosen.`,
    );
    return { ...one, exceptions: 0 };
  });
  return { ...measured, figures };
}

/** The header cells of a result's rows: its columns' own names, or ones that are told apart. */
export function headersOf({ columns }: ResultInfo, remedies: Remedies): string[] {
  return columns.map(({ name, field }) => (remedies.headers === 'number' ? field : name));
}

export function longTextsFor(remedies: Remedies): LongTexts | undefined {
  return remedies['long-text'] === 'cut' ? undefined : createLongTexts();
}
