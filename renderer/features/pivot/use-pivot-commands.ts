import { useCommand } from '#renderer/components/commands/index.ts';
import type { PivotEditing } from './editing.ts';
import { collapsedAll, expandedAll, forms, layoutKeys, nextForm } from './layout-menu.ts';

const section = 'Pivot';

const formTitles = { compact: 'Compact form', outline: 'Outline form', tabular: 'Tabular form' } as const;

interface PivotCommandsInput {
  readonly editing: PivotEditing;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  undo(): void;
  redo(): void;
}

/** What the palette and the keys do to the pivot on show. */
export function usePivotCommands({ editing, canUndo, canRedo, undo, redo }: PivotCommandsInput): void {
  const { spec, change, announce } = editing;
  const nested = spec.rows.length > 1 || spec.columns.length > 1;
  const run = (next: typeof spec, said: string) => (): void => {
    change(next);
    announce(said);
  };
  const [compact, outline, tabular] = forms;
  useCommand({
    id: 'pivot.expand',
    section,
    title: 'Expand every group',
    keys: layoutKeys.expand,
    enabled: nested,
    run: run(expandedAll(spec), 'Every group is expanded.'),
  });
  useCommand({
    id: 'pivot.collapse',
    section,
    title: 'Collapse every group',
    keys: layoutKeys.collapse,
    enabled: nested,
    run: run(collapsedAll(spec), 'Every group is collapsed.'),
  });
  useCommand({
    id: 'pivot.form',
    section,
    title: 'Next form: compact, outline, tabular',
    keys: layoutKeys.form,
    run: run({ ...spec, form: nextForm(spec.form) }, `${formTitles[nextForm(spec.form)]}.`),
  });
  useCommand({
    id: 'pivot.compact',
    section,
    title: formTitles.compact,
    run: () => change({ ...spec, form: compact }),
  });
  useCommand({
    id: 'pivot.outline',
    section,
    title: formTitles.outline,
    run: () => change({ ...spec, form: outline }),
  });
  useCommand({
    id: 'pivot.tabular',
    section,
    title: formTitles.tabular,
    run: () => change({ ...spec, form: tabular }),
  });
  // Without keys of their own: Ctrl/Cmd+Z means the text wherever one is typed, see useUndoKeys.
  useCommand({
    id: 'pivot.undo',
    section,
    title: 'Undo the last change of the pivot',
    enabled: canUndo,
    run: undo,
  });
  useCommand({ id: 'pivot.redo', section, title: 'Do it again', enabled: canRedo, run: redo });
}
