import { Unplug } from 'lucide-react';
import { useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import { useRemote } from '#renderer/client/use-remote.ts';
import { useActivity } from '#renderer/components/activity/index.ts';
import { List } from '#renderer/components/list/index.ts';
import { MenuButton } from '#renderer/components/menu/menu-button.tsx';
import { billedText, describeAge, firstLineOf } from '#renderer/components/text/describe.ts';
import type { Client } from '#shared/contract/contract.ts';
import type { ActiveRun } from '#shared/contract/runs.ts';
import type { CancelProof } from '#shared/model/cancel-proof.ts';
import './active-runs.css';

const load = (client: Client) => client.runs.active();

const states = {
  followed: 'running',
  left: 'left at work',
  unsure: 'not known whether its source took it',
} as const;

interface ActiveRunsProps {
  /** Opens a tab that follows it. */
  onResume(run: ActiveRun): void;
}

/** What goes on at sources: followed in some window, or left there. Nothing where nothing does. */
export function ActiveRuns({ onResume }: ActiveRunsProps) {
  const client = useClient();
  const activity = useActivity();
  const { data } = useRemote(load, 'runs');
  const [stopping, setStopping] = useState<ReadonlySet<string>>(new Set());
  if (data === undefined || data.length === 0) return null;

  function stop(run: ActiveRun): void {
    setStopping((before) => new Set(before).add(run.runId));
    activity
      .start(`Stop “${run.title}”`, async ({ signal }) => {
        const proof = await client.runs.stop({ runId: run.runId }, { signal });
        activity.notify({ tone: proof.state === 'unproven' ? 'warn' : 'good', ...stoppedTexts(proof) });
      })
      .catch(() => undefined)
      .finally(() => setStopping((before) => new Set([...before].filter((id) => id !== run.runId))));
  }

  return (
    <section className="active-runs" aria-label="At their sources">
      <h3 className="active-runs__title">At their sources</h3>
      <List
        label="Runs at their sources"
        items={data.map((run) => ({ id: run.runId, run }))}
        textOf={({ run }) => run.title}
        renderEmpty={() => null}
        onOpen={({ run }) => {
          if (run.canResume) onResume(run);
        }}
        renderRow={({ run }) => (
          <>
            <Unplug size={14} className="list__icon list__icon--first-line" aria-hidden />
            <span className="list__content">
              <span className="list__title">{run.title}</span>
              <span className="list__code">{firstLineOf(run.sql)}</span>
              <span className="list__detail">
                {stopping.has(run.runId) ? 'stopping' : states[run.state]} ·{' '}
                {describeAge(run.startedAt, new Date())}
              </span>
            </span>
            <span className="list__actions">
              <MenuButton
                label={`Actions of ${run.title}`}
                entries={[
                  {
                    id: 'resume',
                    title: 'Follow it to its result',
                    disabled: !run.canResume,
                    run: () => onResume(run),
                  },
                  { id: 'stop', title: 'Stop it', run: () => stop(run) },
                  {
                    id: 'forget',
                    title: 'Forget it, and let it run',
                    disabled: run.state === 'followed',
                    danger: true,
                    run: () =>
                      void activity
                        .start(`Forget “${run.title}”`, () => client.runs.forget({ runId: run.runId }))
                        .catch(() => undefined),
                  },
                ]}
              />
            </span>
          </>
        )}
      />
    </section>
  );
}

function stoppedTexts(proof: CancelProof): { readonly title: string; readonly detail: string } {
  const paid = billedText(proof);
  switch (proof.state) {
    case 'cancelled':
      return { title: 'Stopped, and its source confirms it', detail: paid };
    case 'finished':
      return { title: 'It had ended before it could be stopped', detail: paid };
    case 'unproven':
      return { title: 'Whether it has stopped cannot be proven', detail: proof.reason ?? '' };
  }
}
