import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { SampleStatus } from '#shared/contract/connections.ts';
import { cancelled } from '#shared/errors/app-error.ts';
import type { Progress } from '#shared/model/progress.ts';
import { readTextIfThere, writeAtomically } from '../../platform/files.ts';
import type { LocalView, LocalViewSource } from '../local-views.ts';
import type { Workspace } from '../workspace.ts';
import { type SampleDescription, sampleDescriptionSchema, sampleSeed, sampleVersion } from './description.ts';
import { makeSample, sampleTableNames } from './make-sample.ts';

/** The sample warehouse of a workspace. */
export interface Sample {
  status(): Promise<SampleStatus>;
  /** Makes the sample at scale 1 unless there is one already, of any scale. */
  ensure(signal?: AbortSignal, report?: (progress: Progress) => void): Promise<void>;
  /** Makes the sample at a scale unless that is the one there is. */
  create(scale: number, signal?: AbortSignal, report?: (progress: Progress) => void): Promise<SampleStatus>;
  /** Its tables as views of local SQL; none where there is no sample yet. */
  views(): Promise<readonly LocalView[]>;
  /** Names of its tables, whether or not it is made. */
  readonly tableNames: readonly string[];
}

export interface SampleSettings {
  readonly workspace: Pick<Workspace, 'sample' | 'temporary'>;
  /** The SQL of a saved query for the embedded engine. */
  readonly sqlOf: (id: string) => Promise<string>;
}

interface Current {
  readonly folder: string;
  readonly description: SampleDescription;
}

function isTaken(error: unknown): boolean {
  const taken = ['ENOTEMPTY', 'EEXIST', 'EPERM'];
  return error instanceof Error && 'code' in error && taken.includes(String(error.code));
}

function statusOf(current: Current | null): SampleStatus {
  if (current === null) return { state: 'absent' };
  const { scale, firstDay, lastDay, tables } = current.description;
  const events = tables.find((table) => table.name === 'subscription_events')?.rows ?? 0;
  return { state: 'ready', scale, events, firstDay, lastDay };
}

/**
 * Each make of the sample is a folder of its own, named by version, seed and scale, that appears by one rename;
 * `current` names the one in use. Two processes that make the same one at once both end with it.
 */
export function openSample({ workspace, sqlOf }: SampleSettings): Sample {
  const pointer = path.join(workspace.sample, 'current');
  const folderOf = (name: string) => path.join(workspace.sample, name);
  const nameOf = (scale: number) => `${sampleVersion}-${sampleSeed}-${scale}`;
  let known: Current | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  async function described(name: string): Promise<Current | null> {
    const text = await readTextIfThere(path.join(folderOf(name), 'sample.json'));
    if (text === null) return null;
    return { folder: folderOf(name), description: sampleDescriptionSchema.parse(JSON.parse(text)) };
  }

  async function current(): Promise<Current | null> {
    const name = (await readTextIfThere(pointer))?.trim();
    if (name === undefined || !name.startsWith(`${sampleVersion}-`)) return null;
    if (known?.folder !== folderOf(name)) known = await described(name);
    return known;
  }

  /** Folders that are no longer the current one; a reader that still has one open keeps what it opened. */
  async function sweep(keep: string): Promise<void> {
    for (const name of await readdir(workspace.sample)) {
      if (name !== keep && /^\d+-\d+-\d+$/.test(name)) {
        await rm(folderOf(name), { recursive: true, force: true });
      }
    }
  }

  async function make(
    scale: number,
    signal?: AbortSignal,
    report?: (progress: Progress) => void,
  ): Promise<void> {
    const name = nameOf(scale);
    const partial = path.join(workspace.temporary, `sample-${randomUUID()}`);
    const spill = path.join(workspace.temporary, `spill-${randomUUID()}`);
    try {
      if ((await described(name)) === null) {
        await mkdir(partial, { recursive: true });
        await mkdir(workspace.sample, { recursive: true });
        await makeSample({
          folder: partial,
          temporary: spill,
          scale,
          seed: sampleSeed,
          sqlOf,
          signal,
          report: report ?? (() => {}),
        });
        if (signal?.aborted) throw cancelled('Making the sample');
        await rename(partial, folderOf(name)).catch(async (error: unknown) => {
          // Another process was first; the same version, seed and scale are the same bytes.
          if (!isTaken(error) || (await described(name)) === null) throw error;
        });
      }
      await writeAtomically(pointer, `${name}\n`, workspace.temporary);
      await sweep(name);
    } finally {
      await rm(partial, { recursive: true, force: true });
      await rm(spill, { recursive: true, force: true });
    }
  }

  /** One at a time in this process: who waited finds the sample made, or makes it if the other was stopped. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = turn.then(work);
    turn = next.catch(() => undefined);
    return next;
  }

  return {
    tableNames: sampleTableNames,
    status: async () => statusOf(await current()),
    async ensure(signal, report) {
      if ((await current()) !== null) return;
      await inTurn(async () => {
        if (signal?.aborted) throw cancelled('Making the sample');
        if ((await current()) === null) await make(1, signal, report);
      });
    },
    create: (scale, signal, report) =>
      inTurn(async () => {
        if ((await current())?.description.scale !== scale) await make(scale, signal, report);
        return statusOf(await current());
      }),
    async views() {
      const found = await current();
      if (found === null) return [];
      return found.description.tables.map(({ name, rows, comment, columns }) => ({
        schema: 'main',
        name,
        file: path.join(found.folder, `${name}.parquet`),
        columns,
        rows,
        comment,
      }));
    },
  };
}

/** The sample's tables for local SQL; made when a statement, or the catalog, first asks for one. */
export function sampleViews(sample: Sample): LocalViewSource {
  return {
    list: () => sample.views(),
    async need(names, { signal, report }) {
      if (names === null || sample.tableNames.some((name) => names.has(name))) {
        await sample.ensure(signal, report);
      }
    },
  };
}
