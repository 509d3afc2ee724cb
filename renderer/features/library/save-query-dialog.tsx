import { useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import { Button } from '#renderer/components/button/index.ts';
import { Dialog } from '#renderer/components/dialog/index.ts';
import { TextField } from '#renderer/components/field/index.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { toAppError } from '#shared/errors/wire.ts';
import { queryIdSchema } from '#shared/model/ids.ts';
import type { Parameter, QuerySummary } from '#shared/model/query.ts';
import './library-panel.css';
import { ownQueryId, queryFileText } from './query-text.ts';

interface SaveQueryDialogProps {
  readonly title: string;
  readonly text: string;
  /** Those the text asks for that its front matter, if it has any, does not declare. */
  readonly parameters: readonly Parameter[];
  readonly queries: readonly QuerySummary[];
  onSaved(query: QuerySummary, text: string): void;
  onClose(): void;
}

/** Saves a tab's text as one of the user's own queries. */
export function SaveQueryDialog(props: SaveQueryDialogProps) {
  const { text, parameters, queries, onSaved, onClose } = props;
  const client = useClient();
  const [title, setTitle] = useState(props.title);
  const [chosenId, setChosenId] = useState<string>();
  const [error, setError] = useState<AppError>();

  const id = chosenId ?? ownQueryId(title);
  const validId = queryIdSchema.safeParse(id).success && id.startsWith('my/');
  const replaced = queries.find((query) => query.id === id);

  async function save(): Promise<void> {
    const whole = queryFileText(text, title.trim(), parameters);
    try {
      onSaved(await client.library.save({ id, text: whole }), whole);
      onClose();
    } catch (thrown) {
      setError(toAppError(thrown));
    }
  }
  return (
    <Dialog
      title="Save as your own query"
      open
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" isDisabled={title.trim() === '' || !validId} onPress={() => void save()}>
            {replaced === undefined ? 'Save' : 'Replace'}
          </Button>
        </>
      }
    >
      <form
        className="save-query"
        onSubmit={(event) => {
          event.preventDefault();
          if (title.trim() !== '' && validId) void save();
        }}
      >
        <TextField label="Title" value={title} onChange={setTitle} autoFocus />
        <TextField
          label="Saved as"
          value={id}
          onChange={setChosenId}
          monospace
          description={
            replaced === undefined
              ? 'Its file in the workspace, without .sql.'
              : `Replaces “${replaced.title}”, which is saved there now.`
          }
          error={
            validId ? undefined : 'Begin with my/ and use lower-case letters, digits, hyphens and slashes.'
          }
        />
        <button type="submit" hidden />
      </form>
      {error === undefined ? null : (
        <p className="save-query__error" role="alert">
          {error.message} {error.hint}
        </p>
      )}
    </Dialog>
  );
}
