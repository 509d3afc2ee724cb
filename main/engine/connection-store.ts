import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#shared/errors/app-error.ts';
import { type ConnectionProfile, connectionProfileSchema } from '#shared/model/connection.ts';
import { connectionIdSchema } from '#shared/model/ids.ts';
import { isMissing, readTextIfThere, writeAtomically } from '../platform/files.ts';
import type { Workspace } from './workspace.ts';

/** Profiles saved in the workspace, `connections/<id>.json` each. */
export interface ConnectionStore {
  /** By name. */
  list(): Promise<readonly ConnectionProfile[]>;
  save(profile: ConnectionProfile): Promise<void>;
  /** Throws not-found. */
  remove(id: string): Promise<void>;
}

export function openConnectionStore(
  workspace: Pick<Workspace, 'connections' | 'temporary'>,
): ConnectionStore {
  const fileOf = (id: string) => path.join(workspace.connections, `${id}.json`);

  function parse(text: string, id: string): ConnectionProfile {
    try {
      return connectionProfileSchema.parse({ ...JSON.parse(text), id });
    } catch (error) {
      const file = fileOf(id);
      throw new AppError('input.invalid', `${file} is no connection.`, {
        hint: 'Mend the file or remove it.',
        details: { file },
        cause: error,
      });
    }
  }

  return {
    async list() {
      const ids = (await readdir(workspace.connections))
        .filter((name) => name.endsWith('.json'))
        .map((name) => name.slice(0, -'.json'.length))
        .filter((id) => connectionIdSchema.safeParse(id).success);
      const profiles = await Promise.all(
        ids.map(async (id) => {
          const text = await readTextIfThere(fileOf(id));
          return text === null ? [] : [parse(text, id)];
        }),
      );
      return profiles.flat().sort((a, b) => a.name.localeCompare(b.name, 'en'));
    },
    save: (profile) =>
      writeAtomically(fileOf(profile.id), `${JSON.stringify(profile, null, 2)}\n`, workspace.temporary),
    async remove(id) {
      try {
        await rm(fileOf(id));
      } catch (error) {
        if (!isMissing(error)) throw error;
        throw new AppError('not-found', `There is no connection ${id}.`, {
          hint: 'It may have been removed already.',
          details: { name: id },
        });
      }
    },
  };
}
