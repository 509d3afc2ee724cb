import type { ItemWriter } from '#renderer/components/text/items.ts';
import type { PivotEditing } from '../editing.ts';
import { Slicer } from './slicer.tsx';
import './slicers.css';

/** The slicers beside a pivot: each holds it to the items chosen in it. */
export function SlicerPanel({
  editing,
  write,
}: {
  readonly editing: PivotEditing;
  readonly write: ItemWriter;
}) {
  return (
    <section className="slicers" aria-label="Slicers">
      {editing.spec.slicers.map((slicer) => (
        <Slicer key={slicer.field} editing={editing} slicer={slicer} write={write} />
      ))}
    </section>
  );
}
