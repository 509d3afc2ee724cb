import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { AppError } from '#shared/errors/app-error.ts';
import './state.css';

interface ErrorStateProps {
  readonly error: AppError;
  /** What was being done, e.g. `The library could not be read`. */
  readonly title: string;
  readonly action?: ReactNode;
}

/** A failure in the place of what was asked for: what, where, and what to do. */
export function ErrorState({ error, title, action }: ErrorStateProps) {
  return (
    <div className="state state--error" role="alert">
      <CircleAlert size={24} className="state__icon state__icon--error" aria-hidden />
      <p className="state__title">{title}</p>
      <p className="state__text">{error.message}</p>
      {error.hint === undefined ? null : <p className="state__text">{error.hint}</p>}
      {action === undefined ? null : <div className="state__action">{action}</div>}
    </div>
  );
}
