import { open } from 'node:fs/promises';
import path from 'node:path';
import type { ImportFormat, ImportOptions } from '#shared/contract/transfers.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { decodeHead, encodingDetector, readHead } from './text-files.ts';

export interface SourceFile {
  readonly path: string;
  readonly fileName: string;
  readonly bytes: number;
}

export interface Format {
  readonly format: ImportFormat;
  readonly gzip: boolean;
}

const known = 'Backcast reads CSV, TSV, JSON and JSON lines (also gzipped), Parquet, .xlsx and .xlsb.';

function notKnown(file: SourceFile, what: string, hint = known): AppError {
  return new AppError('unsupported', `${file.fileName} ${what}.`, { hint, details: { file: file.fileName } });
}

/** What the name says: the last ending but one where the last is `.gz`. */
function endingOf(fileName: string): string {
  return path.extname(fileName.toLowerCase().replace(/\.gz$/, '')).slice(1);
}

function textFormat(file: SourceFile, head: Buffer, whole: boolean): ImportFormat {
  const ending = endingOf(file.fileName);
  if (ending === 'jsonl' || ending === 'ndjson') return 'jsonl';
  const detector = encodingDetector();
  detector.add(head);
  const text = decodeHead(head, detector.end().encoding, whole).toString('utf8').trimStart();
  if (text.includes('\u0000')) throw notKnown(file, 'is not of a format Backcast knows');
  if (ending === 'csv' || ending === 'tsv' || ending === 'tab' || ending === 'txt') return 'csv';
  if (ending === 'json') return isLines(text) ? 'jsonl' : 'json';
  if (text.startsWith('[')) return 'json';
  if (text.startsWith('{')) return isLines(text) ? 'jsonl' : 'json';
  return 'csv';
}

/** Whether each of the first lines is a JSON object of its own, and there are two. */
function isLines(text: string): boolean {
  const lines = text.split(/\r?\n/, 3).filter((line) => line.trim() !== '');
  const first = lines[0]?.trim() ?? '';
  const second = lines[1]?.trim() ?? '';
  return first.startsWith('{') && first.endsWith('}') && second.startsWith('{');
}

async function workbookFormat(file: SourceFile, head: Buffer): Promise<ImportFormat> {
  const handle = await open(file.path, 'r');
  try {
    // The names of a zip's parts stand once more in the directory at its end.
    const length = Math.min(file.bytes, 1 << 20);
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, file.bytes - length);
    const has = (part: string) => buffer.includes(part) || head.includes(part);
    if (has('xl/workbook.bin')) return 'xlsb';
    if (has('xl/workbook.xml') || (has('[Content_Types].xml') && has('xl/'))) return 'xlsx';
    throw notKnown(file, 'is a zip archive, but no workbook', 'Unpack it and import the files in it.');
  } finally {
    await handle.close();
  }
}

const compoundFile = Buffer.from('d0cf11e0a1b11ae1', 'hex');

/** What a file is, by its first bytes; its name decides only between kinds of text. */
export async function detectFormat(file: SourceFile, options: ImportOptions): Promise<Format> {
  if (file.bytes === 0) {
    throw new AppError('input.invalid', `${file.fileName} is empty.`, { details: { file: file.fileName } });
  }
  const { head: start } = await readHead({ ...file, gzip: false }, 64 << 10);
  const gzip = options.gzip ?? (start[0] === 0x1f && start[1] === 0x8b);
  if (options.format !== undefined) return { format: options.format, gzip };
  if (gzip) {
    const { head, whole } = await readHead({ ...file, gzip: true }, 64 << 10);
    if (head.length === 0) throw new AppError('input.invalid', `${file.fileName} holds an empty file.`);
    return { format: textFormat(file, head, whole), gzip };
  }
  const magic = start.subarray(0, 4).toString('latin1');
  if (magic === 'PAR1') return { format: 'parquet', gzip };
  if (magic === 'PK\u0003\u0004') return { format: await workbookFormat(file, start), gzip };
  if (start.subarray(0, 8).equals(compoundFile)) {
    if (endingOf(file.fileName) === 'xls') {
      throw notKnown(file, 'is a workbook of Excel 97 to 2003', 'Save it as .xlsx and import that.');
    }
    throw new AppError('unsupported', `${file.fileName} is encrypted.`, {
      hint: 'Open it with its password, save a copy without one and import that.',
      details: { file: file.fileName },
    });
  }
  if (start[0] === 0x28 && start[1] === 0xb5 && start[2] === 0x2f && start[3] === 0xfd) {
    throw notKnown(file, 'is compressed with zstd', 'Unpack it first, or use gzip.');
  }
  return { format: textFormat(file, start, start.length === file.bytes), gzip };
}
