import { useEffect, useRef, useState } from 'react';
import type { PivotEditing } from '../editing.ts';
import { type WellPlace, wells } from '../spec/spec-edits.ts';
import { FieldList } from './field-list.tsx';
import { useWellDrag } from './use-well-drag.ts';
import { WellSection } from './well-section.tsx';
import './field-wells.css';

/** The fields of the result, and the four wells they are put into. */
export function FieldWells({ editing }: { readonly editing: PivotEditing }) {
  const root = useRef<HTMLDivElement>(null);
  const [focusOn, setFocusOn] = useState<WellPlace | null>(null);
  const drag = useWellDrag({ editing, focus: setFocusOn });

  useEffect(() => {
    if (focusOn === null) return;
    const handle = root.current?.querySelector<HTMLElement>(
      `[data-well="${focusOn.well}"][data-index="${focusOn.index}"]`,
    );
    handle?.focus();
    setFocusOn(null);
  }, [focusOn]);

  return (
    <div className="wells" ref={root}>
      <FieldList editing={editing} drag={drag} />
      <div className="wells__wells">
        {wells.map((well) => (
          <WellSection key={well} editing={editing} well={well} drag={drag} />
        ))}
      </div>
      <p id="well-help" className="wells__help">
        Space picks a field up and puts it down; arrows move; Delete takes it out.
      </p>
    </div>
  );
}
