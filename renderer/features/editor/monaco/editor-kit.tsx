import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import type { CatalogTable } from '#shared/model/catalog.ts';
import type { Monaco, StartWorker } from './load-monaco.ts';

type ViewState = ReturnType<ReturnType<Monaco['editor']['create']>['saveViewState']>;

/** What all SQL editors of the page share. */
export interface EditorKit {
  /** Loads the editor's code, once. */
  load(): Promise<Monaco>;
  /** What completion offers from now on. */
  setTables(tables: readonly CatalogTable[]): void;
  /** Scroll, folds and cursor of a tab's editor while another tab is shown. */
  readonly viewStates: Map<string, ViewState>;
  /** Lets go of a closed tab's document and its undo history. */
  forget(tabId: string): void;
}

/** The address of a tab's document in the editor. */
export function documentUri(monaco: Monaco, tabId: string) {
  return monaco.Uri.parse(`inmemory://tabs/${tabId}.sql`);
}

const KitContext = createContext<EditorKit | undefined>(undefined);

function createEditorKit(startWorker: StartWorker): EditorKit {
  let tables: readonly CatalogTable[] = [];
  let loading: Promise<Monaco> | undefined;
  const viewStates = new Map<string, ViewState>();

  async function load(): Promise<Monaco> {
    const [{ setUpMonaco }, { registerSql }] = await Promise.all([
      import('./load-monaco.ts'),
      import('./sql-language.ts'),
    ]);
    const monaco = setUpMonaco(startWorker);
    registerSql(monaco, () => tables);
    return monaco;
  }
  return {
    load() {
      loading ??= load();
      return loading;
    },
    setTables(next) {
      tables = next;
    },
    viewStates,
    forget(tabId) {
      viewStates.delete(tabId);
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
