import { useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import { useActivity } from '#renderer/components/activity/index.ts';
import { Button } from '#renderer/components/button/index.ts';
import { Dialog } from '#renderer/components/dialog/index.ts';
import { TextField } from '#renderer/components/field/index.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { isAppError } from '#shared/errors/app-error.ts';
import { toAppError } from '#shared/errors/wire.ts';
import { readAddress } from '#shared/getpivotdata/read-address.ts';
import type { PivotSpec } from '#shared/model/pivot.ts';

interface NameCellDialogProps {
  readonly queryId: string;
  readonly formula: string;
  /** The pivot the cell is of. */
  readonly spec: PivotSpec;
  onClose(): void;
}

/** A first name for a cell: its items, the innermost last. */
function nameOf(formula: string): string {
  try {
    const { pairs, dataField } = readAddress(formula);
    const items = pairs.flatMap(({ item }) => {
      if (item.kind === 'text' || item.kind === 'number') return [item.text];
      return item.kind === 'date' ? [item.date] : [];
    });
    return (items.length === 0 ? `${dataField}, total` : items.join(' · ')).slice(0, 120);
  } catch (error) {
    // What is wrong with it is told when it is added.
    if (isAppError(error)) return '';
    throw error;
  }
}

/** Gives a cell of the pivot a name, under which the query's address book keeps it. */
export function NameCellDialog({ queryId, formula, spec, onClose }: NameCellDialogProps) {
  const client = useClient();
  const activity = useActivity();
  const [name, setName] = useState(() => nameOf(formula));
  const [note, setNote] = useState('');
  const [error, setError] = useState<AppError>();

  async function add(): Promise<void> {
    try {
      await client.addressBooks.add({ queryId, entries: [{ name: name.trim(), formula, note, spec }] });
      activity.notify({ tone: 'good', title: `“${name.trim()}” is in the address book` });
      onClose();
    } catch (thrown) {
      setError(toAppError(thrown));
    }
  }
  return (
    <Dialog
      title="Name this cell"
      open
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" isDisabled={name.trim() === ''} onPress={() => void add()}>
            Add to the address book
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '') void add();
        }}
      >
        <TextField
          label="Name"
          value={name}
          onChange={(text) => {
            setName(text);
            setError(undefined);
          }}
          autoFocus
          description="It is read again from each new result of the query."
          error={error === undefined ? undefined : [error.message, error.hint].filter(Boolean).join(' ')}
        />
        <TextField label="Note" value={note} onChange={setNote} multiline />
      </form>
    </Dialog>
  );
}
