import { AppError } from '#shared/errors/app-error.ts';
import type { ConnectionProfile, Connections, Connector } from './connector.ts';

/** Throws internal for two connectors of a kind, unsupported for a profile of a kind there is none for. */
export function createConnections(
  connectors: readonly Connector[],
  profiles: readonly ConnectionProfile[],
): Connections {
  const byKind = new Map<string, Connector>();
  for (const connector of connectors) {
    if (byKind.has(connector.kind)) {
      throw new AppError('internal', `Two connectors are of the kind ${connector.kind}.`);
    }
    byKind.set(connector.kind, connector);
  }
  const known = profiles.map((profile) => {
    const connector = byKind.get(profile.kind);
    if (connector === undefined) {
      throw new AppError(
        'unsupported',
        `The connection ${profile.id} is of a kind not known: ${profile.kind}.`,
      );
    }
    const { id, name, kind } = profile;
    return { profile, connector, info: { id, name, kind, dialect: connector.capabilities.dialect } };
  });

  function find(id: string) {
    const found = known.find(({ profile }) => profile.id === id);
    if (found !== undefined) return found;
    throw new AppError('not-found', `There is no connection ${id}.`, {
      hint: `There are ${known.map(({ profile }) => profile.id).join(', ')}.`,
      details: { name: id },
    });
  }

  return {
    list: () => known.map(({ info }) => info),
    get: (id) => find(id).info,
    async open(id, context) {
      const { connector, profile } = find(id);
      return connector.connect(profile, context);
    },
  };
}
