import type { ConnectionInfo } from '#shared/contract/connections.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { type ConnectionProfile, connectionProfileSchema } from '#shared/model/connection.ts';
import type { Connections, Connector } from './connector.ts';

/** Where profiles are kept. */
export interface ProfileStore {
  list(): Promise<readonly ConnectionProfile[]>;
  save(profile: ConnectionProfile): Promise<void>;
  remove(id: string): Promise<void>;
}

export interface RegistrySettings {
  readonly connectors: readonly Connector[];
  /** Those that are always there and cannot be changed. */
  readonly fixed: readonly ConnectionProfile[];
  readonly store: ProfileStore;
  /** Told when a profile was changed or removed: what was kept of it is no longer true. */
  onChanged?(id: string): Promise<void>;
}

/** A profile from what was typed. Throws input.invalid that names every field that is wrong. */
export function readProfile(draft: unknown): ConnectionProfile {
  const read = connectionProfileSchema.safeParse(draft);
  if (read.success) return read.data;
  const problems = read.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
  throw new AppError('input.invalid', `The connection is not complete: ${problems.join('; ')}.`, {
    hint: 'Correct these and try again.',
    details: { ...(read.error.issues[0] === undefined ? {} : { name: read.error.issues[0].path.join('.') }) },
  });
}

/** Throws internal for two connectors of a kind. */
export function createConnections({ connectors, fixed, store, onChanged }: RegistrySettings): Connections {
  const byKind = new Map<string, Connector>();
  for (const connector of connectors) {
    if (byKind.has(connector.kind)) {
      throw new AppError('internal', `Two connectors are of the kind ${connector.kind}.`);
    }
    byKind.set(connector.kind, connector);
  }

  function connectorOf({ id, kind }: ConnectionProfile): Connector {
    const connector = byKind.get(kind);
    if (connector !== undefined) return connector;
    throw new AppError('unsupported', `The connection ${id} is of a kind not known: ${kind}.`);
  }

  function infoOf(profile: ConnectionProfile): ConnectionInfo {
    const connector = connectorOf(profile);
    const { explain, attach, billed } = connector.capabilities;
    const root = connector.rootOf(profile);
    return {
      id: profile.id,
      name: profile.name,
      kind: profile.kind,
      dialect: connector.dialectOf(profile),
      place: connector.describe(profile),
      ...(root === undefined ? {} : { root }),
      readOnly: profile.readOnly,
      can: { explain, attach, estimate: billed },
    };
  }

  const all = async () => [...fixed, ...(await store.list())];

  async function find(id: string): Promise<ConnectionProfile> {
    const profiles = await all();
    const found = profiles.find((profile) => profile.id === id);
    if (found !== undefined) return found;
    throw new AppError('not-found', `There is no connection ${id}.`, {
      hint: `There are ${profiles.map((profile) => profile.id).join(', ')}.`,
      details: { name: id },
    });
  }

  function refuseFixed(id: string): void {
    if (!fixed.some((profile) => profile.id === id)) return;
    throw new AppError('conflict', `The connection ${id} is part of every workspace and cannot be changed.`);
  }

  return {
    list: async () => (await all()).map(infoOf),
    get: async (id) => infoOf(await find(id)),
    profile: find,
    capabilities: async (id) => connectorOf(await find(id)).capabilities,
    async open(id, context) {
      const profile = await find(id);
      return connectorOf(profile).connect(profile, context);
    },
    async *test(profile, context) {
      yield* connectorOf(profile).test(profile, context);
    },
    async save(draft) {
      const profile = readProfile(draft);
      refuseFixed(profile.id);
      const info = infoOf(profile);
      await store.save(profile);
      await onChanged?.(profile.id);
      return info;
    },
    async remove(id) {
      refuseFixed(id);
      await find(id);
      await store.remove(id);
      await onChanged?.(id);
    },
  };
}
