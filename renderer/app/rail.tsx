import { BookMarked, Database, History, LibraryBig, type LucideIcon, Settings, Table2 } from 'lucide-react';
import { ToggleButton } from 'react-aria-components';
import { WithTooltip } from '#renderer/components/tooltip/with-tooltip.tsx';
import './rail.css';

export const panels = ['library', 'connections', 'results', 'addresses', 'history', 'settings'] as const;
export type PanelName = (typeof panels)[number];

export const panelTitles: Readonly<Record<PanelName, string>> = {
  library: 'Library',
  connections: 'Connections',
  results: 'Results',
  addresses: 'Addresses',
  history: 'History',
  settings: 'Settings',
};

const icons: Readonly<Record<PanelName, LucideIcon>> = {
  library: LibraryBig,
  connections: Database,
  results: Table2,
  addresses: BookMarked,
  history: History,
  settings: Settings,
};

interface RailProps {
  /** The panel that is open; null where the side is closed. */
  readonly open: PanelName | null;
  onToggle(panel: PanelName): void;
}

export function Rail({ open, onToggle }: RailProps) {
  return (
    <nav className="rail" aria-label="Panels" data-pane="rail">
      {panels.map((panel) => {
        const Icon = icons[panel];
        return (
          <WithTooltip key={panel} text={panelTitles[panel]} placement="right">
            <ToggleButton
              className={`rail__button rail__button--${panel}`}
              aria-label={panelTitles[panel]}
              isSelected={open === panel}
              onChange={() => onToggle(panel)}
            >
              <Icon size={20} strokeWidth={1.6} aria-hidden />
            </ToggleButton>
          </WithTooltip>
        );
      })}
    </nav>
  );
}
