import { useCallback, useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import { useRemote } from '#renderer/client/use-remote.ts';
import { useActivity } from '#renderer/components/activity/index.ts';
import { Button } from '#renderer/components/button/index.ts';
import { useCommands } from '#renderer/components/commands/index.ts';
import { SelectField } from '#renderer/components/field/index.ts';
import { Kbd } from '#renderer/components/kbd/kbd.tsx';
import { PanelHeader } from '#renderer/components/panel/panel-header.tsx';
import { Segmented } from '#renderer/components/segmented/segmented.tsx';
import type { Client } from '#shared/contract/contract.ts';
import { describeBytes } from '#shared/text/bytes.ts';
import { makeSample } from './make-sample.ts';
import { useTheme } from './theme.ts';
import './settings-panel.css';

const themeOptions = [
  { id: 'system', label: 'System' },
  { id: 'light', label: 'Light' },
  { id: 'dark', label: 'Dark' },
] as const;

export function SettingsPanel() {
  const { choice, choose } = useTheme();
  return (
    <>
      <PanelHeader title="Settings" />
      <div className="settings">
        <section aria-labelledby="settings-theme">
          <h3 id="settings-theme">Theme</h3>
          <Segmented label="Theme" options={themeOptions} value={choice} onChange={choose} />
        </section>
        <SampleSettings />
        <WorkspaceSettings />
        <Keys />
      </div>
    </>
  );
}

const scales = ['1', '10', '100'] as const;
const scaleOptions = [
  { id: '1', label: '1 — about 100 thousand events' },
  { id: '10', label: '10 — about 1 million events' },
  { id: '100', label: '100 — about 10 million events' },
] as const;

const loadSample = (client: Client) => client.sample.status();

function SampleSettings() {
  const client = useClient();
  const activity = useActivity();
  const { data: status } = useRemote(loadSample, 'sample');
  const [chosen, setChosen] = useState<(typeof scales)[number]>();
  const present = scales.find((scale) => Number(scale) === status?.scale) ?? '1';
  const scale = chosen ?? present;

  const make = useCallback(() => {
    activity
      .start('Preparing the sample warehouse', ({ signal, report }) =>
        makeSample(client, Number(scale), signal, report),
      )
      .then(
        () => activity.notify({ tone: 'good', title: 'The sample warehouse is ready.' }),
        // A failure has been shown as a notice by then.
        () => undefined,
      );
  }, [activity, client, scale]);

  return (
    <section aria-labelledby="settings-sample">
      <h3 id="settings-sample">Sample warehouse</h3>
      {status?.firstDay === undefined ? null : (
        <p>
          {status.events?.toLocaleString()} events, <span className="settings__day">{status.firstDay}</span>{' '}
          to <span className="settings__day">{status.lastDay}</span>.
        </p>
      )}
      <SelectField label="Size" options={scaleOptions} value={scale} onChange={setChosen} />
      <Button onPress={make} isDisabled={status?.state === 'ready' && scale === present}>
        Make it in this size
      </Button>
    </section>
  );
}

const loadWorkspace = (client: Client) => client.workspace.info();

function WorkspaceSettings() {
  const { data } = useRemote(loadWorkspace, 'results');
  if (data === undefined) return null;
  return (
    <section aria-labelledby="settings-workspace">
      <h3 id="settings-workspace">Workspace</h3>
      <p className="settings__path">{data.folder}</p>
      <p>
        Kept results take {describeBytes(data.bytes)} of {describeBytes(data.capBytes)}. Above that, the
        oldest that are not pinned are cleared away.
      </p>
      <p>
        Backcast {data.version}, {data.host === 'desktop' ? 'desktop window' : 'in the browser'}
      </p>
    </section>
  );
}

function Keys() {
  const commands = useCommands().filter((command) => command.keys !== undefined);
  return (
    <section aria-labelledby="settings-keys">
      <h3 id="settings-keys">Keys</h3>
      <dl className="settings__keys">
        {commands.map(({ id, title, keys }) => (
          <div key={id} className="settings__key">
            <dt>{title}</dt>
            <dd>
              <Kbd keys={keys ?? ''} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
