import { useEffect } from 'react';
import type { Dialect } from '#shared/model/query.ts';
import { documentUri, type EditorKit } from './monaco/editor-kit.tsx';
import type { Monaco } from './monaco/load-monaco.ts';

/** How long typing rests before the text is read for mistakes, in milliseconds. */
const pause = 500;

/** Underlines doubtful places of a tab's text, a while after it was last changed. Nothing is ever held back by them. */
export function useProblems(monaco: Monaco, kit: EditorKit, tabId: string, dialect: Dialect): void {
  useEffect(() => {
    const model = monaco.editor.getModel(documentUri(monaco, tabId));
    if (model === null) return;
    let waiting: ReturnType<typeof setTimeout> | undefined;
    let gone = false;

    async function read(): Promise<void> {
      if (model === null) return;
      const version = model.getVersionId();
      const found = await kit.help.problems(model.getValue(), dialect);
      // What was found in a text that has changed meanwhile stands elsewhere now.
      if (found === undefined || gone || model.isDisposed() || model.getVersionId() !== version) return;
      const markers = found.map(({ start, end, message }) => {
        const from = model.getPositionAt(start);
        const to = model.getPositionAt(end);
        return {
          severity: monaco.MarkerSeverity.Warning,
          message,
          startLineNumber: from.lineNumber,
          startColumn: from.column,
          endLineNumber: to.lineNumber,
          endColumn: to.column,
        };
      });
      monaco.editor.setModelMarkers(model, 'problems', markers);
    }
    const later = () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => void read(), pause);
    };
    const subscription = model.onDidChangeContent(later);
    later();
    return () => {
      gone = true;
      clearTimeout(waiting);
      subscription.dispose();
      if (!model.isDisposed()) monaco.editor.setModelMarkers(model, 'problems', []);
    };
  }, [monaco, kit, tabId, dialect]);
}
