import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { AppError } from '#shared/errors/app-error.ts';
import { resultIdSchema } from '#shared/model/ids.ts';
import { type ResultInfo, resultInfoSchema } from '#shared/model/result.ts';
import { readTextIfThere, writeAtomically } from '../platform/files.ts';
import type { Workspace } from './workspace.ts';

/** What is known of a result before its file is measured. */
export type ResultDraft = Omit<ResultInfo, 'id' | 'bytes' | 'checksum' | 'pinned' | 'finishedAt'> & {
  finishedAt?: string;
};

/** Kept results: `results/<id>/data.parquet` and `result.json`, immutable; `label.json` holds name and pin. */
export interface ResultStore {
  /** Newest first. */
  list(): Promise<readonly ResultInfo[]>;
  get(id: string): Promise<ResultInfo>;
  /** The Parquet file of a kept result. Throws not-found. */
  file(id: string): Promise<string>;
  /**
   * Keeps a result: `write` makes the Parquet file at the path it is given and returns the rest of the draft.
   * The result appears whole, by one rename, or not at all.
   */
  keep(write: (file: string) => Promise<ResultDraft>): Promise<ResultInfo>;
  label(id: string, change: { name?: string; pinned?: boolean }): Promise<ResultInfo>;
  remove(id: string): Promise<void>;
}

const labelSchema = z.object({ name: z.string(), pinned: z.boolean() });

async function checksumOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest('hex');
}

async function flush(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Ids sort by time: base-36 milliseconds, then a random part. */
function newResultId(): string {
  return `${Date.now().toString(36)}-${randomUUID().slice(0, 8)}`;
}

export function openResultStore(workspace: Workspace): ResultStore {
  const folderOf = (id: string) => path.join(workspace.results, id);

  async function read(id: string): Promise<ResultInfo | null> {
    const text = await readTextIfThere(path.join(folderOf(id), 'result.json'));
    if (text === null) return null;
    const info = resultInfoSchema.parse(JSON.parse(text, revive));
    const label = await readTextIfThere(path.join(folderOf(id), 'label.json'));
    return label === null ? info : { ...info, ...labelSchema.parse(JSON.parse(label)) };
  }

  const store: ResultStore = {
    async list() {
      const names = (await readdir(workspace.results)).filter(
        (name) => resultIdSchema.safeParse(name).success,
      );
      const infos = await Promise.all(names.sort().reverse().map(read));
      return infos.filter((info) => info !== null);
    },
    async get(id) {
      const info = await read(id);
      if (info === null) {
        throw new AppError('not-found', `There is no kept result ${id}.`, {
          hint: 'It may have been removed, or have left when the size cap was reached. Run the query again.',
          details: { name: id },
        });
      }
      return info;
    },
    async file(id) {
      await store.get(id);
      return path.join(folderOf(id), 'data.parquet');
    },
    async keep(write) {
      const id = newResultId();
      const partial = path.join(workspace.temporary, `result-${id}`);
      await mkdir(partial);
      try {
        const data = path.join(partial, 'data.parquet');
        const draft = await write(data);
        await flush(data);
        const info: ResultInfo = {
          ...draft,
          id,
          finishedAt: draft.finishedAt ?? new Date().toISOString(),
          bytes: (await stat(data)).size,
          checksum: await checksumOf(data),
          pinned: false,
        };
        await writeAtomically(
          path.join(partial, 'result.json'),
          JSON.stringify(info, replace, 2),
          workspace.temporary,
        );
        await rename(partial, folderOf(id));
        return info;
      } catch (error) {
        await rm(partial, { recursive: true, force: true });
        throw error;
      }
    },
    async label(id, change) {
      const info = await store.get(id);
      const label = { name: info.name, pinned: info.pinned, ...change };
      await writeAtomically(
        path.join(folderOf(id), 'label.json'),
        JSON.stringify(label, null, 2),
        workspace.temporary,
      );
      return { ...info, ...label };
    },
    async remove(id) {
      await store.get(id);
      // Renamed out of sight first: a removal cut short leaves nothing that looks like a result.
      const gone = path.join(workspace.temporary, `removed-${id}`);
      await rename(folderOf(id), gone);
      await rm(gone, { recursive: true, force: true });
    },
  };
  return store;
}

/** Parameters may hold bigints, which JSON has no form for. */
function replace(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? { $bigint: value.toString() } : value;
}

function revive(_key: string, value: unknown): unknown {
  return typeof value === 'object' &&
    value !== null &&
    '$bigint' in value &&
    typeof value.$bigint === 'string'
    ? BigInt(value.$bigint)
    : value;
}
