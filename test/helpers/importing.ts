import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Core } from '#main/core.ts';
import type { ImportOptions } from '#shared/contract/transfers.ts';
import type { Cell } from '#shared/model/column.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { openTestCore, temporaryFolder } from './core.ts';

export interface ImportedFile {
  readonly result: ResultInfo;
  readonly notes: readonly string[];
  /** `name: TYPE` of each column. */
  readonly types: readonly string[];
  /** Row by row. */
  readonly rows: readonly (readonly Cell[])[];
  /** `line, column, reason, text` of each. */
  readonly rejects: readonly (readonly Cell[])[];
}

/** A core in a folder of its own, and files to import into it. */
export async function openImporting() {
  const place = await temporaryFolder();
  const core: Core = await openTestCore(path.join(place.folder, 'workspace'));

  async function rowsOf(id: string): Promise<Cell[][]> {
    const page = await core.client.results.page({ id, offset: 0, limit: 2000 });
    return Array.from({ length: page.rowCount }, (_, row) =>
      page.columns.map((column) => column[row] ?? null),
    );
  }

  async function put(fileName: string, content: string | Uint8Array): Promise<string> {
    const file = path.join(place.folder, fileName);
    await writeFile(file, content);
    return file;
  }

  return {
    core,
    folder: place.folder,
    put,
    async inspect(fileName: string, content: string | Uint8Array, options: ImportOptions = {}) {
      return core.client.imports.inspect({
        source: { kind: 'path', path: await put(fileName, content) },
        options,
      });
    },
    async import(
      fileName: string,
      content: string | Uint8Array,
      options: ImportOptions = {},
    ): Promise<ImportedFile> {
      const source = { kind: 'path' as const, path: await put(fileName, content) };
      for await (const event of await core.client.imports.start({ source, options })) {
        if (event.type !== 'done') continue;
        const { result, notes } = event;
        return {
          result,
          notes,
          types: result.columns.map(({ name, type }) => `${name}: ${type.native}`),
          rows: await rowsOf(result.id),
          rejects: result.rejects === undefined ? [] : await rowsOf(result.rejects.id),
        };
      }
      throw new Error('the import ended without a result');
    },
    async close() {
      await core.close();
      await place.remove();
    },
  };
}
export type Importing = Awaited<ReturnType<typeof openImporting>>;
