import { useEffect, useRef, useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import { discardUpload, uploadFile } from '#renderer/client/upload.ts';
import { Button } from '#renderer/components/button/index.ts';
import { useCommand } from '#renderer/components/commands/index.ts';
import { Dialog } from '#renderer/components/dialog/index.ts';
import { Progress as ProgressBar } from '#renderer/components/progress/progress.tsx';
import { ErrorState } from '#renderer/components/state/index.ts';
import type { Difference, Verdict } from '#shared/contract/evidence.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { toAppError } from '#shared/errors/wire.ts';
import type { Progress } from '#shared/model/progress.ts';
import { VerdictView } from './verdict-view.tsx';
import './verify-workbook.css';

/** Opens the chooser of the workbook; for buttons and menus elsewhere. */
export const verifyCommand = 'workbook.verify';

/** Differences the dialog lists; the count is of all. */
const mostListed = 200;

/** A command that compares a workbook of the user's with the result it was made of. */
export function VerifyWorkbook() {
  const chooser = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File>();
  useCommand({
    id: verifyCommand,
    section: 'Result',
    title: 'Verify a workbook…',
    run: () => chooser.current?.click(),
  });
  return (
    <>
      <input
        ref={chooser}
        type="file"
        hidden
        accept=".xlsx,.xlsm"
        aria-label="Workbook to verify"
        onChange={(event) => {
          const chosen = event.target.files?.[0];
          // The same file can be chosen again.
          event.target.value = '';
          if (chosen !== undefined) setFile(chosen);
        }}
      />
      {file === undefined ? null : <VerifyDialog file={file} onClose={() => setFile(undefined)} />}
    </>
  );
}

interface VerifyState {
  readonly progress: Progress;
  readonly differences: readonly Difference[];
  readonly verdict?: Verdict;
  readonly error?: AppError;
}

function VerifyDialog({ file, onClose }: { readonly file: File; onClose(): void }) {
  const client = useClient();
  const [state, setState] = useState<VerifyState>({
    progress: { message: 'Reading the file' },
    differences: [],
  });
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const change = (part: (known: VerifyState) => Partial<VerifyState>) => {
      if (!signal.aborted) setState((known) => ({ ...known, ...part(known) }));
    };
    async function verify(): Promise<void> {
      const report = (fraction: number) =>
        change(() => ({ progress: { message: 'Reading the file', fraction } }));
      const id = await uploadFile(client, file, { signal, report });
      try {
        const events = await client.workbooks.verify({ source: { kind: 'upload', id } }, { signal });
        for await (const event of events) {
          if (event.type === 'progress') change(() => ({ progress: event.progress }));
          else if (event.type === 'done') change(() => ({ verdict: event.verdict }));
          else {
            change(({ differences }) => ({
              differences: [...differences, ...event.differences].slice(0, mostListed),
            }));
          }
        }
      } finally {
        discardUpload(client, id);
      }
    }
    verify().catch((thrown: unknown) => change(() => ({ error: toAppError(thrown) })));
    return () => controller.abort();
  }, [client, file]);

  const { verdict, error, differences, progress } = state;
  return (
    <Dialog
      title={`Verify ${file.name}`}
      size="wide"
      open
      onClose={onClose}
      actions={
        <Button onPress={onClose}>{verdict === undefined && error === undefined ? 'Stop' : 'Close'}</Button>
      }
    >
      {error !== undefined ? (
        <ErrorState title="The workbook could not be verified" error={error} />
      ) : verdict === undefined ? (
        <ProgressBar label="Verifying" progress={progress} detailed />
      ) : (
        <VerdictView verdict={verdict} differences={differences} />
      )}
    </Dialog>
  );
}
