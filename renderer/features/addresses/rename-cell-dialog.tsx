import { useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import { Button } from '#renderer/components/button/index.ts';
import { Dialog } from '#renderer/components/dialog/index.ts';
import { TextField } from '#renderer/components/field/index.ts';
import type { BookView } from '#shared/contract/address-books.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { toAppError } from '#shared/errors/wire.ts';

interface RenameCellDialogProps {
  readonly queryId: string;
  readonly entry: BookView['entries'][number];
  onClose(): void;
}

/** The name, formula and note of a cell in the book. */
export function RenameCellDialog({ queryId, entry, onClose }: RenameCellDialogProps) {
  const client = useClient();
  const [name, setName] = useState(entry.name);
  const [formula, setFormula] = useState(entry.formula);
  const [note, setNote] = useState(entry.note);
  const [error, setError] = useState<AppError>();

  async function save(): Promise<void> {
    try {
      await client.addressBooks.change({
        queryId,
        id: entry.id,
        change: { name: name.trim(), formula, note },
      });
      onClose();
    } catch (thrown) {
      setError(toAppError(thrown));
    }
  }
  return (
    <Dialog
      title={`Change “${entry.name}”`}
      open
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" isDisabled={name.trim() === ''} onPress={() => void save()}>
            Save
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '') void save();
        }}
      >
        <TextField label="Name" value={name} onChange={setName} autoFocus />
        <TextField
          label="Formula"
          value={formula}
          onChange={setFormula}
          multiline
          monospace
          description="With another formula, the change since last time begins anew."
          error={error === undefined ? undefined : [error.message, error.hint].filter(Boolean).join(' ')}
        />
        <TextField label="Note" value={note} onChange={setNote} multiline />
      </form>
    </Dialog>
  );
}
