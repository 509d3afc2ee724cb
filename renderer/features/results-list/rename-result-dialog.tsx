import { useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import { Button } from '#renderer/components/button/index.ts';
import { Dialog } from '#renderer/components/dialog/index.ts';
import { TextField } from '#renderer/components/field/index.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { toAppError } from '#shared/errors/wire.ts';
import type { ResultInfo } from '#shared/model/result.ts';

interface RenameResultDialogProps {
  readonly result: ResultInfo;
  onClose(): void;
}

export function RenameResultDialog({ result, onClose }: RenameResultDialogProps) {
  const client = useClient();
  const [name, setName] = useState(result.name);
  const [error, setError] = useState<AppError>();

  async function rename(): Promise<void> {
    try {
      await client.results.rename({ id: result.id, name });
      onClose();
    } catch (thrown) {
      setError(toAppError(thrown));
    }
  }
  return (
    <Dialog
      title={`Rename “${result.title}”`}
      open
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" onPress={() => void rename()} isDisabled={name.trim() === ''}>
            Rename
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void rename();
        }}
      >
        <TextField
          label="Name in SQL"
          value={name}
          onChange={(text) => {
            setName(text);
            setError(undefined);
          }}
          autoFocus
          monospace
          description="Queries that read it by its old name will fail."
          error={error === undefined ? undefined : [error.message, error.hint].filter(Boolean).join(' ')}
        />
      </form>
    </Dialog>
  );
}
