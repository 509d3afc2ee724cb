import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ImportOptions } from '#shared/contract/transfers.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { detectFormat, type SourceFile } from './detect-format.ts';
import { sniffDialect } from './dialect.ts';
import { jsonDocument, jsonLines } from './json-source.ts';
import { jsonTable } from './json-table.ts';
import type { LoadTools } from './load-table.ts';
import {
  decodeHead,
  detectEncoding,
  type Encoding,
  encodingDetector,
  hasByteOrderMark,
  readHead,
  writeUtf8,
} from './text-files.ts';
import type { TextTable } from './text-table.ts';
import { workbookTable } from './workbook-table.ts';

export type OpenSource =
  | { readonly kind: 'parquet'; readonly options: ImportOptions }
  | {
      readonly kind: 'text';
      readonly table: TextTable;
      /** Every option as it is used. */
      readonly options: ImportOptions;
      readonly sheets?: readonly string[] | undefined;
    };

export interface OpenTools extends LoadTools {
  readonly temporary: string;
}

/** Records of JSON and rows of a workbook that a look at the file reads. */
const previewRecords = 2000;

const latin1Note =
  'The text is not UTF-8, so it was read as Latin-1 (Windows-1252). If letters look wrong, choose another encoding.';
const brokenNote = 'Some bytes are not valid UTF-8; rows that hold them are rejects.';

/**
 * Brings a file to a form the engine reads, and hands it to `work`; temporary files are removed afterwards. Just to
 * look at it (`preview`), only its head is read.
 */
export async function withOpenSource<T>(
  file: SourceFile,
  options: ImportOptions,
  preview: boolean,
  tools: OpenTools,
  work: (source: OpenSource) => Promise<T>,
): Promise<T> {
  const made: string[] = [];
  const temporaryFile = (ending: string) => {
    const name = path.join(tools.temporary, `import-${randomUUID()}.${ending}`);
    made.push(name);
    return name;
  };
  try {
    return await work(await openSource(file, options, preview, tools, temporaryFile));
  } finally {
    await Promise.all(made.map((name) => rm(name, { force: true })));
  }
}

async function openSource(
  file: SourceFile,
  options: ImportOptions,
  preview: boolean,
  tools: OpenTools,
  temporaryFile: (ending: string) => string,
): Promise<OpenSource> {
  const { format, gzip } = await detectFormat(file, options);
  const limit = preview ? previewRecords : undefined;
  switch (format) {
    case 'parquet':
      if (gzip) {
        throw new AppError('unsupported', `${file.fileName} is a gzipped Parquet file.`, {
          hint: 'Unpack it first; Parquet is compressed inside.',
        });
      }
      return { kind: 'parquet', options: { ...options, format, gzip } };
    case 'xlsx':
    case 'xlsb': {
      tools.report?.({ message: 'Reading the workbook' });
      const { table, sheets, sheet, headerRow } = await workbookTable(
        file,
        format,
        options,
        temporaryFile('csv'),
        tools.signal,
        limit,
      );
      return { kind: 'text', table, sheets, options: { ...options, format, gzip, sheet, headerRow } };
    }
    default: {
      const text = await openText(file, gzip, options, preview, tools, temporaryFile);
      const notes = [
        ...(text.guessed === 'latin-1' ? [latin1Note] : []),
        ...(text.guessed === 'broken' ? [brokenNote] : []),
      ];
      const used = { ...options, format, gzip, encoding: text.encoding };
      if (format === 'csv') {
        const { dialect, names } = await sniffDialect(
          tools.engine,
          text.path,
          file.fileName,
          options,
          tools.signal,
        );
        const skipped = dialect.skip > 0 && options.skip === undefined ? [skippedNote(dialect.skip)] : [];
        return {
          kind: 'text',
          table: {
            file: text.path,
            dialect,
            names,
            readings: null,
            lineColumn: false,
            rejects: [],
            notes: [...notes, ...skipped],
          },
          options: { ...used, ...dialect },
        };
      }
      tools.report?.({ message: 'Reading records' });
      const records =
        format === 'jsonl'
          ? jsonLines(text.path, tools.signal)
          : jsonDocument(text.path, file.fileName, tools.signal);
      const table = await jsonTable(records, temporaryFile('csv'), file.fileName, limit);
      return { kind: 'text', table: { ...table, notes: [...notes, ...table.notes] }, options: used };
    }
  }
}

function skippedNote(lines: number): string {
  return `The first ${lines} lines stand above the table and are not read. Set skip to change that.`;
}

interface OpenedText {
  readonly path: string;
  readonly encoding: Encoding;
  /** What the user should know of how the encoding was found. */
  readonly guessed: 'latin-1' | 'broken' | null;
}

/** The file itself where it is plain UTF-8, otherwise a copy that is; for a preview, of its head only. */
async function openText(
  file: SourceFile,
  gzip: boolean,
  options: ImportOptions,
  preview: boolean,
  tools: OpenTools,
  temporaryFile: (ending: string) => string,
): Promise<OpenedText> {
  const source = { path: file.path, fileName: file.fileName, gzip };
  const { head, whole } = await readHead(source);
  const detect = async () => {
    if (!preview && !whole) return detectEncoding(source, tools.signal);
    const detector = encodingDetector();
    detector.add(whole ? head : head.subarray(0, head.lastIndexOf(10) + 1 || head.length));
    return detector.end();
  };
  const found =
    options.encoding === undefined ? await detect() : { encoding: options.encoding, broken: false };
  const guessed = found.broken
    ? 'broken'
    : found.encoding === 'latin-1' && options.encoding === undefined
      ? 'latin-1'
      : null;
  const plain = found.encoding === 'utf-8' && !gzip && !hasByteOrderMark(head);
  if (plain) return { path: file.path, encoding: 'utf-8', guessed };
  const target = temporaryFile('txt');
  tools.report?.({ message: gzip ? 'Unpacking' : 'Reading the text' });
  if (preview) await writeFile(target, decodeHead(head, found.encoding, whole));
  else await writeUtf8(source, found.encoding, target, tools.signal);
  return { path: target, encoding: found.encoding, guessed };
}
