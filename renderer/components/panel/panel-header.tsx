import type { ReactNode } from 'react';
import './panel-header.css';

interface PanelHeaderProps {
  readonly title: string;
  /** Buttons beside the title. */
  readonly actions?: ReactNode;
  /** A search field, most often. */
  readonly children?: ReactNode;
}

/** The head of a side panel. */
export function PanelHeader({ title, actions, children }: PanelHeaderProps) {
  return (
    <header className="panel-header">
      <div className="panel-header__line">
        <h2 className="panel-header__title">{title}</h2>
        {actions === undefined ? null : <div className="panel-header__actions">{actions}</div>}
      </div>
      {children}
    </header>
  );
}
