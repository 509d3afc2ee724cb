import { useState } from 'react';
import { TextField } from '#renderer/components/field/index.ts';
import { FormDialog } from './form-dialog.tsx';

interface RenameDialogProps {
  readonly title: string;
  readonly name: string;
  /** Names it cannot have, whatever their case. */
  readonly taken: readonly string[];
  onClose(): void;
  onRename(name: string): void;
}

export function RenameDialog({ title, name, taken, onClose, onRename }: RenameDialogProps) {
  const [typed, setTyped] = useState(name);
  const wanted = typed.trim();
  const clash = taken.some((one) => one !== name && one.toLowerCase() === wanted.toLowerCase());
  return (
    <FormDialog
      title={title}
      action="Rename"
      blocked={wanted === '' || clash}
      onApply={() => onRename(wanted)}
      onClose={onClose}
    >
      <TextField
        label="Name"
        value={typed}
        onChange={setTyped}
        autoFocus
        error={clash ? `“${wanted}” is there already. Names are told apart without case.` : undefined}
      />
    </FormDialog>
  );
}
