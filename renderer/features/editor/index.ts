export { formatSql } from './format-sql.ts';
export { MessagesView } from './messages-view.tsx';
export { EditorKitProvider, useEditorKit } from './monaco/editor-kit.tsx';
export { type ParameterType, parametersOf } from './query-parameters.ts';
export {
  createRunsStore,
  type RunOptions,
  type RunsStore,
  type StatementRun,
  type TabRun,
} from './runs-store.ts';
export { SqlEditor, type SqlEditorHandle } from './sql-editor.tsx';
export { allToRun, statementToRun, type TextToRun } from './statement-to-run.ts';
export { createTabsStore, isNumberedTitle, type TabStart, type TabsStore } from './tabs-store.ts';
