import { useCallback, useEffect, useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import { useActivity } from '#renderer/components/activity/index.ts';
import { createTabsStore, type TabsStore } from '#renderer/features/editor/index.ts';
import type { ConnectionInfo } from '#shared/contract/connections.ts';
import type { WorkspaceInfo } from '#shared/contract/workspace.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { toAppError } from '#shared/errors/wire.ts';
import type { Progress } from '#shared/model/progress.ts';
import { makeSample } from './make-sample.ts';
import { createSettings, type Settings } from './settings.tsx';

export interface Session {
  readonly settings: Settings;
  readonly tabs: TabsStore;
  readonly connections: readonly ConnectionInfo[];
  readonly workspace: WorkspaceInfo;
}

export type SessionState =
  | { readonly kind: 'opening' }
  /** The first start in a workspace. */
  | { readonly kind: 'preparing'; readonly progress: Progress | undefined }
  | { readonly kind: 'failed'; readonly error: AppError; retry(): void }
  | { readonly kind: 'ready'; readonly session: Session };

/** Reads what the workbench starts from, and makes the sample warehouse where there is none yet. */
export function useSession(): SessionState {
  const client = useClient();
  const activity = useActivity();
  const [state, setState] = useState<SessionState>({ kind: 'opening' });
  const open = useCallback(
    async (signal: AbortSignal) => {
      const tabs = createTabsStore(client);
      const [workspace, connections, values, sample] = await Promise.all([
        client.workspace.info(),
        client.connections.list(),
        client.settings.all(),
        client.sample.status(),
        tabs.load(),
      ]);
      if (sample.state === 'absent') {
        setState({ kind: 'preparing', progress: undefined });
        await makeSample(client, 1, signal, (progress) => setState({ kind: 'preparing', progress }));
      }
      const settings = createSettings(client, values, (error) =>
        activity.notify({
          tone: 'warn',
          title: 'A setting could not be remembered',
          detail: error.message,
          hint: error.hint,
        }),
      );
      setState({ kind: 'ready', session: { settings, tabs, connections, workspace } });
    },
    [client, activity],
  );

  const start = useCallback(() => {
    const controller = new AbortController();
    setState({ kind: 'opening' });
    open(controller.signal).catch((thrown: unknown) => {
      if (controller.signal.aborted) return;
      setState({ kind: 'failed', error: toAppError(thrown), retry: start });
    });
    return () => controller.abort();
  }, [open]);

  useEffect(() => start(), [start]);
  return state;
}
