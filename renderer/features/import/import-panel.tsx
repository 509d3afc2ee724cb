import { FileUp, X } from 'lucide-react';
import { useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import { useActivity } from '#renderer/components/activity/index.ts';
import { Button, IconButton } from '#renderer/components/button/index.ts';
import { TextField } from '#renderer/components/field/index.ts';
import { Progress } from '#renderer/components/progress/progress.tsx';
import { EmptyState, ErrorState } from '#renderer/components/state/index.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { describeBytes } from '#shared/text/bytes.ts';
import { ImportOptionsForm } from './import-options.tsx';
import { ImportOutcome } from './import-outcome.tsx';
import { ImportPreviewTable } from './import-preview.tsx';
import { tableNameFor, tableNameProblem } from './table-name.ts';
import { useImport } from './use-import.ts';
import './import.css';

export interface ImportPanelProps {
  /** Without a file the panel asks for one. */
  readonly file: File | undefined;
  onChooseFile(): void;
  /** The table, or its rejects, is to be opened. */
  onImported(result: ResultInfo): void;
  onClose(): void;
}

/** Brings in a file: how it will be read is shown and can be changed before anything is kept. */
export function ImportPanel({ file, onChooseFile, onImported, onClose }: ImportPanelProps) {
  return (
    <section className="import-panel" aria-label="Import a file">
      <header className="import-panel__head">
        <h2 className="import-panel__title">Import{file === undefined ? ' a file' : ` ${file.name}`}</h2>
        {file === undefined ? null : <span className="import-panel__size">{describeBytes(file.size)}</span>}
        <span className="import-panel__space" />
        {file === undefined ? null : <Button onPress={onChooseFile}>Another file…</Button>}
        <IconButton icon={X} label="Close the import" onPress={onClose} />
      </header>
      {file === undefined ? (
        <EmptyState
          icon={FileUp}
          title="Bring in a file of your own"
          action={
            <Button variant="primary" onPress={onChooseFile} autoFocus>
              Choose a file…
            </Button>
          }
        >
          CSV, TSV, JSON and JSON lines (also gzipped), Parquet and Excel workbooks. You can also drop a file
          anywhere in the window.
        </EmptyState>
      ) : (
        <FileImport
          key={`${file.name} ${file.size} ${file.lastModified}`}
          file={file}
          onChooseFile={onChooseFile}
          onImported={onImported}
          onClose={onClose}
        />
      )}
    </section>
  );
}

type FileImportProps = Omit<ImportPanelProps, 'file'> & { readonly file: File };

function FileImport({ file, onChooseFile, onImported, onClose }: FileImportProps) {
  const client = useClient();
  const activity = useActivity();
  const importing = useImport(file);
  const { state, options, columns } = importing;
  const { step, preview, error, imported, progress } = state;
  const [name, setName] = useState(() => tableNameFor(file.name));
  const problem = tableNameProblem(name);
  const busy = step === 'uploading' || step === 'importing';

  function openRejects(id: string): void {
    activity
      .start('Open the rejects', () => client.results.get({ id }))
      .then(onImported)
      .catch(() => undefined);
  }

  if (preview === undefined) {
    return error === undefined ? (
      <div className="import-panel__wait">
        <Progress label="Reading the file" progress={progress} detailed />
      </div>
    ) : (
      <ErrorState
        error={error}
        title={`${file.name} could not be read`}
        action={<Button onPress={onChooseFile}>Choose another file…</Button>}
      />
    );
  }
  return (
    <>
      <div className="import-panel__body">
        <ImportOptionsForm
          preview={preview}
          dateFormat={options.dateFormat}
          disabled={busy || step === 'done'}
          onChange={importing.change}
        />
        {preview.notes.length === 0 || imported !== undefined ? null : (
          <ul className="import-notes" aria-label="Notes">
            {preview.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        )}
        {error === undefined ? null : (
          <div className="import-panel__error" role="alert">
            <strong>{error.message}</strong> {error.hint}
          </div>
        )}
        <ImportPreviewTable
          preview={preview}
          changes={columns}
          disabled={busy || step === 'done'}
          onChange={importing.changeColumn}
        />
      </div>
      <footer className="import-panel__foot">
        {imported === undefined ? (
          <>
            <TextField
              label="Table name in schema imports"
              monospace
              disabled={busy}
              value={name}
              onChange={setName}
              {...(problem === undefined ? {} : { error: problem })}
            />
            {step === 'importing' ? (
              <div className="import-panel__running">
                <Progress label="Importing" progress={progress} detailed />
                <Button onPress={importing.stop}>Stop</Button>
              </div>
            ) : (
              <Button
                variant="primary"
                isDisabled={problem !== undefined || step !== 'ready'}
                onPress={() => importing.start(name)}
              >
                Import
              </Button>
            )}
          </>
        ) : (
          <ImportOutcome
            imported={imported}
            onOpen={() => onImported(imported.result)}
            onOpenRejects={() => {
              if (imported.result.rejects !== undefined) openRejects(imported.result.rejects.id);
            }}
            onClose={onClose}
          />
        )}
      </footer>
    </>
  );
}
