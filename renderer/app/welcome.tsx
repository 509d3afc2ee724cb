import { BarChart3, Play } from 'lucide-react';
import { Button } from '#renderer/components/button/index.ts';
import { Kbd } from '#renderer/components/kbd/kbd.tsx';
import { EmptyState, LoadingState } from '#renderer/components/state/index.ts';
import { useWorkbench } from './workbench-context.tsx';

/** The query a newcomer is offered. */
const firstQueryTitle = 'Subscription report';

/** The centre while no tab is open: the one next step. */
export function Welcome({ onNew }: { onNew(): void }) {
  const { library, openQuery } = useWorkbench();
  if (library.queries === undefined && library.error === undefined) {
    return <LoadingState label="Reading the library" />;
  }
  const first = library.queries?.find((query) => query.readOnly && query.title === firstQueryTitle);
  return (
    <EmptyState
      icon={BarChart3}
      title={first === undefined ? 'No query is open.' : 'Start with the Subscription report'}
      action={
        first === undefined ? (
          <Button variant="primary" onPress={onNew}>
            New query
          </Button>
        ) : (
          <Button variant="primary" icon={Play} onPress={() => openQuery(first)}>
            Open the Subscription report
          </Button>
        )
      }
    >
      {first === undefined ? (
        'Write SQL in a new tab, or open a query from the library.'
      ) : (
        <>
          Choose a country and a period, run it on the sample warehouse, pivot the rows and export the
          workbook. Or press <Kbd keys="Mod+K" /> for everything that can be done here.
        </>
      )}
    </EmptyState>
  );
}
