import type { Column } from '#shared/model/column.ts';
import { quoteName, quoteText } from '../engine/sql-text.ts';
import { countOf, type Notes } from './notes.ts';
import { type RowSource, readChunks, type SourceReader } from './row-source.ts';

export type CopyFormat = 'csv' | 'jsonl' | 'parquet';

/** A number that reading as a double and writing again could change. */
const longNumber = '[0-9][0-9.]{15,}';

/** Names for the header of a CSV: the source's own, unless two are alike or one is empty. */
function csvNames(columns: readonly Column[], notes: Notes): readonly string[] {
  const names = columns.map(({ name }) => name);
  const distinct = new Set(names.map((name) => name.toLowerCase()));
  if (distinct.size === names.length && !distinct.has('')) return names;
  notes.add('Columns without a name, or with the same one, are numbered in the header.');
  return columns.map(({ field }) => field);
}

function csvColumns(columns: readonly Column[], notes: Notes): string[] {
  const names = csvNames(columns, notes);
  return columns.map((column, index) => {
    const name = quoteName(column.field);
    const value = column.type.kind === 'list' ? `to_json(${name})::VARCHAR` : name;
    return `${value} AS ${quoteName(names[index] ?? column.field)}`;
  });
}

/** JSON has no NaN and no infinity, and a parser may round a long number: such values are written as strings. */
async function jsonColumns(reader: SourceReader, source: RowSource, notes: Notes): Promise<string[]> {
  const risks = source.columns.map(({ field, type }) => {
    if (type.kind === 'float') return `count(*) FILTER (WHERE NOT isfinite(${quoteName(field)}))`;
    if (type.kind === 'json')
      return `count(*) FILTER (WHERE regexp_matches(${quoteName(field)}::VARCHAR, ${quoteText(longNumber)}))`;
    return '0';
  });
  const counts = await firstRow(reader, `SELECT ${risks.join(', ')} FROM (${source.rows})`, source);
  return source.columns.map(({ field, type }, index) => {
    const name = quoteName(field);
    const count = Number(counts[index] ?? 0);
    if (count === 0) return name;
    if (type.kind === 'float') {
      notes.add(
        `${countOf(count, 'value')} of “${field}” written as a string: JSON has no NaN and no infinity.`,
      );
      return `CASE WHEN isfinite(${name}) THEN to_json(${name}) ELSE to_json(${name}::VARCHAR) END AS ${name}`;
    }
    notes.add(`“${field}” written as strings: it holds JSON with numbers of more than 15 digits.`);
    return `${name}::VARCHAR AS ${name}`;
  });
}

/** Of one column, a null is an empty line. */
async function noteEmptyLines(reader: SourceReader, source: RowSource, notes: Notes): Promise<void> {
  const [only] = source.columns;
  if (only === undefined || source.columns.length > 1) return;
  const sql = `SELECT count(*) - count(${quoteName(only.field)}) FROM (${source.rows})`;
  const nulls = Number((await firstRow(reader, sql, source))[0] ?? 0);
  if (nulls > 0) {
    notes.add(`${countOf(nulls, 'null')} written as empty lines, which some programs skip.`);
  }
}

async function firstRow(reader: SourceReader, sql: string, source: RowSource): Promise<readonly unknown[]> {
  for await (const chunk of readChunks(reader, sql, source.parameters)) return chunk.getRowValues(0);
  return [];
}

async function selected(
  format: CopyFormat,
  reader: SourceReader,
  source: RowSource,
  notes: Notes,
): Promise<string[]> {
  switch (format) {
    case 'csv':
      await noteEmptyLines(reader, source, notes);
      return csvColumns(source.columns, notes);
    case 'jsonl':
      return jsonColumns(reader, source, notes);
    case 'parquet':
      return source.columns.map(({ field }) => quoteName(field));
  }
}

const options: Readonly<Record<CopyFormat, string>> = {
  // RFC 4180 but for line feeds alone, which programs on a pipe expect. Null is an empty field, empty text a quoted one.
  csv: `FORMAT csv, HEADER, NULLSTR ''`,
  jsonl: 'FORMAT json',
  parquet: 'FORMAT parquet, COMPRESSION zstd',
};

/** Writes rows to a file by the engine's own COPY; gives how many. */
export async function copyRows(
  format: CopyFormat,
  reader: SourceReader,
  source: RowSource,
  file: string,
  notes: Notes,
): Promise<number> {
  const columns = await selected(format, reader, source, notes);
  const sql = `COPY (SELECT ${columns.join(', ')} FROM (${source.rows})${source.order}) TO ${quoteText(file)} (${options[format]})`;
  return Number((await firstRow(reader, sql, source))[0] ?? 0);
}
