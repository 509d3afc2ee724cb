import type { Dialect } from '#shared/model/query.ts';
import { isHiveStatement } from '#shared/sql/athena-statements.ts';
import { hiveName } from '#shared/sql/node-name.ts';
import { statementAt } from '#shared/sql/statements.ts';
import type { Monaco } from './load-monaco.ts';

type CodeEditor = ReturnType<Monaco['editor']['create']>;

/** A name as the statement at an offset wants it: Athena's definitions quote otherwise than its queries. */
function nameAt(name: string, text: string, offset: number, dialect: Dialect): string {
  if (dialect !== 'athena') return name;
  const statement = statementAt(text, offset, dialect);
  return statement !== undefined && isHiveStatement(statement.text) ? hiveName(name) : name;
}

/** Writes text that is dropped on the editor where it is dropped, as one step that can be undone. Returns its end. */
export function takeDrops(host: HTMLElement, editor: CodeEditor, dialectOf: () => Dialect): () => void {
  const over = (event: DragEvent): void => {
    if (event.dataTransfer?.types.includes('text/plain') === true) event.preventDefault();
  };
  const drop = (event: DragEvent): void => {
    const dropped = event.dataTransfer?.getData('text/plain') ?? '';
    const position = editor.getTargetAtClientPoint(event.clientX, event.clientY)?.position;
    const model = editor.getModel();
    if (dropped === '' || !position || !model) return;
    event.preventDefault();
    event.stopPropagation();
    const { lineNumber, column } = position;
    const range = {
      startLineNumber: lineNumber,
      startColumn: column,
      endLineNumber: lineNumber,
      endColumn: column,
    };
    const text = nameAt(dropped, model.getValue(), model.getOffsetAt(position), dialectOf());
    editor.pushUndoStop();
    editor.executeEdits('drop', [{ range, text }]);
    editor.pushUndoStop();
    editor.setPosition({ lineNumber, column: column + text.length });
    editor.focus();
  };
  host.addEventListener('dragover', over, true);
  host.addEventListener('drop', drop, true);
  return () => {
    host.removeEventListener('dragover', over, true);
    host.removeEventListener('drop', drop, true);
  };
}
