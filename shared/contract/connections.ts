import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { catalogNodeSchema, catalogTableSchema } from '../model/catalog.ts';
import { connectionIdSchema } from '../model/ids.ts';
import { progressSchema } from '../model/progress.ts';
import { dialects } from '../model/query.ts';

export const connectionSchema = z.object({
  id: connectionIdSchema,
  name: z.string(),
  kind: z.string(),
  dialect: z.enum(dialects),
});
export type ConnectionInfo = z.infer<typeof connectionSchema>;

export const connectionsContract = {
  list: oc.output(z.array(connectionSchema)),
  /** Children of one node; an empty path gives the roots. */
  catalog: oc
    .input(z.object({ connectionId: connectionIdSchema, path: z.array(z.string()) }))
    .output(z.array(catalogNodeSchema)),
  /** Every table and view with its columns, for completion. */
  tables: oc.input(z.object({ connectionId: connectionIdSchema })).output(z.array(catalogTableSchema)),
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
