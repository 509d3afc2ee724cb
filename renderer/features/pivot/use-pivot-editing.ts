import { useCallback, useMemo, useState } from 'react';
import type { PivotSpec } from '#shared/model/pivot.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import type { Asked, PivotEditing } from './editing.ts';
import { sourceFields } from './spec/fields.ts';
import { settled } from './spec/settle.ts';
import { useSpecHistory } from './spec/use-spec-history.ts';

interface PivotEditingInput {
  readonly result: ResultInfo;
  readonly given: PivotSpec | undefined;
  onSpecChange(spec: PivotSpec): void;
}

/** The pivot as it is and every way to change it: what has changed is put right, kept for undo, and told. */
export function usePivotEditing({ result, given, onSpecChange }: PivotEditingInput) {
  const { history, change: keep, undo, redo } = useSpecHistory(result, given, onSpecChange);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [said, setSaid] = useState('');
  const spec = history.now;
  const change = useCallback((next: PivotSpec) => keep(settled(spec, next)), [keep, spec]);
  const fields = useMemo(() => sourceFields(result.columns, spec), [result.columns, spec]);
  const editing = useMemo(
    (): PivotEditing => ({ result, spec, fields, change, ask: setAsked, announce: setSaid }),
    [result, spec, fields, change],
  );
  return {
    editing,
    asked,
    closeAsked: useCallback(() => setAsked(null), []),
    said,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    undo: useCallback(() => {
      undo();
      setSaid('Undone.');
    }, [undo]),
    redo: useCallback(() => {
      redo();
      setSaid('Done again.');
    }, [redo]),
  };
}
