import { CircleAlert, Play } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { Button } from '#renderer/components/button/index.ts';
import { useCommand } from '#renderer/components/commands/index.ts';
import { Progress } from '#renderer/components/progress/progress.tsx';
import { Segmented } from '#renderer/components/segmented/segmented.tsx';
import { EmptyState, ErrorState, LoadingState } from '#renderer/components/state/index.ts';
import { billedText, describeElapsed, rowsText } from '#renderer/components/text/describe.ts';
import { NameCellDialog } from '#renderer/features/addresses/index.ts';
import { ChartView } from '#renderer/features/chart/index.ts';
import { MessagesView, type TabRun } from '#renderer/features/editor/index.ts';
import { PivotView } from '#renderer/features/pivot/index.ts';
import { CompareView } from '#renderer/features/reconcile/index.ts';
import { ResultGrid } from '#renderer/features/results/index.ts';
import { ExportMenu } from '#renderer/features/workbook/index.ts';
import type { Tab } from '#shared/contract/tabs.ts';
import type { ExportRequest } from '#shared/contract/transfers.ts';
import type { PivotSpec } from '#shared/model/pivot.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { useTheme } from './theme.ts';
import { useResult } from './use-result.ts';
import { useWorkbench } from './workbench-context.tsx';
import './outcome.css';

const viewOptions = [
  { id: 'result', label: 'Result' },
  { id: 'pivot', label: 'Pivot' },
  { id: 'chart', label: 'Chart' },
  { id: 'compare', label: 'Compare' },
  { id: 'messages', label: 'Messages' },
] as const;

interface OutcomeProps {
  readonly tab: Tab;
  readonly run: TabRun | undefined;
  onShowError(): void;
  onRunAgain(): void;
}

/** What came of the last run: the rows, a pivot over them, or what was said. */
export function Outcome({ tab, run, onShowError, onRunAgain }: OutcomeProps) {
  const { tabs } = useWorkbench();
  const shownId = tab.resultIds[tab.shownResult];
  const known = run?.statements.find((statement) => statement.result?.id === shownId)?.result;
  const { result, error } = useResult(shownId, known);
  const failed = run?.state === 'failed';
  // Messages live as long as the page; a tab that comes back shows the rows that were kept.
  const view = tab.view === 'messages' && run === undefined && shownId !== undefined ? 'result' : tab.view;

  useCommand({
    id: 'view.result',
    section: 'View',
    title: 'Show the rows',
    keys: 'Alt+1',
    run: () => tabs.change(tab.id, { view: 'result' }),
  });
  useCommand({
    id: 'view.pivot',
    section: 'View',
    title: 'Show the pivot',
    keys: 'Alt+2',
    run: () => tabs.change(tab.id, { view: 'pivot' }),
  });
  useCommand({
    id: 'view.chart',
    section: 'View',
    title: 'Show the chart',
    keys: 'Alt+3',
    run: () => tabs.change(tab.id, { view: 'chart' }),
  });
  useCommand({
    id: 'view.compare',
    section: 'View',
    title: 'Compare the pivot with another result',
    keys: 'Alt+4',
    run: () => tabs.change(tab.id, { view: 'compare' }),
  });
  useCommand({
    id: 'view.messages',
    section: 'View',
    title: 'Show the messages',
    keys: 'Alt+5',
    run: () => tabs.change(tab.id, { view: 'messages' }),
  });

  return (
    <section className="outcome" aria-label="Outcome" data-pane="outcome">
      <div className="outcome__bar">
        <Segmented
          label="What to show"
          options={viewOptions}
          value={view}
          onChange={(chosen) => tabs.change(tab.id, { view: chosen })}
        />
        {tab.resultIds.length > 1 ? (
          <Segmented
            label="Result of statement"
            options={tab.resultIds.map((id, index) => ({ id, label: String(index + 1) }))}
            value={shownId ?? ''}
            onChange={(id) => tabs.change(tab.id, { shownResult: tab.resultIds.indexOf(id) })}
          />
        ) : null}
        <span className="outcome__said">
          {failed ? (
            <span className="outcome__failed">
              <CircleAlert size={14} aria-hidden /> Failed: see Messages
            </span>
          ) : result === undefined ? null : (
            <>
              {rowsText(result.rows)}
              {run?.elapsedMs === undefined ? '' : ` · ${describeElapsed(run.elapsedMs)}`}
            </>
          )}
        </span>
        {result === undefined || view === 'chart' || view === 'compare' ? null : (
          <ExportShown tab={tab} view={view} result={result} />
        )}
      </div>
      <div className="outcome__body">
        {view === 'messages' ? (
          <MessagesView run={run} onShowError={onShowError} />
        ) : run?.state === 'running' && shownId === undefined ? (
          <RunUnderWay run={run} title={tab.title} />
        ) : shownId === undefined ? (
          <NothingToShow run={run} onRun={onRunAgain} />
        ) : error !== undefined ? (
          <ErrorState
            title="This result cannot be shown"
            error={error}
            action={
              <Button icon={Play} onPress={onRunAgain}>
                Run again
              </Button>
            }
          />
        ) : result === undefined ? (
          <LoadingState label="Opening the result" />
        ) : (
          <ShownResult key={result.id} tab={tab} view={view} result={result} />
        )}
      </div>
    </section>
  );
}

interface ShownProps {
  readonly tab: Tab;
  readonly view: Tab['view'];
  readonly result: ResultInfo;
}

/** The rows as the reader filters and sorts them, the pivot over them, a chart of it, or it beside another result's. */
function ShownResult({ tab, view, result }: ShownProps) {
  const { tabs, views } = useWorkbench();
  const shown = useStore(views.store, (all) => views.of(all, result.id));
  const { theme } = useTheme();
  const [naming, setNaming] = useState<{ readonly formula: string; readonly spec: PivotSpec }>();
  if (view === 'chart') {
    return (
      <ChartView
        result={result}
        pivot={tab.pivot}
        spec={tab.chart}
        theme={theme}
        onSpecChange={(chart) => tabs.change(tab.id, { chart })}
      />
    );
  }
  if (view === 'compare') return <CompareView result={result} pivot={tab.pivot} />;
  if (view !== 'pivot') {
    return (
      <ResultGrid result={result} view={shown} onViewChange={(changed) => views.set(result.id, changed)} />
    );
  }
  const { queryId } = tab;
  return (
    <>
      <PivotView
        result={result}
        spec={tab.pivot}
        onSpecChange={(pivot) => tabs.change(tab.id, { pivot })}
        {...(queryId === undefined
          ? {}
          : { queryId, onNameCell: (formula: string, spec: PivotSpec) => setNaming({ formula, spec }) })}
        onDrill={(filters) => {
          views.set(result.id, { filters: [...filters], sort: [] });
          tabs.change(tab.id, { view: 'result' });
        }}
      />
      {queryId === undefined || naming === undefined ? null : (
        <NameCellDialog queryId={queryId} {...naming} onClose={() => setNaming(undefined)} />
      )}
    </>
  );
}

/** Exports what is on screen: the rows as they are filtered and sorted, or the pivot. */
function ExportShown({ tab, view, result }: ShownProps) {
  const { views } = useWorkbench();
  const shown = useStore(views.store, (all) => views.of(all, result.id));
  const what = useMemo(
    (): ExportRequest['what'] =>
      view === 'pivot' && tab.pivot !== undefined
        ? { kind: 'pivot', id: result.id, spec: tab.pivot }
        : { kind: 'result', id: result.id, view: shown },
    [view, tab.pivot, result.id, shown],
  );
  return <ExportMenu what={what} suggestedName={result.title} />;
}

function RunUnderWay({ run, title }: { readonly run: TabRun; readonly title: string }) {
  const [elapsed, setElapsed] = useState(Date.now() - run.startedAt);
  useEffect(() => {
    const timer = setInterval(() => setElapsed(Date.now() - run.startedAt), 100);
    return () => clearInterval(timer);
  }, [run.startedAt]);
  return (
    <div className="outcome__running">
      <Progress label={`Running ${title}`} progress={run.progress} detailed />
      <p className="outcome__elapsed">{describeElapsed(elapsed)}</p>
    </div>
  );
}

/** What the source said of a run that was stopped or left, and what it cost all the same. */
function StoppedState({ run }: { readonly run: TabRun }) {
  const last = run.statements.at(-1);
  const left = last?.outcome === 'left';
  const paid = last === undefined ? '' : billedText(last);
  return (
    <EmptyState title={left ? 'The run goes on at its source.' : 'The run was stopped before it gave rows.'}>
      {left ? 'History lists it, to be followed to its result or stopped.' : last?.message}
      {paid === '' ? null : ` ${paid}.`}
    </EmptyState>
  );
}

function NothingToShow({ run, onRun }: { readonly run: TabRun | undefined; onRun(): void }) {
  if (run?.state === 'failed') {
    return <EmptyState icon={CircleAlert} title="The run failed, so there are no rows." />;
  }
  if (run?.state === 'stopped') return <StoppedState run={run} />;
  if (run?.state === 'done') return <EmptyState title="The statement ran and gave no rows." />;
  return (
    <EmptyState
      title="Rows appear here after a run."
      action={
        <Button icon={Play} keys="Mod+Enter" onPress={onRun}>
          Run
        </Button>
      }
    >
      They are kept, so you can pivot, join and export them without running again.
    </EmptyState>
  );
}
