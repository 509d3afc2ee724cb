import { AlignLeft, ListVideo, Play, Save, Square } from 'lucide-react';
import { Button, IconButton } from '#renderer/components/button/index.ts';
import { MenuButton } from '#renderer/components/menu/menu-button.tsx';
import type { Tab } from '#shared/contract/tabs.ts';
import type { SaveActions } from './save-query.tsx';

interface QueryToolbarProps {
  readonly tab: Tab;
  readonly running: boolean;
  readonly save: SaveActions;
  onRun(): void;
  onRunAll(): void;
  onStop(): void;
  onFormat(): void;
}

export function QueryToolbar(props: QueryToolbarProps) {
  const { tab, running, save, onRun, onRunAll, onStop, onFormat } = props;
  return (
    <div className="query-toolbar" role="toolbar" aria-label="Query" data-pane="toolbar">
      {running ? (
        <Button icon={Square} keys="Mod+." onPress={onStop}>
          Stop
        </Button>
      ) : (
        <Button variant="primary" icon={Play} keys="Mod+Enter" onPress={onRun}>
          Run
        </Button>
      )}
      <IconButton
        icon={ListVideo}
        label="Run all statements"
        keys="Mod+Shift+Enter"
        isDisabled={running}
        onPress={onRunAll}
      />
      <span className="query-toolbar__line" />
      <IconButton icon={Save} label={save.label} keys="Mod+S" onPress={save.save} />
      <IconButton icon={AlignLeft} label="Format the SQL" keys="Shift+Alt+F" onPress={onFormat} />
      <MenuButton
        label="More about this query"
        entries={[
          { id: 'save-as', title: 'Save as…', run: save.saveAs },
          {
            id: 'revert',
            title: 'Go back to the saved text',
            disabled: !save.canRevert,
            run: save.revert,
          },
        ]}
      />
      <span className="query-toolbar__space" />
      {tab.queryId === undefined ? null : (
        <span className="query-toolbar__place">
          {tab.queryId}
          {save.readOnly ? ' · built in' : ''}
        </span>
      )}
    </div>
  );
}
