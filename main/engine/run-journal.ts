import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { AppError } from '#shared/errors/app-error.ts';
import { connectionIdSchema, queryIdSchema, runIdSchema } from '#shared/model/ids.ts';
import { parameterTypes } from '#shared/model/query.ts';
import { parameterValuesSchema } from '#shared/model/result.ts';
import { fromExactJson, toExactJson } from '../platform/exact-json.ts';
import { readTextIfThere, writeAtomically } from '../platform/files.ts';
import { isAlive, withLock } from '../platform/lock.ts';
import type { Workspace } from './workspace.ts';

const entrySchema = z.object({
  runId: runIdSchema,
  connectionId: connectionIdSchema,
  /** What the source is told to know this run by, so that sending it again starts no second one. */
  token: z.string(),
  /** Absent until the source has answered. */
  remoteId: z.string().optional(),
  /** The process that follows it; absent where it was left. */
  pid: z.number().int().optional(),
  sql: z.string(),
  script: z.string(),
  parameters: parameterValuesSchema,
  types: z.record(z.string(), z.enum(parameterTypes)),
  title: z.string(),
  name: z.string(),
  queryId: queryIdSchema.optional(),
  startedAt: z.string(),
});
/** A statement at a source: everything needed to follow it to its kept result from another process. */
export type JournalEntry = z.infer<typeof entrySchema>;

/**
 * `runs/<id>.json`: statements that were handed to sources that work on without us. Written before the first call, so
 * that a crash at any moment neither loses a run nor starts it twice; removed once it has ended.
 */
export interface RunJournal {
  begin(entry: Omit<JournalEntry, 'runId' | 'token' | 'pid'>): Promise<JournalEntry>;
  /** The source's name for it. */
  submitted(runId: string, remoteId: string): Promise<void>;
  /** Nobody follows it any more; it goes on. */
  left(runId: string): Promise<void>;
  /** Takes it over. Throws not-found, or conflict where a living process follows it. */
  claim(runId: string): Promise<JournalEntry>;
  end(runId: string): Promise<void>;
  /** Throws not-found. */
  get(runId: string): Promise<JournalEntry>;
  /** Newest first. */
  list(): Promise<readonly JournalEntry[]>;
}

/** Whether a living process follows it. */
export function isFollowed({ pid }: JournalEntry): boolean {
  return pid !== undefined && isAlive(pid);
}

export function openRunJournal(workspace: Pick<Workspace, 'runs' | 'temporary' | 'lock'>): RunJournal {
  const fileOf = (runId: string) => path.join(workspace.runs, `${runId}.json`);

  const write = (entry: JournalEntry) =>
    writeAtomically(fileOf(entry.runId), toExactJson(entry, 2), workspace.temporary);

  async function read(runId: string): Promise<JournalEntry | null> {
    const text = await readTextIfThere(fileOf(runId));
    if (text === null) return null;
    try {
      return entrySchema.parse(fromExactJson(text));
    } catch (error) {
      const file = fileOf(runId);
      throw new AppError('input.invalid', `${file} is no journal of a run.`, {
        hint: 'Mend the file, or remove it: then nobody follows that run.',
        details: { file },
        cause: error,
      });
    }
  }

  async function get(runId: string): Promise<JournalEntry> {
    const entry = await read(runId);
    if (entry !== null) return entry;
    throw new AppError('not-found', `There is no run ${runId} under way.`, {
      hint: 'It may have ended, or have been stopped.',
      details: { name: runId },
    });
  }

  async function change(runId: string, part: (entry: JournalEntry) => JournalEntry): Promise<JournalEntry> {
    return withLock(workspace.lock, async () => {
      const changed = part(await get(runId));
      await write(changed);
      return changed;
    });
  }

  return {
    async begin(entry) {
      const made: JournalEntry = {
        ...entry,
        runId: `${Date.parse(entry.startedAt).toString(36)}-${randomUUID().slice(0, 8)}`,
        token: randomUUID(),
        pid: process.pid,
      };
      await write(made);
      return made;
    },
    async submitted(runId, remoteId) {
      await change(runId, (entry) => ({ ...entry, remoteId }));
    },
    async left(runId) {
      await change(runId, ({ pid: _ours, ...entry }) => entry);
    },
    claim: (runId) =>
      change(runId, (entry) => {
        if (isFollowed(entry)) {
          throw new AppError('conflict', `The run ${runId} is followed already, by process ${entry.pid}.`, {
            hint: 'Look at it there, or stop it.',
            details: { name: runId },
          });
        }
        return { ...entry, pid: process.pid };
      }),
    end: (runId) => rm(fileOf(runId), { force: true }),
    get,
    async list() {
      const ids = (await readdir(workspace.runs))
        .filter((name) => name.endsWith('.json'))
        .map((name) => name.slice(0, -'.json'.length))
        .filter((id) => runIdSchema.safeParse(id).success);
      const entries = await Promise.all(ids.sort().reverse().map(read));
      return entries.filter((entry) => entry !== null);
    },
  };
}
