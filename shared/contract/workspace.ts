import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';

/** What of the workspace changed, by this process or another one. */
export const workspaceTopics = [
  'results',
  'queries',
  'connections',
  'catalogs',
  'runs',
  'pivots',
  'address-books',
  'history',
  'tabs',
  'settings',
  'sample',
] as const;
export const workspaceChangeSchema = z.object({ topic: z.enum(workspaceTopics) });
export type WorkspaceChange = z.infer<typeof workspaceChangeSchema>;

export const workspaceInfoSchema = z.object({
  folder: z.string(),
  version: z.string(),
  host: z.enum(['desktop', 'browser', 'cli']),
  platform: z.string(),
  /** Bytes of kept results and the cap above which unpinned ones leave. */
  bytes: z.number().int().nonnegative(),
  capBytes: z.number().int().positive(),
});
export type WorkspaceInfo = z.infer<typeof workspaceInfoSchema>;

export const workspaceContract = {
  info: oc.output(workspaceInfoSchema),
  /** Runs until aborted. */
  changes: oc.output(eventIterator(workspaceChangeSchema)),
};

/** What the user interface remembers (theme, layout, sizes): small JSON values by key. */
export const settingsContract = {
  all: oc.output(z.record(z.string(), z.json())),
  set: oc
    .input(z.object({ key: z.string().regex(/^[a-z][a-z0-9.-]{0,79}$/), value: z.json() }))
    .output(z.void()),
};
