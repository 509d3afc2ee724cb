import { BookMarked, Pencil, Save, Trash2 } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import { useActivity } from '#renderer/components/activity/index.ts';
import { Button } from '#renderer/components/button/index.ts';
import { Dialog } from '#renderer/components/dialog/index.ts';
import { TextField } from '#renderer/components/field/index.ts';
import { MenuButton } from '#renderer/components/menu/menu-button.tsx';
import type { AppError } from '#shared/errors/app-error.ts';
import { toAppError } from '#shared/errors/wire.ts';
import type { PivotSpec, SavedPivot } from '#shared/model/pivot.ts';

interface SavedPivotsMenuProps {
  readonly spec: PivotSpec;
  readonly queryId: string | undefined;
  /** The saved pivot that is open, if any. */
  readonly current: SavedPivot | null;
  onOpen(saved: SavedPivot): void;
  /** The open one has another name, or is no longer saved. */
  onRename(saved: SavedPivot | null): void;
}

/** Pivots kept with the query: open one, save this one, take one away. */
export function SavedPivotsMenu({ spec, queryId, current, onOpen, onRename }: SavedPivotsMenuProps) {
  const client = useClient();
  const activity = useActivity();
  const [saved, setSaved] = useState<readonly SavedPivot[]>([]);
  const [naming, setNaming] = useState<'save' | 'rename' | null>(null);
  const query = queryId === undefined ? {} : { queryId };

  const read = useCallback(async () => {
    const wanted = queryId === undefined ? {} : { queryId };
    setSaved(await client.pivot.saved(wanted));
  }, [client, queryId]);
  const report = useCallback(
    (thrown: unknown) => {
      const error = toAppError(thrown);
      activity.notify({
        tone: 'error',
        title: 'The saved pivots could not be changed or read',
        detail: error.message,
        ...(error.hint === undefined ? {} : { hint: error.hint }),
      });
    },
    [activity],
  );
  useEffect(() => {
    read().catch(report);
  }, [read, report]);

  async function save(name: string): Promise<void> {
    const same = saved.find((one) => one.name.toLowerCase() === name.toLowerCase());
    const kept = await client.pivot.save({
      name,
      spec,
      ...query,
      ...(same === undefined ? {} : { id: same.id }),
    });
    await read();
    onOpen(kept);
  }
  /** Only the name changes: the pivot stays as it was saved. */
  async function rename(name: string): Promise<void> {
    if (current === null) return;
    const { id, spec: kept } = current;
    const renamed = await client.pivot.save({ id, name, spec: kept, ...query });
    await read();
    onRename(renamed);
  }
  async function remove(pivot: SavedPivot): Promise<void> {
    await client.pivot.remove({ id: pivot.id });
    onRename(null);
    await read();
    activity.notify({ tone: 'info', title: `The pivot “${pivot.name}” was removed` });
  }

  return (
    <>
      <MenuButton
        label="Saved pivots"
        entries={[
          ...saved.map((pivot) => ({
            id: pivot.id,
            title: pivot.name,
            icon: BookMarked,
            run: () => onOpen(pivot),
          })),
          { id: 'save', title: 'Save this pivot…', icon: Save, run: () => setNaming('save') },
          ...(current === null
            ? []
            : [
                {
                  id: 'rename',
                  title: `Rename “${current.name}”…`,
                  icon: Pencil,
                  run: () => setNaming('rename'),
                },
                {
                  id: 'remove',
                  title: `Remove “${current.name}”`,
                  icon: Trash2,
                  danger: true,
                  run: () => void remove(current).catch(report),
                },
              ]),
        ]}
      >
        <Button icon={BookMarked} variant="quiet">
          {current?.name ?? 'Saved pivots'}
        </Button>
      </MenuButton>
      {naming !== null ? (
        <NameDialog
          renaming={naming === 'rename'}
          suggestion={current?.name ?? ''}
          taken={saved.map(({ name }) => name)}
          onClose={() => setNaming(null)}
          onSave={naming === 'rename' ? rename : save}
        />
      ) : null}
    </>
  );
}

interface NameDialogProps {
  readonly renaming: boolean;
  readonly suggestion: string;
  readonly taken: readonly string[];
  onClose(): void;
  onSave(name: string): Promise<void>;
}

function NameDialog({ renaming, suggestion, taken, onClose, onSave }: NameDialogProps) {
  const [name, setName] = useState(suggestion);
  const [error, setError] = useState<AppError | null>(null);
  const replaces = taken.some((one) => one.toLowerCase() === name.trim().toLowerCase());
  async function save(): Promise<void> {
    try {
      await onSave(name.trim());
      onClose();
    } catch (thrown) {
      setError(toAppError(thrown));
    }
  }
  return (
    <Dialog
      title={renaming ? 'Rename this pivot' : 'Save this pivot with the query'}
      open
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" onPress={() => void save()} isDisabled={name.trim() === ''}>
            {renaming ? 'Rename' : replaces ? 'Replace' : 'Save'}
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
        <TextField
          label="Name"
          value={name}
          onChange={setName}
          autoFocus
          description="GETPIVOTDATA formulas name it in their second argument."
          error={error === null ? undefined : [error.message, error.hint].filter(Boolean).join(' ')}
        />
      </form>
    </Dialog>
  );
}
