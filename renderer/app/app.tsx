import { ChangesProvider } from '#renderer/client/changes.tsx';
import type { Connection } from '#renderer/client/connection.ts';
import { ClientProvider } from '#renderer/client/context.tsx';
import { ActivityProvider } from '#renderer/components/activity/index.ts';
import { CommandsProvider } from '#renderer/components/commands/index.ts';
import { EditorKitProvider } from '#renderer/features/editor/index.ts';
import { SettingsProvider } from './settings.tsx';
import { StartScreen } from './start-screen.tsx';
import { useSession } from './use-session.ts';
import { Workbench } from './workbench.tsx';

interface AppProps {
  readonly connection: Connection;
  /** Starts a worker from one of the page's own scripts. */
  startWorker(url: string, name: string): Worker;
}

export function App({ connection, startWorker }: AppProps) {
  return (
    <ClientProvider connection={connection}>
      <CommandsProvider>
        <ActivityProvider>
          <EditorKitProvider startWorker={startWorker}>
            <ChangesProvider>
              <SessionGate />
            </ChangesProvider>
          </EditorKitProvider>
        </ActivityProvider>
      </CommandsProvider>
    </ClientProvider>
  );
}

function SessionGate() {
  const state = useSession();
  if (state.kind !== 'ready') return <StartScreen state={state} />;
  return (
    <SettingsProvider settings={state.session.settings}>
      <Workbench session={state.session} />
    </SettingsProvider>
  );
}
