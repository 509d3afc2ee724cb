import { ConfirmDialog } from '#renderer/components/dialog/index.ts';
import type { RunQuestion as Question } from './use-runner.ts';

const words = {
  writes: { title: 'Change something at the source?', action: 'Run it', danger: true },
  'over-budget': { title: 'Go above your budget?', action: 'Run it this once', danger: false },
} as const;

/** Asks before statements that change something, and before a price above the budget. Nothing has run by then. */
export function RunQuestion({
  question,
  onClose,
}: {
  readonly question: Question | undefined;
  onClose(): void;
}) {
  if (question === undefined) return null;
  const { title, action, danger } = words[question.needs];
  return (
    <ConfirmDialog
      title={title}
      open
      action={action}
      danger={danger}
      onConfirm={question.allow}
      onClose={onClose}
    >
      <p>{question.error.message}</p>
      {question.needs === 'over-budget' ? <p>{question.error.hint}</p> : null}
    </ConfirmDialog>
  );
}
