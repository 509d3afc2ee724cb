import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#shared/errors/app-error.ts';
import { fold } from '#shared/getpivotdata/names.ts';
import { pivotIdSchema } from '#shared/model/ids.ts';
import { type SavedPivot, savedPivotSchema } from '#shared/model/pivot.ts';
import type { Workspace } from '../engine/workspace.ts';
import type { Clock } from '../platform/clock.ts';
import { fromExactJson, toExactJson } from '../platform/exact-json.ts';
import { isMissing, readTextIfThere, writeAtomically } from '../platform/files.ts';

/** Pivots saved in the workspace, a file each. */
export interface SavedPivots {
  /** By name. */
  list(): Promise<readonly SavedPivot[]>;
  /** Names are unique without case among the pivots of one query; another one's throws conflict. */
  save(pivot: Omit<SavedPivot, 'id' | 'savedAt'> & { readonly id?: string | undefined }): Promise<SavedPivot>;
  /** Throws not-found. */
  remove(id: string): Promise<void>;
}

function parse(text: string, file: string): SavedPivot {
  try {
    return savedPivotSchema.parse(fromExactJson(text));
  } catch (error) {
    throw new AppError('input.invalid', `${file} is not a saved pivot.`, {
      hint: 'Mend the file or remove it.',
      details: { file },
      cause: error,
    });
  }
}

export function openSavedPivots(
  workspace: Pick<Workspace, 'pivots' | 'temporary'>,
  clock: Clock,
): SavedPivots {
  const fileOf = (id: string) => path.join(workspace.pivots, `${id}.json`);

  async function list(): Promise<SavedPivot[]> {
    const ids = (await readdir(workspace.pivots))
      .filter((name) => name.endsWith('.json'))
      .map((name) => name.slice(0, -'.json'.length))
      .filter((id) => pivotIdSchema.safeParse(id).success);
    const texts = await Promise.all(ids.map((id) => readTextIfThere(fileOf(id))));
    const pivots = texts.flatMap((text, index) =>
      text === null ? [] : [parse(text, `pivots/${ids[index]}.json`)],
    );
    return pivots.sort((a, b) => {
      const [left, right] = [fold(a.name), fold(b.name)];
      return left < right ? -1 : Number(left > right);
    });
  }

  return {
    list,
    async save({ id, name, queryId, spec }) {
      if (/[[\]]/.test(name)) {
        throw new AppError('input.invalid', `A pivot cannot be called "${name}".`, {
          hint: 'Square brackets name a workbook in a formula: leave them out.',
          details: { name },
        });
      }
      const same = (await list()).find(
        (other) => other.id !== id && other.queryId === queryId && fold(other.name) === fold(name),
      );
      if (same !== undefined) {
        throw new AppError('conflict', `There is a pivot called "${same.name}" already.`, {
          hint: 'Choose another name, or replace that one.',
          details: { name: same.name },
        });
      }
      const saved: SavedPivot = {
        id: id ?? `${clock.now().getTime().toString(36)}-${randomUUID().slice(0, 8)}`,
        name,
        ...(queryId === undefined ? {} : { queryId }),
        spec,
        savedAt: clock.now().toISOString(),
      };
      await writeAtomically(fileOf(saved.id), toExactJson(saved, 2), workspace.temporary);
      return saved;
    },
    async remove(id) {
      try {
        await rm(fileOf(id));
      } catch (error) {
        if (!isMissing(error)) throw error;
        throw new AppError('not-found', `There is no saved pivot ${id}.`, {
          hint: 'It may have been removed already.',
          details: { name: id },
        });
      }
    },
  };
}
