import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import './state.css';

interface EmptyStateProps {
  readonly icon?: LucideIcon;
  /** What this place is for. */
  readonly title: string;
  readonly children?: ReactNode;
  /** The one next step. */
  readonly action?: ReactNode;
}

export function EmptyState({ icon: Icon, title, children, action }: EmptyStateProps) {
  return (
    <div className="state">
      {Icon === undefined ? null : <Icon size={28} strokeWidth={1.5} className="state__icon" aria-hidden />}
      <p className="state__title">{title}</p>
      {children === undefined ? null : <div className="state__text">{children}</div>}
      {action === undefined ? null : <div className="state__action">{action}</div>}
    </div>
  );
}
