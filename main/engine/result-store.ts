import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { AppError } from '#shared/errors/app-error.ts';
import { resultIdSchema } from '#shared/model/ids.ts';
import { type ResultInfo, resultInfoSchema } from '#shared/model/result.ts';
import { fromExactJson, toExactJson } from '../platform/exact-json.ts';
import { isMissing, readTextIfThere, writeAtomically } from '../platform/files.ts';
import { withLock } from '../platform/lock.ts';
import { checkName, freeName } from './result-names.ts';
import type { Workspace } from './workspace.ts';

/** What is known of a result before its file is measured; `name` is a wish, numbered where it is taken. */
export type ResultDraft = Omit<ResultInfo, 'id' | 'bytes' | 'checksum' | 'pinned' | 'finishedAt'> & {
  finishedAt?: string;
};

/** A result that is being written; nobody sees it until it is kept. */
export interface PendingResult {
  /** The id it will have. */
  readonly id: string;
  /** Where its Parquet file goes. */
  readonly file: string;
  /** Makes it appear whole, by one rename. */
  keep(draft: ResultDraft): Promise<ResultInfo>;
  /** Removes what was written; after `keep` it does nothing. */
  discard(): Promise<void>;
}

/** Kept results: `results/<id>/data.parquet` and `result.json`, immutable; `label.json` holds name and pin. */
export interface ResultStore {
  /** Newest first. */
  list(): Promise<readonly ResultInfo[]>;
  get(id: string): Promise<ResultInfo>;
  /** A kept result with its Parquet file; it counts as in use from now on. Throws not-found. */
  open(id: string): Promise<{ readonly info: ResultInfo; readonly file: string }>;
  /** The file alone. */
  file(id: string): Promise<string>;
  begin(): Promise<PendingResult>;
  /**
   * Keeps a result: `write` makes the Parquet file at the path it is given and returns the rest of the draft.
   * The result appears whole, by one rename, or not at all.
   */
  keep(write: (file: string) => Promise<ResultDraft>): Promise<ResultInfo>;
  /** Renames or pins. Throws input.invalid for a name SQL does not take, conflict for one that is taken. */
  label(id: string, change: { name?: string; pinned?: boolean }): Promise<ResultInfo>;
  remove(id: string): Promise<void>;
}

export interface ResultStoreSettings {
  /** Bytes above which the oldest results leave that are neither pinned nor in use; asked after each keep. */
  readonly capBytes?: () => Promise<number>;
}

/** So many results that were read last count as in use by this process, and do not leave when the cap is reached. */
const inUse = 4;
/** A folder changed this short before it was read (milliseconds) is read again: file clocks are coarse. */
const settled = 100;

const labelSchema = z.object({ name: z.string(), pinned: z.boolean() });

/** The SHA-256 of a file, hexadecimal. */
export async function checksumOf(file: string): Promise<string> {
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

interface Remembered {
  readonly info: ResultInfo;
  readonly changedAt: number;
  readonly readAt: number;
}

export function openResultStore(workspace: Workspace, settings: ResultStoreSettings = {}): ResultStore {
  const folderOf = (id: string) => path.join(workspace.results, id);
  const remembered = new Map<string, Remembered>();
  const recent: string[] = [];

  /** From memory while the folder has not changed; labels change by renaming into it, which it notes. */
  async function read(id: string): Promise<ResultInfo | null> {
    try {
      const changedAt = (await stat(folderOf(id))).mtimeMs;
      const before = remembered.get(id);
      if (before?.changedAt === changedAt && before.readAt - changedAt > settled) return before.info;
      const readAt = Date.now();
      const text = await readTextIfThere(path.join(folderOf(id), 'result.json'));
      if (text === null) return null;
      const kept = resultInfoSchema.parse(fromExactJson(text));
      const label = await readTextIfThere(path.join(folderOf(id), 'label.json'));
      const info = label === null ? kept : { ...kept, ...labelSchema.parse(JSON.parse(label)) };
      remembered.set(id, { info, changedAt, readAt });
      return info;
    } catch (error) {
      if (!isMissing(error)) throw error;
      remembered.delete(id);
      return null;
    }
  }

  /** Tells whoever watches the folder, in any process, that a label below it changed. */
  async function announce(): Promise<void> {
    await writeAtomically(path.join(workspace.results, '.changed'), `${Date.now()}`, workspace.temporary);
  }

  async function writeLabel(id: string, label: z.infer<typeof labelSchema>): Promise<void> {
    const file = path.join(folderOf(id), 'label.json');
    await writeAtomically(file, JSON.stringify(label, null, 2), workspace.temporary);
    remembered.delete(id);
    await announce();
  }

  async function takenNames(except?: string): Promise<string[]> {
    const infos = await store.list();
    return infos.filter(({ id }) => id !== except).map(({ name }) => name);
  }

  /** One process at a time, so that two do not both make room for the same bytes. */
  async function enforceCap(made: ResultInfo): Promise<void> {
    const cap = await settings.capBytes?.();
    if (cap === undefined) return;
    await withLock(workspace.lock, async () => {
      const infos = await store.list();
      let bytes = infos.reduce((sum, info) => sum + info.bytes, 0);
      const stay = new Set([made.id, made.rejects?.id, ...recent]);
      for (const info of infos.toReversed()) {
        if (bytes <= cap) return;
        if (info.pinned || stay.has(info.id)) continue;
        await store.remove(info.id);
        bytes -= info.bytes;
      }
    });
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
    async open(id) {
      const info = await store.get(id);
      const at = recent.indexOf(id);
      if (at >= 0) recent.splice(at, 1);
      recent.unshift(id);
      recent.splice(inUse);
      return { info, file: path.join(folderOf(id), 'data.parquet') };
    },
    file: async (id) => (await store.open(id)).file,
    async begin() {
      const id = newResultId();
      const partial = path.join(workspace.temporary, `result-${id}`);
      await mkdir(partial);
      const data = path.join(partial, 'data.parquet');
      return {
        id,
        file: data,
        async keep(draft) {
          await flush(data);
          const { size } = await stat(data);
          const checksum = await checksumOf(data);
          const info = await withLock(workspace.lock, async () => {
            const kept: ResultInfo = {
              ...draft,
              id,
              name: freeName(draft.name, await takenNames()),
              finishedAt: draft.finishedAt ?? new Date().toISOString(),
              bytes: size,
              checksum,
              pinned: false,
            };
            const file = path.join(partial, 'result.json');
            await writeAtomically(file, toExactJson(kept, 2), workspace.temporary);
            await rename(partial, folderOf(id));
            return kept;
          });
          await enforceCap(info);
          return info;
        },
        discard: () => rm(partial, { recursive: true, force: true }),
      };
    },
    async keep(write) {
      const pending = await store.begin();
      try {
        return await pending.keep(await write(pending.file));
      } finally {
        await pending.discard();
      }
    },
    async label(id, change) {
      if (change.name !== undefined) checkName(change.name);
      return withLock(workspace.lock, async () => {
        const info = await store.get(id);
        const label = { name: info.name, pinned: info.pinned, ...change };
        const name = freeName(label.name, await takenNames(id));
        if (name !== label.name) {
          throw new AppError('conflict', `Another result is named ${label.name}.`, {
            hint: `${name} is free.`,
            details: { name: label.name, suggestions: [name] },
          });
        }
        await writeLabel(id, label);
        return { ...info, ...label };
      });
    },
    async remove(id) {
      await store.get(id);
      // Renamed out of sight first: a removal cut short leaves nothing that looks like a result.
      const gone = path.join(workspace.temporary, `removed-${id}`);
      try {
        await rename(folderOf(id), gone);
      } catch (error) {
        // Another process was quicker.
        if (!isMissing(error)) throw error;
      }
      remembered.delete(id);
      await rm(gone, { recursive: true, force: true });
    },
  };
  return store;
}
