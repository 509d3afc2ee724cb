import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import type { Sheet } from './use-sheets.ts';
import './sheet-tabs.css';

interface SheetTabsProps {
  readonly sheets: readonly Sheet[];
  readonly shown: string | null;
  onChoose(name: string): void;
}

/** The sheets of a report below its pivot, where Excel has them. */
export function SheetTabs({ sheets, shown, onChoose }: SheetTabsProps) {
  return (
    <ToggleButtonGroup
      className="sheet-tabs"
      aria-label="Sheets"
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={shown === null ? [] : [shown]}
      onSelectionChange={(keys) => {
        const chosen = sheets.find(({ name }) => keys.has(name));
        if (chosen !== undefined) onChoose(chosen.name);
      }}
    >
      {sheets.map(({ name }) => (
        <ToggleButton key={name} id={name} className="sheet-tabs__tab">
          {name}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
