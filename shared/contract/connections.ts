import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { catalogMatchSchema, catalogNodeSchema, catalogTableSchema } from '../model/catalog.ts';
import { connectionKinds, connectionProfileSchema } from '../model/connection.ts';
import { connectionStepSchema } from '../model/connection-test.ts';
import { connectionIdSchema } from '../model/ids.ts';
import { progressSchema } from '../model/progress.ts';
import { dialects } from '../model/query.ts';

export const connectionSchema = z.object({
  id: connectionIdSchema,
  name: z.string(),
  kind: z.enum(connectionKinds),
  dialect: z.enum(dialects),
  /** Where it is, in a few words. */
  place: z.string(),
  /** The catalog or database its statements are in, which stands above its schemas in the tree. */
  root: z.string().optional(),
  readOnly: z.boolean(),
  /** What can be asked of it. */
  can: z.object({ explain: z.boolean(), attach: z.boolean(), estimate: z.boolean() }),
});
export type ConnectionInfo = z.infer<typeof connectionSchema>;

/** A level of a catalog, and when it was read from the source. */
export const catalogLevelSchema = z.object({ nodes: z.array(catalogNodeSchema), readAt: z.string() });
export type CatalogLevel = z.infer<typeof catalogLevelSchema>;

/** Every table and view of a connection, and when they were read from the source. */
export const catalogTablesSchema = z.object({ tables: z.array(catalogTableSchema), readAt: z.string() });
export type CatalogTables = z.infer<typeof catalogTablesSchema>;

/** What was found of one connection. */
export const catalogFindingsSchema = z.object({
  connectionId: connectionIdSchema,
  /** Exact names first, then those that begin with the text, then those that hold it; tables before columns. */
  matches: z.array(catalogMatchSchema),
  /** How many there are in all. */
  count: z.number().int().nonnegative(),
  /** When its tables were read; null: they were not, and only what was opened in the tree was searched. */
  readAt: z.string().nullable(),
});
export type CatalogFindings = z.infer<typeof catalogFindingsSchema>;

export const connectionsContract = {
  list: oc.output(z.array(connectionSchema)),
  profile: oc.input(z.object({ connectionId: connectionIdSchema })).output(connectionProfileSchema),
  /** Adds a connection, or replaces the one of the same id. */
  save: oc.input(z.object({ profile: z.record(z.string(), z.unknown()) })).output(connectionSchema),
  remove: oc.input(z.object({ connectionId: connectionIdSchema })).output(z.void()),
  /** Each step to a first answer as it is tried; a failed step is the last. */
  test: oc
    .input(z.object({ profile: z.record(z.string(), z.unknown()) }))
    .output(eventIterator(connectionStepSchema)),
  /** Profiles of the AWS config of this machine, and how each gives credentials. */
  awsProfiles: oc.output(z.array(z.object({ name: z.string(), kind: z.string() }))),
  /** Signs in at AWS anew with the profile of a connection, and tells what the command prints. */
  signIn: oc
    .input(z.object({ connectionId: connectionIdSchema }))
    .output(eventIterator(z.object({ line: z.string() }))),
  /** Children of one node; an empty path gives the roots. Read from the source where nothing is kept, or on `refresh`. */
  catalog: oc
    .input(
      z.object({
        connectionId: connectionIdSchema,
        path: z.array(z.string()),
        refresh: z.boolean().default(false),
      }),
    )
    .output(catalogLevelSchema),
  /**
   * What holds `text` in its name, among all that is kept of every connection, by connection; no source is asked.
   * `limit` is how many of each connection are given.
   */
  searchCatalog: oc
    .input(z.object({ text: z.string(), limit: z.number().int().min(1).max(1000).default(100) }))
    .output(z.array(catalogFindingsSchema)),
  /**
   * Every table and view with its columns, for completion and search: of a source what is kept, or null where nothing
   * is. It is asked only on `refresh`; what is older than a day is read again when the source is asked for something
   * else.
   */
  tables: oc
    .input(z.object({ connectionId: connectionIdSchema, refresh: z.boolean().default(false) }))
    .output(catalogTablesSchema.nullable()),
};

export const sampleStatusSchema = z.object({
  state: z.enum(['absent', 'ready']),
  scale: z.number().int().positive().optional(),
  events: z.number().int().nonnegative().optional(),
  /** First and last day the sample covers, `YYYY-MM-DD`. */
  firstDay: z.string().optional(),
  lastDay: z.string().optional(),
});
export type SampleStatus = z.infer<typeof sampleStatusSchema>;

export const sampleContract = {
  status: oc.output(sampleStatusSchema),
  /** Makes the sample warehouse (again, where the scale differs). The last event is `ready`. */
  create: oc
    .input(z.object({ scale: z.number().int().min(1).max(100).default(1) }))
    .output(
      eventIterator(
        z.discriminatedUnion('type', [
          z.object({ type: z.literal('progress'), progress: progressSchema }),
          z.object({ type: z.literal('ready'), status: sampleStatusSchema }),
        ]),
      ),
    ),
};
