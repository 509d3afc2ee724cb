import { FileUp } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useCommand } from '#renderer/components/commands/index.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { ImportPanel } from './import-panel.tsx';
import './import.css';

interface ImportDropTargetProps {
  readonly children: ReactNode;
  /** The user wants to see an imported table, or the rows of it that could not be read. */
  onImported(result: ResultInfo): void;
}

const endings = '.csv,.tsv,.tab,.txt,.json,.jsonl,.ndjson,.gz,.parquet,.xlsx,.xlsm,.xlsb';

function holdsFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false;
}

/** Takes files dropped anywhere in the window, and shows the import over its children while there is one. */
export function ImportDropTarget({ children, onImported }: ImportDropTargetProps) {
  const [open, setOpen] = useState<{ readonly file: File | undefined }>();
  const over = useFilesOver((file) => setOpen({ file }));
  const chooser = useRef<HTMLInputElement>(null);
  const choose = () => chooser.current?.click();

  useCommand({
    id: 'import.open',
    title: 'Import a file…',
    section: 'Data',
    run: () => {
      setOpen((now) => now ?? { file: undefined });
      choose();
    },
  });

  return (
    <div className="import-root">
      <div className="import-root__children" inert={open !== undefined}>
        {children}
      </div>
      {open === undefined ? null : (
        <ImportPanel
          file={open.file}
          onChooseFile={choose}
          onImported={(result) => {
            setOpen(undefined);
            onImported(result);
          }}
          onClose={() => setOpen(undefined)}
        />
      )}
      <input
        ref={chooser}
        type="file"
        hidden
        accept={endings}
        aria-label="File to import"
        onChange={(event) => {
          const file = event.target.files?.[0];
          // The same file can be chosen again.
          event.target.value = '';
          if (file !== undefined) setOpen({ file });
        }}
      />
      {over ? (
        <div className="import-overlay" aria-hidden>
          <div className="import-overlay__text">
            <FileUp size={20} />
            Drop to import
          </div>
        </div>
      ) : null}
    </div>
  );
}

/** Whether files are being dragged over the window; a dropped one is given to `onFile`. */
function useFilesOver(onFile: (file: File) => void): boolean {
  const [over, setOver] = useState(false);
  const latest = useRef(onFile);
  useEffect(() => {
    latest.current = onFile;
  });
  useEffect(() => {
    // Every element under the pointer is entered and left of its own.
    let depth = 0;
    const set = (next: number) => {
      depth = Math.max(0, next);
      setOver(depth > 0);
    };
    const enter = (event: DragEvent) => {
      if (holdsFiles(event)) set(depth + 1);
    };
    const leave = (event: DragEvent) => {
      if (holdsFiles(event)) set(depth - 1);
    };
    const hover = (event: DragEvent) => {
      if (holdsFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      set(0);
      const file = event.dataTransfer?.files[0];
      if (file !== undefined) latest.current(file);
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragleave', leave);
    window.addEventListener('dragover', hover);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('dragover', hover);
      window.removeEventListener('drop', drop);
    };
  }, []);
  return over;
}
