import { localConnectionId } from '#shared/model/ids.ts';
import type { ConnectionProfile } from '../connector.ts';

export const duckdbKind = 'duckdb';

/** The connection every workspace has: the embedded engine over everything kept. */
export const localProfile: ConnectionProfile = {
  id: localConnectionId,
  name: 'Local SQL',
  kind: duckdbKind,
};
