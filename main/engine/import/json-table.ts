import { AppError } from '#shared/errors/app-error.ts';
import { type ColumnEvidence, collectEvidence } from './column-evidence.ts';
import type { JsonText } from './json-source.ts';
import { type JsonKind, type JsonMember, readRecord } from './json-values.ts';
import { type Reading, textReading } from './reading.ts';
import type { Reject, TextTable } from './text-table.ts';
import { createTextWriter, ownDialect } from './text-writer.ts';

interface JsonColumn {
  readonly name: string;
  readonly kinds: Set<JsonKind>;
  readonly evidence: ColumnEvidence;
}

/** The type of a column by the kinds of its values; only strings that are all ISO dates become dates. */
function readingOf(column: JsonColumn): { reading: Reading; notes: readonly string[] } {
  const kinds = [...column.kinds].filter((kind) => kind !== 'null');
  const [only] = kinds;
  if (only === undefined) return { reading: textReading, notes: [] };
  if (kinds.length > 1) {
    return {
      reading: textReading,
      notes: [
        `${column.name}: kept as text, since it mixes ${kinds.join(', ').replace('nested', 'nested values')}.`,
      ],
    };
  }
  if (only === 'nested') return { reading: { type: 'JSON', chosen: false }, notes: [] };
  if (only === 'boolean') return { reading: { type: 'BOOLEAN', chosen: false }, notes: [] };
  const { reading, notes } = column.evidence.conclude(column.name, 0, {});
  if (only === 'number') return { reading, notes };
  const moment = reading.type === 'DATE' || reading.type.startsWith('TIMESTAMP');
  return moment && reading.format === undefined
    ? { reading, notes: [] }
    : { reading: textReading, notes: [] };
}

/** Writes JSON records as a table of text. Records that are no JSON become rejects. */
export async function jsonTable(
  records: AsyncIterable<JsonText>,
  target: string,
  fileName: string,
  limit = Number.POSITIVE_INFINITY,
): Promise<TextTable> {
  const writer = createTextWriter(target);
  const places = new Map<string, number>();
  const columns: JsonColumn[] = [];
  const rejects: Reject[] = [];
  let rows = 0;
  try {
    for await (const { line, text } of records) {
      let members: JsonMember[];
      try {
        members = readRecord(text);
      } catch (error) {
        const reason = error instanceof SyntaxError ? error.message : String(error);
        rejects.push({ line, column: null, reason, text });
        continue;
      }
      const texts: (string | null)[] = [];
      for (const { key, kind, text: value } of members) {
        let place = places.get(key);
        if (place === undefined) {
          place = columns.length;
          places.set(key, place);
          columns.push({ name: key, kinds: new Set(), evidence: collectEvidence() });
        }
        const column = columns[place];
        column?.kinds.add(kind);
        if (kind === 'number' || kind === 'string') column?.evidence.add(value);
        // An empty string among dates or numbers would become null.
        if (kind === 'string' && value === '') column?.evidence.add(' ');
        texts[place] = value;
      }
      await writer.write(
        line,
        Array.from(columns, (_, at) => texts[at] ?? null),
      );
      rows += 1;
      if (rows >= limit) break;
    }
    await writer.close();
  } catch (error) {
    await writer.abandon();
    throw error;
  }
  if (rows === 0 || columns.length === 0) {
    const bad = rejects[0];
    throw new AppError(
      'input.invalid',
      bad === undefined
        ? `${fileName} has no records.`
        : `${fileName} has no record that is JSON; line ${bad.line}: ${bad.reason}`,
      { details: { file: fileName, ...(bad?.line ? { line: bad.line } : {}) } },
    );
  }
  const found = columns.map(readingOf);
  return {
    file: target,
    dialect: ownDialect,
    names: columns.map((column) => column.name),
    readings: found.map((one) => one.reading),
    lineColumn: true,
    rejects,
    notes: found.flatMap((one) => one.notes),
  };
}
