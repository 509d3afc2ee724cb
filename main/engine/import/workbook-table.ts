import { readFile, stat } from 'node:fs/promises';
import { type CellValue, HucreError, read, readXlsb, streamXlsxRows } from 'hucre';
import type { ImportOptions } from '#shared/contract/transfers.ts';
import { AppError, cancelled } from '#shared/errors/app-error.ts';
import { type ColumnEvidence, collectEvidence } from './column-evidence.ts';
import type { SourceFile } from './detect-format.ts';
import { type Reading, textReading } from './reading.ts';
import type { TextTable } from './text-table.ts';
import { createTextWriter, ownDialect } from './text-writer.ts';

/** The largest workbook file that is read, in bytes: it is held in memory. */
export const maxWorkbookBytes = 512 << 20;

export const errorCells =
  /^#(?:NULL!|DIV\/0!|VALUE!|REF!|NAME\?|NUM!|N\/A|GETTING_DATA|SPILL!|CALC!|FIELD!|BLOCKED!|ERR!)$/;

type Kind = 'number' | 'text' | 'boolean' | 'date' | 'timestamp' | 'time' | 'error';

interface SheetColumn {
  readonly kinds: Map<Kind, number>;
  readonly evidence: ColumnEvidence;
}

interface Row {
  /** From 1. */
  readonly number: number;
  readonly cells: readonly CellValue[];
}

function padded(value: number, digits = 2): string {
  return String(value).padStart(digits, '0');
}

/** A cell's text and kind. Excel counts days from 1900; what lies before is a time of day. */
function cellText(value: CellValue): { text: string | null; kind: Kind | null } {
  if (value === null) return { text: null, kind: null };
  if (typeof value === 'number') return { text: numberText(value), kind: 'number' };
  if (typeof value === 'boolean') return { text: String(value), kind: 'boolean' };
  if (typeof value === 'string') return { text: value, kind: errorCells.test(value) ? 'error' : 'text' };
  const milliseconds = value.getUTCMilliseconds();
  const time = `${padded(value.getUTCHours())}:${padded(value.getUTCMinutes())}:${padded(value.getUTCSeconds())}${milliseconds === 0 ? '' : `.${padded(milliseconds, 3)}`}`;
  if (value.getUTCFullYear() < 1900) return { text: time, kind: 'time' };
  const date = `${padded(value.getUTCFullYear(), 4)}-${padded(value.getUTCMonth() + 1)}-${padded(value.getUTCDate())}`;
  return time === '00:00:00' ? { text: date, kind: 'date' } : { text: `${date} ${time}`, kind: 'timestamp' };
}

/** Plain digits wherever they are as exact as the exponent form, so that 1e21 is the whole number it is. */
function numberText(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e37 ? BigInt(value).toString() : String(value);
}

function failure(file: SourceFile, error: unknown): unknown {
  if (!(error instanceof HucreError)) return error;
  const encrypted = error.name === 'EncryptedFileError';
  return new AppError(
    encrypted ? 'unsupported' : 'input.invalid',
    encrypted
      ? `${file.fileName} is encrypted.`
      : `${file.fileName} cannot be read as a workbook: ${error.message}`,
    {
      hint: encrypted
        ? 'Open it with its password, save a copy without one and import that.'
        : 'The file may be cut off or damaged. Copy it again, or open it and save it anew.',
      details: { file: file.fileName },
      cause: error,
    },
  );
}

interface OpenWorkbook {
  readonly sheets: readonly string[];
  rows(sheet: string): AsyncIterable<Row>;
}

async function openWorkbook(file: SourceFile, format: 'xlsx' | 'xlsb'): Promise<OpenWorkbook> {
  const { size } = await stat(file.path);
  if (size > maxWorkbookBytes) {
    throw new AppError(
      'limit.exceeded',
      `${file.fileName} has ${size} bytes; a workbook may have ${maxWorkbookBytes}.`,
      {
        hint: 'Save its sheet as CSV and import that.',
        details: { file: file.fileName },
      },
    );
  }
  const bytes = await readFile(file.path);
  try {
    if (format === 'xlsb') {
      const workbook = await readXlsb(bytes);
      return {
        sheets: workbook.sheets.map((sheet) => sheet.name),
        async *rows(name) {
          const sheet = workbook.sheets.find((one) => one.name === name);
          // Rows without cells are holes.
          for (const [at, cells] of (sheet?.rows ?? []).entries())
            yield { number: at + 1, cells: cells ?? [] };
        },
      };
    }
    const names: string[] = [];
    await read(bytes, {
      sheets: (info) => {
        names.push(info.name);
        return false;
      },
    });
    return {
      sheets: names,
      async *rows(name) {
        try {
          for await (const row of streamXlsxRows(bytes, { sheet: name })) {
            yield { number: row.index + 1, cells: row.values };
          }
        } catch (error) {
          throw failure(file, error);
        }
      },
    };
  } catch (error) {
    throw failure(file, error);
  }
}

function readingOf(name: string, column: SheetColumn): { reading: Reading; notes: string[] } {
  const typed = (type: string, notes: string[] = []) => ({ reading: { type, chosen: false }, notes });
  const errors = column.kinds.get('error') ?? 0;
  const kinds = [...column.kinds.keys()].filter((kind) => kind !== 'error');
  const [only] = kinds;
  const holding = `${errors} ${errors === 1 ? 'cell holds' : 'cells hold'} an error such as #REF!`;
  const noted = errors === 0 ? [] : [`${name}: ${holding}; the rows are rejects.`];
  if (only === undefined) return { reading: textReading, notes: [] };
  if (kinds.length === 1) {
    switch (only) {
      case 'number': {
        const { reading, notes } = column.evidence.conclude(name, 0, {});
        return { reading, notes: [...notes, ...noted] };
      }
      case 'boolean':
        return typed('BOOLEAN', noted);
      case 'date':
        return typed('DATE', noted);
      case 'timestamp':
        return typed('TIMESTAMP', noted);
      case 'time':
        return typed('TIME', noted);
      default:
        return {
          reading: textReading,
          notes: errors === 0 ? [] : [`${name}: ${holding}, kept as text.`],
        };
    }
  }
  if (kinds.every((kind) => kind === 'date' || kind === 'timestamp')) return typed('TIMESTAMP', noted);
  const counts = kinds.map((kind) => `${kind} (${column.kinds.get(kind)})`).join(', ');
  return { reading: textReading, notes: [`${name}: kept as text, since it mixes ${counts}.`] };
}

export interface WorkbookTable {
  readonly table: TextTable;
  readonly sheets: readonly string[];
  readonly sheet: string;
  readonly headerRow: number;
}

/** Writes a sheet as a table of text: from its header row down, typed by what its cells are. */
export async function workbookTable(
  file: SourceFile,
  format: 'xlsx' | 'xlsb',
  options: ImportOptions,
  target: string,
  signal: AbortSignal | undefined,
  limit = Number.POSITIVE_INFINITY,
): Promise<WorkbookTable> {
  const workbook = await openWorkbook(file, format);
  const sheet = options.sheet ?? workbook.sheets[0];
  if (sheet === undefined || !workbook.sheets.includes(sheet)) {
    throw new AppError('not-found', `${file.fileName} has no sheet "${sheet ?? ''}".`, {
      hint: `Its sheets: ${workbook.sheets.join(', ')}.`,
      details: { file: file.fileName, name: sheet ?? '', suggestions: [...workbook.sheets] },
    });
  }
  const columns: SheetColumn[] = [];
  let headings: readonly CellValue[] | null = null;
  let headerRow = options.headerRow ?? 0;
  let rows = 0;
  const writer = createTextWriter(target);
  try {
    for await (const { number, cells } of workbook.rows(sheet)) {
      if (signal?.aborted) throw cancelled('The import');
      const filled = cells.some((cell) => cell !== null && cell !== '');
      if (headings === null) {
        if (options.headerRow === undefined ? filled : number >= options.headerRow) {
          headerRow = number;
          headings = cells;
        }
        continue;
      }
      if (!filled) continue;
      const texts: (string | null)[] = [];
      for (const [at, cell] of cells.entries()) {
        const { text, kind } = cellText(cell ?? null);
        texts.push(text);
        let column = columns[at];
        if (column === undefined) {
          column = { kinds: new Map(), evidence: collectEvidence() };
          columns[at] = column;
        }
        if (kind === null) continue;
        column.kinds.set(kind, (column.kinds.get(kind) ?? 0) + 1);
        if (kind === 'number') column.evidence.add(text);
      }
      await writer.write(number, texts);
      rows += 1;
      if (rows >= limit) break;
    }
    await writer.close();
  } catch (error) {
    await writer.abandon();
    throw error;
  }
  if (headings === null) {
    throw new AppError(
      'input.invalid',
      `The sheet "${sheet}" of ${file.fileName} has no cells${options.headerRow === undefined ? '' : ` from row ${options.headerRow} on`}.`,
      {
        hint:
          workbook.sheets.length > 1
            ? `Its other sheets: ${workbook.sheets.filter((one) => one !== sheet).join(', ')}.`
            : undefined,
        details: { file: file.fileName },
      },
    );
  }
  const width = Math.max(headings.length, columns.length);
  const top = headings;
  const names = Array.from({ length: width }, (_, at) => cellText(top[at] ?? null).text ?? '');
  const found = names.map((name, at) => {
    const column = columns[at];
    return column === undefined
      ? { reading: textReading, notes: [] }
      : readingOf(name === '' ? `column ${at + 1}` : name, column);
  });
  return {
    sheets: workbook.sheets,
    sheet,
    headerRow,
    table: {
      file: target,
      dialect: ownDialect,
      names,
      readings: found.map((one) => one.reading),
      lineColumn: true,
      rejects: [],
      notes: found.flatMap((one) => one.notes),
    },
  };
}
