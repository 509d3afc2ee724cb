import { z } from 'zod';

/** Ids that become file names: lower-case letters, digits and hyphens only, so that no id can leave its folder. */
const fileSafe = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);

export const resultIdSchema = fileSafe.describe('id of a kept result');
export const tabIdSchema = fileSafe.describe('id of a tab');
export const pivotIdSchema = fileSafe.describe('id of a saved pivot');
export const addressEntryIdSchema = fileSafe.describe('id of a named cell');
export const transferIdSchema = fileSafe.describe('id of an upload or a download');
export const runIdSchema = fileSafe.describe('id of a run at a source');
export const connectionIdSchema = fileSafe.describe('id of a connection');

/**
 * Id of a saved query: its path without `.sql`, folders joined by `/`; the user's own begin with `my/`.
 * Each part is as strict as a file-safe id.
 */
export const queryIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]*(\/[a-z0-9][a-z0-9-]*)+$/);

/** The one connection that needs no cloud: the embedded engine with the sample warehouse and everything kept. */
export const localConnectionId = 'local';
