import { type ReactNode, useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import { useActivity } from '#renderer/components/activity/index.ts';
import { useCommand } from '#renderer/components/commands/index.ts';
import { SaveQueryDialog } from '#renderer/features/library/index.ts';
import type { Tab } from '#shared/contract/tabs.ts';
import type { Parameter } from '#shared/model/query.ts';
import { useWorkbench } from './workbench-context.tsx';

export interface SaveActions {
  readonly label: string;
  readonly canRevert: boolean;
  /** The query came from the built-in library: saving makes a copy. */
  readonly readOnly: boolean;
  save(): void;
  saveAs(): void;
  revert(): void;
}

interface SaveQueryProps {
  readonly tab: Tab;
  readonly parameters: readonly Parameter[];
  children(actions: SaveActions): ReactNode;
}

/** Saving of the tab in front: one of the user's own is overwritten, anything else becomes one of the user's own. */
export function SaveQuery({ tab, parameters, children }: SaveQueryProps) {
  const client = useClient();
  const activity = useActivity();
  const { tabs, library, editor } = useWorkbench();
  const [asking, setAsking] = useState(false);
  const queries = library.queries ?? [];
  const query = queries.find((one) => one.id === tab.queryId);
  const own = query !== undefined && !query.readOnly;
  const changed = tab.savedText !== undefined && tab.savedText !== tab.sql;

  function overwrite(id: string): void {
    const text = tab.sql;
    activity
      .start(`Save “${tab.title}”`, () => client.library.save({ id, text }))
      .then(
        (saved) => tabs.change(tab.id, { savedText: text, title: saved.title }),
        // It has been shown as a notice; the text stays in the tab.
        () => undefined,
      );
  }
  const actions: SaveActions = {
    label: own ? 'Save' : 'Save as your own query',
    canRevert: changed,
    readOnly: query?.readOnly ?? false,
    save: () => (own ? overwrite(query.id) : setAsking(true)),
    saveAs: () => setAsking(true),
    revert() {
      if (tab.savedText !== undefined) editor.current?.replaceAll(tab.savedText);
    },
  };

  const section = 'Query';
  useCommand({ section, id: 'query.save', title: actions.label, keys: 'Mod+S', run: actions.save });
  useCommand({
    section,
    id: 'query.save-as',
    title: 'Save the query as…',
    keys: 'Mod+Shift+S',
    run: actions.saveAs,
  });
  useCommand({
    section,
    id: 'query.revert',
    title: 'Go back to the saved text',
    enabled: changed,
    run: actions.revert,
  });

  return (
    <>
      {children(actions)}
      {asking ? (
        <SaveQueryDialog
          title={tab.title}
          text={tab.sql}
          parameters={parameters}
          queries={queries}
          onClose={() => setAsking(false)}
          onSaved={(saved, text) => {
            tabs.change(tab.id, { title: saved.title, queryId: saved.id, savedText: text });
            if (text !== tab.sql) editor.current?.replaceAll(text);
            activity.notify({ tone: 'good', title: `Saved as ${saved.id}` });
          }}
        />
      ) : null}
    </>
  );
}
