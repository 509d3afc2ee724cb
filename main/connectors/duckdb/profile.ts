import type { ProfileOf } from '#shared/model/connection.ts';
import { localConnectionId } from '#shared/model/ids.ts';

export const duckdbKind = 'duckdb';

/** The connection every workspace has: the embedded engine over everything kept. */
export const localProfile: ProfileOf<typeof duckdbKind> = {
  id: localConnectionId,
  name: 'Local SQL',
  kind: duckdbKind,
  readOnly: false,
};
