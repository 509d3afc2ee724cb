import { GripVertical, Sigma } from 'lucide-react';
import { MenuButton } from '#renderer/components/menu/menu-button.tsx';
import type { PivotEditing } from '../editing.ts';
import type { WellDrag } from './use-well-drag.ts';

interface ValuesChipProps {
  readonly editing: PivotEditing;
  readonly well: 'rows' | 'columns';
  readonly drag: WellDrag;
}

/** Several values stand side by side on one of the axes, innermost; this stands for them there and can be moved. */
export function ValuesChip({ editing, well, drag }: ValuesChipProps) {
  const { spec, change, announce } = editing;
  const other = well === 'rows' ? 'columns' : 'rows';
  const name = other === 'rows' ? 'Rows' : 'Columns';
  const move = (): void => {
    change({ ...spec, measuresOn: other });
    announce(`Values moved to ${name}.`);
  };
  return (
    <li
      className="well__item well__item--values"
      draggable
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = 'move';
        event.dataTransfer.setData('text/plain', 'Values');
        drag.start({ kind: 'values' });
      }}
      onDragEnd={drag.end}
    >
      <button
        type="button"
        className="well__handle"
        title="The values, side by side; Left and Right move them between Rows and Columns"
        onKeyDown={(event) => {
          if (event.key !== (other === 'rows' ? 'ArrowRight' : 'ArrowLeft')) return;
          event.preventDefault();
          event.stopPropagation();
          move();
        }}
      >
        <GripVertical size={12} className="well__grip" aria-hidden />
        <Sigma size={12} aria-hidden />
        <span className="well__name">Values</span>
      </button>
      <MenuButton label="Options of Values" entries={[{ id: 'move', title: `Move to ${name}`, run: move }]} />
    </li>
  );
}
