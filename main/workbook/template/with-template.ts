import { randomUUID } from 'node:crypto';
import { type FileHandle, open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#shared/errors/app-error.ts';
import { maxWorkbookBytes } from '../../engine/import/workbook-table.ts';
import type { ExportTools } from '../export-result.ts';
import { openZip } from '../zip-reader.ts';
import { binaryNote, convertBinary } from './convert-binary.ts';
import { type OpenTemplate, openTemplate, type TemplateToFill } from './open-template.ts';
import { openPackage } from './package.ts';
import { mainPart } from './workbook-part.ts';

type Tools = Pick<ExportTools, 'reader' | 'now' | 'maxSheetRows'>;

async function opened<T>(file: string, work: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(file, 'r');
  try {
    return await work(handle);
  } finally {
    await handle.close();
  }
}

/** Whether the file is a binary workbook, whatever its name ends in. */
async function isBinary(what: TemplateToFill): Promise<boolean> {
  return opened(what.path, async (handle) => {
    const { size } = await handle.stat();
    if (size > maxWorkbookBytes) {
      throw new AppError(
        'limit.exceeded',
        `${what.fileName} has ${size} bytes; a template may have ${maxWorkbookBytes}.`,
        { hint: 'Empty it of rows it need not have, and save it again.', details: { file: what.fileName } },
      );
    }
    const pack = openPackage(await openZip(handle, what.fileName), what.fileName);
    return (await mainPart(pack)).toLowerCase().endsWith('.bin');
  });
}

/** Opens a template for the time of `work`; a binary one is converted first, which its notes say. */
export async function withTemplate<T>(
  what: TemplateToFill,
  tools: Tools,
  work: (template: OpenTemplate) => Promise<T>,
): Promise<T> {
  if (!(await isBinary(what))) {
    return opened(what.path, async (handle) => work(await openTemplate(handle, what, tools)));
  }
  const converted = path.join(what.temporary, `template-${randomUUID()}.xlsx`);
  try {
    await convertBinary(await readFile(what.path), what.fileName, converted, tools.now);
    return await opened(converted, async (handle) => {
      const template = await openTemplate(handle, what, tools);
      template.notes.add(binaryNote);
      return work(template);
    });
  } finally {
    await rm(converted, { force: true });
  }
}
