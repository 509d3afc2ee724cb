import { type Ref, useEffect, useImperativeHandle, useRef } from 'react';
import { LoadingState } from '#renderer/components/state/index.ts';
import { languageOf } from './monaco/dialect-language.ts';
import { documentUri, useEditorKit, useMonaco } from './monaco/editor-kit.tsx';
import { takeDrops } from './monaco/insert-name.ts';
import type { Monaco } from './monaco/load-monaco.ts';
import { followTheme, themeName } from './monaco/theme.ts';
import type { Target } from './sql-help.ts';
import { useProblems } from './use-problems.ts';
import './sql-editor.css';

type CodeEditor = ReturnType<Monaco['editor']['create']>;

/** What the place around an editor may ask of it. Offsets count UTF-16 units. */
export interface SqlEditorHandle {
  selection(): { readonly start: number; readonly end: number };
  insert(text: string): void;
  /** Replaces the whole text as one step that can be undone. */
  replaceAll(text: string): void;
  /** Replaces a stretch of the text as one step that can be undone. */
  replace(start: number, end: number, text: string): void;
  focus(): void;
  /** Moves the cursor to an offset and shows it. */
  reveal(offset: number): void;
}

/** A mark on the text: where, and what is wrong. */
export interface EditorMark {
  readonly offset: number;
  readonly message: string;
}

interface SqlEditorProps {
  /** Whose text it is; another one is another document with its own undo history. */
  readonly tabId: string;
  readonly value: string;
  onChange(value: string): void;
  readonly cursor: number;
  onCursor(offset: number): void;
  readonly mark: EditorMark | undefined;
  /** The dialect and the names that are known are those of this connection. */
  readonly target: Target;
  readonly label: string;
  readonly ref?: Ref<SqlEditorHandle>;
}

export function SqlEditor(props: SqlEditorProps) {
  const monaco = useMonaco();
  return monaco === undefined ? (
    <LoadingState label="Opening the editor" />
  ) : (
    <LoadedEditor {...props} monaco={monaco} />
  );
}

function LoadedEditor(props: SqlEditorProps & { readonly monaco: Monaco }) {
  const { monaco, tabId, value, mark, target, label, ref } = props;
  const { dialect, connectionId } = target;
  const kit = useEditorKit();
  const host = useRef<HTMLDivElement>(null);
  const editorRef = useRef<CodeEditor>(undefined);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    if (host.current === null) return;
    const uri = documentUri(monaco, tabId);
    const known = monaco.editor.getModel(uri);
    const model = known ?? monaco.editor.createModel(latest.current.value, undefined, uri);
    const editor = monaco.editor.create(host.current, {
      model,
      theme: themeName,
      ariaLabel: `${label}. Press Escape, then Tab, to leave the editor.`,
      automaticLayout: true,
      minimap: { enabled: false },
      fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--font-mono'),
      fontSize: scaledFontSize(),
      lineNumbersMinChars: 3,
      lineDecorationsWidth: 6,
      folding: true,
      showFoldingControls: 'always',
      renderLineHighlight: 'line',
      scrollBeyondLastLine: false,
      padding: { top: 6, bottom: 6 },
      wordBasedSuggestions: 'off',
      fixedOverflowWidgets: true,
      overviewRulerBorder: false,
      overviewRulerLanes: 0,
      hideCursorInOverviewRuler: true,
      tabSize: 2,
      insertSpaces: true,
      contextmenu: true,
      dropIntoEditor: { enabled: false },
      links: false,
      renderFinalNewline: 'on',
      occurrencesHighlight: 'singleFile',
      placeholder: 'Write SQL here; Ctrl+Space completes names.',
      scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, useShadows: false },
      accessibilitySupport: 'auto',
    });
    editorRef.current = editor;
    const viewState = kit.viewStates.get(tabId);
    if (viewState !== undefined && viewState !== null) editor.restoreViewState(viewState);
    else {
      editor.setPosition(model.getPositionAt(latest.current.cursor));
      if (known === null) void foldFrontMatter(editor);
    }
    // A new tab is there to be written into; and where the focus went with the editor before, it comes here.
    if (latest.current.value === '' || document.activeElement === document.body) editor.focus();

    const stopDrops = takeDrops(host.current, editor, () => latest.current.target.dialect);
    const subscriptions = [
      model.onDidChangeContent(() => latest.current.onChange(model.getValue())),
      editor.onDidChangeCursorPosition((event) => latest.current.onCursor(model.getOffsetAt(event.position))),
    ];
    return () => {
      kit.viewStates.set(tabId, editor.saveViewState());
      for (const subscription of subscriptions) subscription.dispose();
      stopDrops();
      editorRef.current = undefined;
      editor.dispose();
    };
  }, [monaco, kit, tabId, label]);

  useEffect(() => {
    const model = editorRef.current?.getModel();
    // What was typed here comes back as the same value; only a change from elsewhere is written.
    if (model && model.getValue() !== value) model.setValue(value);
  }, [value]);

  useEffect(() => {
    kit.setTarget(tabId, { dialect, connectionId });
    const model = monaco.editor.getModel(documentUri(monaco, tabId));
    if (model !== null) monaco.editor.setModelLanguage(model, languageOf(dialect));
  }, [monaco, kit, tabId, dialect, connectionId]);

  useProblems(monaco, kit, tabId, dialect);

  useEffect(() => followTheme(monaco), [monaco]);

  useEffect(() => {
    const model = editorRef.current?.getModel();
    if (!model) return;
    monaco.editor.setModelMarkers(model, 'run', mark === undefined ? [] : [markerAt(monaco, model, mark)]);
  }, [monaco, mark]);

  useImperativeHandle(ref, () => handleOf(editorRef), []);

  return <div ref={host} className="sql-editor" />;
}

function handleOf(editorRef: { readonly current: CodeEditor | undefined }): SqlEditorHandle {
  return {
    selection() {
      const editor = editorRef.current;
      const model = editor?.getModel();
      const selection = editor?.getSelection();
      if (!model || !selection) return { start: 0, end: 0 };
      return {
        start: model.getOffsetAt(selection.getStartPosition()),
        end: model.getOffsetAt(selection.getEndPosition()),
      };
    },
    insert(text) {
      const editor = editorRef.current;
      editor?.trigger('workbench', 'type', { text });
      editor?.focus();
    },
    replaceAll(text) {
      replaceRange(editorRef.current, editorRef.current?.getModel()?.getFullModelRange(), text);
    },
    replace(start, end, text) {
      const model = editorRef.current?.getModel();
      if (!model) return;
      const from = model.getPositionAt(start);
      const to = model.getPositionAt(end);
      const range = {
        startLineNumber: from.lineNumber,
        startColumn: from.column,
        endLineNumber: to.lineNumber,
        endColumn: to.column,
      };
      replaceRange(editorRef.current, range, text);
    },
    focus() {
      editorRef.current?.focus();
    },
    reveal(offset) {
      const editor = editorRef.current;
      const model = editor?.getModel();
      if (!editor || !model) return;
      const position = model.getPositionAt(offset);
      editor.setPosition(position);
      editor.revealPositionInCenterIfOutsideViewport(position);
      editor.focus();
    },
  };
}

type Edit = Parameters<CodeEditor['executeEdits']>[1][number];

function replaceRange(editor: CodeEditor | undefined, range: Edit['range'] | undefined, text: string): void {
  if (editor === undefined || range === undefined) return;
  editor.pushUndoStop();
  editor.executeEdits('workbench', [{ range, text }]);
  editor.pushUndoStop();
}

type TextModel = NonNullable<ReturnType<CodeEditor['getModel']>>;

function markerAt(monaco: Monaco, model: TextModel, mark: EditorMark) {
  const start = model.getPositionAt(mark.offset);
  const word = model.getWordAtPosition(start);
  return {
    severity: monaco.MarkerSeverity.Error,
    message: mark.message,
    startLineNumber: start.lineNumber,
    startColumn: word?.startColumn ?? start.column,
    endLineNumber: start.lineNumber,
    endColumn: word?.endColumn ?? start.column + 1,
  };
}

/** A saved query opens with its front matter folded away: it is read far less often than the SQL. */
async function foldFrontMatter(editor: CodeEditor): Promise<void> {
  if (editor.getModel()?.getValue().trimStart().startsWith('/*') !== true) return;
  await editor.getAction('editor.foldAllBlockComments')?.run();
}

/** 13 px at the browser's normal text size, larger where the reader made text larger. */
function scaledFontSize(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.8125;
}
