import { Button } from '#renderer/components/button/index.ts';
import { Progress } from '#renderer/components/progress/progress.tsx';
import { ErrorState, LoadingState } from '#renderer/components/state/index.ts';
import type { SessionState } from './use-session.ts';
import './start-screen.css';

/** What stands on the page until the workbench does. */
export function StartScreen({ state }: { readonly state: Exclude<SessionState, { kind: 'ready' }> }) {
  return (
    <main className="start-screen">
      {state.kind === 'opening' ? (
        <LoadingState label="Opening the workspace" />
      ) : state.kind === 'failed' ? (
        <ErrorState
          title="The workspace could not be opened"
          error={state.error}
          action={
            <Button variant="primary" onPress={state.retry}>
              Try again
            </Button>
          }
        />
      ) : (
        <div className="start-screen__preparing">
          <h1>Preparing the sample warehouse</h1>
          <p>
            A small video-subscription service with two years of history, made on this machine so that there
            is something to query right away. This happens once.
          </p>
          <Progress label="Preparing the sample warehouse" progress={state.progress} detailed />
        </div>
      )}
    </main>
  );
}
