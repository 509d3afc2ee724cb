import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { createSqlHelp, type SqlHelp, type Target } from '../sql-help.ts';
import type { Monaco, StartWorker } from './load-monaco.ts';

type ViewState = ReturnType<ReturnType<Monaco['editor']['create']>['saveViewState']>;

/** What all SQL editors of the page share. */
export interface EditorKit {
  /** Loads the editor's code, once. */
  load(): Promise<Monaco>;
  readonly help: SqlHelp;
  /** Tells which connection a tab's document is written for. */
  setTarget(tabId: string, target: Target): void;
  /** Scroll, folds and cursor of a tab's editor while another tab is shown. */
  readonly viewStates: Map<string, ViewState>;
  /** Lets go of a closed tab's document and its undo history. */
  forget(tabId: string): void;
}

/** The address of a tab's document in the editor. */
export function documentUri(monaco: Monaco, tabId: string) {
  return monaco.Uri.parse(documentAddress(tabId));
}

function documentAddress(tabId: string): string {
  return `inmemory://tabs/${tabId}.sql`;
}

const KitContext = createContext<EditorKit | undefined>(undefined);

function createEditorKit(startWorker: StartWorker): EditorKit {
  const help = createSqlHelp(startWorker);
  const targets = new Map<string, Target>();
  let loading: Promise<Monaco> | undefined;
  const viewStates = new Map<string, ViewState>();

  async function load(): Promise<Monaco> {
    const [{ setUpMonaco }, { registerSql }] = await Promise.all([
      import('./load-monaco.ts'),
      import('./sql-language.ts'),
    ]);
    const monaco = setUpMonaco(startWorker);
    registerSql(
      monaco,
      async (uri, text, offset) => {
        const target = targets.get(uri);
        return target === undefined ? [] : help.suggest(text, offset, target);
      },
      (uri) => {
        const target = targets.get(uri);
        if (target !== undefined) help.readTables(target.connectionId);
      },
    );
    return monaco;
  }
  return {
    load() {
      loading ??= load();
      return loading;
    },
    help,
    setTarget(tabId, target) {
      targets.set(documentAddress(tabId), target);
    },
    viewStates,
    forget(tabId) {
      viewStates.delete(tabId);
      targets.delete(documentAddress(tabId));
      void loading?.then((monaco) => monaco.editor.getModel(documentUri(monaco, tabId))?.dispose());
    },
  };
}

interface EditorKitProviderProps {
  /** Starts a worker from one of the page's own scripts. */
  readonly startWorker: StartWorker;
  readonly children: ReactNode;
}

export function EditorKitProvider({ startWorker, children }: EditorKitProviderProps) {
  const kit = useMemo(() => createEditorKit(startWorker), [startWorker]);
  return <KitContext value={kit}>{children}</KitContext>;
}

export function useEditorKit(): EditorKit {
  const kit = useContext(KitContext);
  if (kit === undefined) throw new Error('A SQL editor needs an EditorKitProvider above it.');
  return kit;
}

/** The editor's code once it is there; starts loading it. */
export function useMonaco(): Monaco | undefined {
  const kit = useEditorKit();
  const [monaco, setMonaco] = useState<Monaco>();
  useEffect(() => {
    let mounted = true;
    void kit.load().then((loaded) => {
      if (mounted) setMonaco(() => loaded);
    });
    return () => {
      mounted = false;
    };
  }, [kit]);
  return monaco;
}
