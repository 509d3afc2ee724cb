import { useCallback, useEffect, useMemo, useState } from 'react';
import { Group, Panel } from 'react-resizable-panels';
import { useStore } from 'zustand';
import { useActivity } from '#renderer/components/activity/index.ts';
import { useCommand } from '#renderer/components/commands/index.ts';
import { Splitter } from '#renderer/components/splitter/splitter.tsx';
import { formatSql, SqlEditor, statementToRun, useEditorKit } from '#renderer/features/editor/index.ts';
import type { Tab } from '#shared/contract/tabs.ts';
import { localConnectionId } from '#shared/model/ids.ts';
import type { Dialect } from '#shared/model/query.ts';
import { Outcome } from './outcome.tsx';
import { ParameterBar } from './parameter-bar.tsx';
import { QueryToolbar } from './query-toolbar.tsx';
import { RunQuestion } from './run-question.tsx';
import { SaveQuery } from './save-query.tsx';
import { useEstimate } from './use-estimate.ts';
import { useRunner } from './use-runner.ts';
import { useTabParameters } from './use-tab-parameters.ts';
import { useWorkbench } from './workbench-context.tsx';
import './query-tab.css';

/** A query: what it asks for, its SQL, and below what came of it. */
export function QueryTab({ tab }: { readonly tab: Tab }) {
  const { tabs, runs, editor, connections, library, takePendingRun, takePendingResume, setConnection } =
    useWorkbench();
  const activity = useActivity();
  const { help } = useEditorKit();
  const run = useStore(runs.store, (state) => state.runs[tab.id]);
  const query = library.queries?.find((one) => one.id === tab.queryId);
  const connection = connections.find((one) => one.id === tab.connectionId);
  const dialect: Dialect = connection?.dialect ?? 'duckdb';
  const parameters = useTabParameters(tab, query, dialect);
  const runner = useRunner(tab, query, parameters, dialect);
  const [editedSince, setEditedSince] = useState<number>();
  const running = run?.state === 'running';
  const estimate = useEstimate(connection?.can.estimate === true && !running ? runner.toEstimate : undefined);
  const atSource = run?.statements.some(({ outcome, runId }) => outcome === 'running' && runId !== undefined);

  const mark = useMemo(() => {
    const position = run?.error?.details.position;
    if (run === undefined || position === undefined || editedSince === run.startedAt) return undefined;
    const { message, hint } = run.error ?? { message: '', hint: undefined };
    return {
      offset: run.offset + position.offset,
      message: hint === undefined ? message : `${message}\n${hint}`,
    };
  }, [run, editedSince]);

  const showError = useCallback(() => {
    if (mark !== undefined) editor.current?.reveal(mark.offset);
  }, [mark, editor]);

  const format = useCallback(async () => {
    const stretch = statementToRun(tab.sql, editor.current?.selection() ?? { start: 0, end: 0 }, dialect);
    if (stretch === undefined) return;
    const { sql, offset } = stretch;
    try {
      const formatted = await formatSql(sql, dialect);
      // What was typed meanwhile is not overwritten: it can be formatted again.
      if (tabs.get(tab.id)?.sql === tab.sql) {
        editor.current?.replace(offset, offset + sql.length, formatted);
      }
    } catch {
      activity.notify({
        tone: 'warn',
        title: 'This SQL could not be formatted',
        detail: 'The formatter could not read it; the text is as it was.',
        hint: 'Run it to see whether the engine finds a mistake, and where.',
      });
    }
  }, [tab.id, tab.sql, tabs, dialect, editor, activity]);

  const statementKeys = { section: 'Query' } as const;
  useCommand({
    ...statementKeys,
    id: 'query.run',
    title: 'Run the statement or selection',
    keys: 'Mod+Enter',
    enabled: !running,
    run: runner.runStatement,
  });
  useCommand({
    ...statementKeys,
    id: 'query.run-all',
    title: 'Run all statements',
    keys: 'Mod+Shift+Enter',
    enabled: !running,
    run: () => runner.runAll(),
  });
  useCommand({
    ...statementKeys,
    id: 'query.stop',
    title: 'Stop the run',
    keys: 'Mod+.',
    enabled: running,
    run: () => runs.stop(tab.id),
  });
  useCommand({
    ...statementKeys,
    id: 'query.format',
    title: 'Format the statement or selection',
    keys: 'Shift+Alt+F',
    run: format,
  });

  useCommand({
    ...statementKeys,
    id: 'query.explain',
    title: 'Explain the statement or selection',
    enabled: !running && connection?.can.explain === true,
    run: runner.explain,
  });
  useCommand({
    ...statementKeys,
    id: 'query.read-tables',
    title: `Read the tables of ${connection?.name ?? 'the connection'}`,
    enabled: connection !== undefined && connection.id !== localConnectionId,
    run: () => help.readTables(tab.connectionId),
  });
  useCommand({
    ...statementKeys,
    id: 'query.leave',
    title: 'Leave the run at its source',
    enabled: atSource === true,
    run: () => void runs.leave(tab.id),
  });

  const { runAll, resume } = runner;
  useEffect(() => {
    const pending = takePendingRun(tab.id);
    if (pending !== undefined) runAll(pending);
    const runId = takePendingResume(tab.id);
    if (runId !== undefined) resume(runId);
  }, [takePendingRun, takePendingResume, tab.id, runAll, resume]);

  useEffect(() => {
    document.title = `${tab.title} — Backcast`;
  }, [tab.title]);

  return (
    <div className="query-tab">
      <SaveQuery tab={tab} parameters={parameters.adHoc}>
        {(save) => (
          <QueryToolbar
            running={running}
            tab={tab}
            save={save}
            connections={connections}
            estimate={estimate}
            onConnection={(connectionId) => setConnection(tab, connectionId)}
            onExplain={runner.explain}
            onLeave={atSource === true ? () => void runs.leave(tab.id) : undefined}
            onRun={runner.runStatement}
            onRunAll={() => runner.runAll()}
            onStop={() => runs.stop(tab.id)}
            onFormat={format}
          />
        )}
      </SaveQuery>
      <RunQuestion question={runner.question} onClose={runner.dismiss} />
      <ParameterBar
        key={tab.id}
        tab={tab}
        query={query}
        parameters={parameters}
        onSubmit={runner.runStatement}
      />
      <Group
        orientation="vertical"
        className="query-tab__split"
        defaultLayout={{ editor: tab.split * 100, outcome: (1 - tab.split) * 100 }}
        onLayoutChanged={(layout) => {
          const share = (layout.editor ?? 40) / 100;
          if (Math.abs(share - tab.split) > 0.005) tabs.change(tab.id, { split: Math.min(1, share) });
        }}
      >
        <Panel id="editor" minSize={52}>
          <section className="query-tab__editor" aria-label="SQL" data-pane="editor">
            <SqlEditor
              ref={editor}
              tabId={tab.id}
              label={`SQL of ${tab.title}`}
              value={tab.sql}
              onChange={(sql) => {
                setEditedSince(run?.startedAt);
                tabs.change(tab.id, { sql });
              }}
              cursor={tab.cursor}
              onCursor={(cursor) => tabs.change(tab.id, { cursor })}
              mark={mark}
              target={{ dialect, connectionId: tab.connectionId }}
            />
          </section>
        </Panel>
        <Splitter label="Height of the editor" />
        <Panel id="outcome" minSize={80}>
          <Outcome tab={tab} run={run} onShowError={showError} onRunAgain={runner.runAll} />
        </Panel>
      </Group>
    </div>
  );
}
