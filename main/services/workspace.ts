import type { ResultStore } from '../engine/result-store.ts';
import type { SettingsStore } from '../engine/settings-store.ts';
import type { Workspace } from '../engine/workspace.ts';
import { workspaceChanges } from '../engine/workspace-changes.ts';
import type { Platform } from '../platform/platform.ts';
import { procedures } from './procedure.ts';

export function createWorkspaceService(
  platform: Platform,
  workspace: Workspace,
  results: ResultStore,
  settings: SettingsStore,
) {
  const os = procedures.workspace;
  return {
    info: os.info.handler(async () => {
      const kept = await results.list();
      return {
        folder: workspace.folder,
        version: platform.version,
        host: platform.host,
        platform: process.platform,
        bytes: kept.reduce((sum, { bytes }) => sum + bytes, 0),
        capBytes: await settings.capBytes(),
      };
    }),
    changes: os.changes.handler(({ context, signal }) => workspaceChanges(workspace, context.log, signal)),
  };
}
