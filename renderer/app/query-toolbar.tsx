import { AlignLeft, ListTree, ListVideo, Play, Save, Square, Unplug } from 'lucide-react';
import { Button, IconButton } from '#renderer/components/button/index.ts';
import { SelectField } from '#renderer/components/field/index.ts';
import { MenuButton } from '#renderer/components/menu/menu-button.tsx';
import type { ConnectionInfo } from '#shared/contract/connections.ts';
import type { Tab } from '#shared/contract/tabs.ts';
import { EstimateChip } from './estimate-chip.tsx';
import type { SaveActions } from './save-query.tsx';
import type { ShownEstimate } from './use-estimate.ts';

interface QueryToolbarProps {
  readonly tab: Tab;
  readonly running: boolean;
  readonly save: SaveActions;
  readonly connections: readonly ConnectionInfo[];
  readonly estimate: ShownEstimate | undefined;
  /** Present while what runs can be left at its source. */
  readonly onLeave: (() => void) | undefined;
  onConnection(connectionId: string): void;
  onExplain(): void;
  onRun(): void;
  onRunAll(): void;
  onStop(): void;
  onFormat(): void;
}

export function QueryToolbar(props: QueryToolbarProps) {
  const { tab, running, save, connections, estimate, onLeave, onConnection, onExplain } = props;
  const { onRun, onRunAll, onStop, onFormat } = props;
  const connection = connections.find(({ id }) => id === tab.connectionId);
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
      {onLeave === undefined ? null : (
        <IconButton icon={Unplug} label="Leave it running at its source" onPress={onLeave} />
      )}
      <IconButton
        icon={ListTree}
        label="Explain: how the source would run it"
        isDisabled={running || connection?.can.explain === false}
        onPress={onExplain}
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
      <EstimateChip shown={estimate} />
      {tab.queryId === undefined ? null : (
        <span className="query-toolbar__place">
          {tab.queryId}
          {save.readOnly ? ' · built in' : ''}
        </span>
      )}
      {connections.length > 1 ? (
        <span className="query-toolbar__connection">
          <SelectField
            label="Connection of this tab"
            hideLabel
            options={connections.map(({ id, name }) => ({ id, label: name }))}
            value={connection?.id ?? null}
            placeholder="Choose a connection"
            disabled={running}
            onChange={onConnection}
          />
        </span>
      ) : null}
    </div>
  );
}
