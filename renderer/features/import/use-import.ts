import { useCallback, useEffect, useRef, useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import { discardUpload, uploadFile } from '#renderer/client/upload.ts';
import { useActivity } from '#renderer/components/activity/index.ts';
import type { ImportOptions, ImportPreview } from '#shared/contract/transfers.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { toAppError } from '#shared/errors/wire.ts';
import type { Progress } from '#shared/model/progress.ts';
import type { ResultInfo } from '#shared/model/result.ts';

export interface ColumnChange {
  readonly name: string | null;
  readonly type: string | null;
}

export interface ImportedTable {
  readonly result: ResultInfo;
  readonly notes: readonly string[];
}

/** Where the import of one file stands. The last preview stays in sight while a new one is made. */
export interface ImportState {
  readonly step: 'uploading' | 'inspecting' | 'ready' | 'importing' | 'done' | 'failed';
  readonly progress?: Progress | undefined;
  readonly preview?: ImportPreview | undefined;
  readonly error?: AppError | undefined;
  readonly imported?: ImportedTable | undefined;
}

export interface Importing {
  readonly state: ImportState;
  /** Only what the user changed; everything else is sniffed. */
  readonly options: ImportOptions;
  readonly columns: ReadonlyMap<number, ColumnChange>;
  /** Reads the file anew in another way; what was changed of its columns is given up where `columns` is false. */
  change(options: ImportOptions, keep: { readonly columns: boolean }): void;
  changeColumn(index: number, change: ColumnChange): void;
  start(name: string): void;
  stop(): void;
}

function withColumns(options: ImportOptions, columns: ReadonlyMap<number, ColumnChange>): ImportOptions {
  const last = Math.max(-1, ...columns.keys());
  if (last < 0) return options;
  return {
    ...options,
    columns: Array.from({ length: last + 1 }, (_, at) => columns.get(at) ?? { name: null, type: null }),
  };
}

/** Brings a file in: uploads it, shows how it would be read, and imports it when asked. */
export function useImport(file: File): Importing {
  const client = useClient();
  const activity = useActivity();
  const [state, setState] = useState<ImportState>({ step: 'uploading' });
  const [options, setOptions] = useState<ImportOptions>({});
  const [columns, setColumns] = useState<ReadonlyMap<number, ColumnChange>>(new Map());
  const uploadId = useRef<string>(undefined);
  const working = useRef<AbortController>(undefined);

  /** Begins a piece of work in the place of the one under way. */
  const begin = useCallback((): AbortController => {
    working.current?.abort();
    const controller = new AbortController();
    working.current = controller;
    return controller;
  }, []);

  const fail = useCallback((thrown: unknown, controller: AbortController) => {
    if (working.current !== controller) return;
    const error = toAppError(thrown);
    setState(({ preview }) => ({ step: 'failed', preview, error }));
  }, []);

  const inspect = useCallback(
    async (id: string, how: ImportOptions, controller: AbortController) => {
      setState(({ preview }) => ({ step: 'inspecting', preview }));
      const preview = await client.imports.inspect(
        { source: { kind: 'upload', id }, options: how },
        { signal: controller.signal },
      );
      if (working.current === controller) setState({ step: 'ready', preview });
    },
    [client],
  );

  useEffect(() => {
    const controller = begin();
    let mine: string | undefined;
    const work = async () => {
      const id = await uploadFile(client, file, {
        signal: controller.signal,
        report: (fraction) => {
          if (working.current !== controller) return;
          setState({ step: 'uploading', progress: { message: 'Reading the file', fraction } });
        },
      });
      mine = id;
      if (controller.signal.aborted) {
        discardUpload(client, id);
        return;
      }
      uploadId.current = id;
      await inspect(id, {}, controller);
    };
    work().catch((thrown: unknown) => fail(thrown, controller));
    return () => {
      controller.abort();
      working.current?.abort();
      working.current = undefined;
      if (mine !== undefined) discardUpload(client, mine);
    };
  }, [client, file, begin, inspect, fail]);

  const inspectAgain = useCallback(
    (how: ImportOptions, changed: ReadonlyMap<number, ColumnChange>) => {
      const id = uploadId.current;
      if (id === undefined) return;
      const controller = begin();
      inspect(id, withColumns(how, changed), controller).catch((thrown: unknown) => fail(thrown, controller));
    },
    [begin, inspect, fail],
  );

  return {
    state,
    options,
    columns,
    change(change, keep) {
      const next = { ...options, ...change };
      const kept = keep.columns ? columns : new Map<number, ColumnChange>();
      setOptions(next);
      setColumns(kept);
      inspectAgain(next, kept);
    },
    changeColumn(index, change) {
      const next = new Map(columns);
      if (change.name === null && change.type === null) next.delete(index);
      else next.set(index, change);
      setColumns(next);
      // A new name needs no new look at the file.
      if (change.type !== (columns.get(index)?.type ?? null)) inspectAgain(options, next);
    },
    start(name) {
      const id = uploadId.current;
      if (id === undefined) return;
      const controller = begin();
      setState(({ preview }) => ({ step: 'importing', preview }));
      activity
        .start(`Import of ${file.name}`, async ({ signal, report }) => {
          const events = await client.imports.start(
            { source: { kind: 'upload', id }, name, options: withColumns(options, columns) },
            { signal: AbortSignal.any([signal, controller.signal]) },
          );
          for await (const event of events) {
            if (event.type === 'done') {
              if (working.current !== controller) return;
              setState(({ preview }) => ({
                step: 'done',
                preview,
                imported: { result: event.result, notes: event.notes },
              }));
            } else {
              report(event.progress);
              setState((now) => (now.step === 'importing' ? { ...now, progress: event.progress } : now));
            }
          }
        })
        .catch((thrown: unknown) => {
          const stopped = toAppError(thrown).code === 'query.cancelled';
          if (!stopped) fail(thrown, controller);
          else if (working.current === controller) setState(({ preview }) => ({ step: 'ready', preview }));
        });
    },
    stop() {
      working.current?.abort();
    },
  };
}
