import { CircleAlert, CircleCheck, CircleDashed, CircleSlash, ListTree, Unplug } from 'lucide-react';
import { Button } from '#renderer/components/button/index.ts';
import { EmptyState } from '#renderer/components/state/index.ts';
import { billedText, describeElapsed, firstLineOf } from '#renderer/components/text/describe.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import type { StatementRun, TabRun } from './runs-store.ts';
import './messages-view.css';

const outcomes = {
  running: { icon: CircleDashed, name: 'Running' },
  rows: { icon: CircleCheck, name: 'Done' },
  done: { icon: CircleCheck, name: 'Done' },
  failed: { icon: CircleAlert, name: 'Failed' },
  stopped: { icon: CircleSlash, name: 'Stopped' },
  left: { icon: Unplug, name: 'Left running' },
  plan: { icon: ListTree, name: 'Plan' },
} as const;

interface MessagesViewProps {
  readonly run: TabRun | undefined;
  /** Shows the place of the error in the editor. */
  onShowError(): void;
}

/** What each statement of the last run came to. */
export function MessagesView({ run, onShowError }: MessagesViewProps) {
  if (run === undefined) {
    return (
      <EmptyState title="Nothing has run in this tab yet.">
        What each statement did, and what went wrong, is listed here.
      </EmptyState>
    );
  }
  const { error } = run;
  return (
    <div className="messages">
      <ol className="messages__list" aria-label="Statements of the last run">
        {run.statements.map((statement) => (
          <StatementMessage key={statement.index} statement={statement} />
        ))}
      </ol>
      {error === undefined ? null : (
        <div className="messages__error" role="alert">
          <CircleAlert size={16} aria-hidden className="messages__error-icon" />
          <div>
            <p className="messages__error-title">{error.message}</p>
            {error.hint === undefined ? null : <p>{error.hint}</p>}
            <OtherNames error={error} />
            {error.details.position === undefined ? null : <Button onPress={onShowError}>Show where</Button>}
            {error.details.logId === undefined ? null : (
              <p className="messages__log">Logged as {error.details.logId}</p>
            )}
          </div>
        </div>
      )}
    </div>
  );
}

/** The nearest names, but for what the hint has said. */
function OtherNames({ error }: { readonly error: AppError }) {
  const near = error.details.suggestions ?? [];
  const names = near.filter((name) => error.hint?.includes(name) !== true);
  if (names.length === 0) return null;
  return (
    <p>
      {names.length === near.length ? 'Nearest names' : 'Others there'}: {names.join(', ')}
    </p>
  );
}

function StatementMessage({ statement }: { readonly statement: StatementRun }) {
  const { icon: Icon, name } = outcomes[statement.outcome];
  if (statement.plan !== undefined) {
    return (
      <li className="message message--plan">
        <pre className="message__plan">{statement.plan.trimEnd()}</pre>
      </li>
    );
  }
  const paid = billedText(statement);
  return (
    <li className={`message message--${statement.outcome}`}>
      <span className="message__number">{statement.index + 1}</span>
      <Icon size={14} className="message__icon" aria-label={name} />
      <span className="message__text">
        {statement.outcome === 'failed' ? name : statement.message}
        {paid === '' ? null : <span className="message__paid"> · {paid}</span>}
      </span>
      <code className="message__sql">{firstLineOf(statement.sql)}</code>
      <span className="message__time">
        {statement.elapsedMs === undefined ? '' : describeElapsed(statement.elapsedMs)}
      </span>
    </li>
  );
}
