import { Funnel, LayoutList, Redo2, Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, IconButton } from '#renderer/components/button/index.ts';
import { SelectField } from '#renderer/components/field/index.ts';
import { MenuButton } from '#renderer/components/menu/menu-button.tsx';
import { describeElapsed, rowsText } from '#renderer/components/text/describe.ts';
import type { PivotShape } from '#shared/model/pivot.ts';
import type { PivotEditing } from './editing.ts';
import { canShade, mostShadedLines } from './grid/heat.ts';
import { layoutMenu, shadingOf, shadings } from './layout-menu.ts';
import { addSlicer } from './spec/slicer-edits.ts';

interface PivotToolbarProps {
  readonly editing: PivotEditing;
  /** What is on show; null before anything is. */
  readonly shape: PivotShape | null;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  undo(): void;
  redo(): void;
  /** At the end: what belongs to the pivot as a whole. */
  readonly children: ReactNode;
}

/** Above the pivot: undo and redo, its layout, marks and slicers, and what it was computed from. */
export function PivotToolbar(props: PivotToolbarProps) {
  const { editing, shape, canUndo, canRedo, undo, redo, children } = props;
  const { spec, fields, change } = editing;
  const unused = fields.filter(({ field }) => !spec.slicers.some((one) => one.field === field));
  return (
    <div className="pivot__bar">
      <IconButton icon={Undo2} label="Undo" keys="Mod+Z" size="small" isDisabled={!canUndo} onPress={undo} />
      <IconButton
        icon={Redo2}
        label="Redo"
        keys="Mod+Shift+Z"
        size="small"
        isDisabled={!canRedo}
        onPress={redo}
      />
      <MenuButton label="Layout" entries={layoutMenu(spec, change)}>
        <Button icon={LayoutList} variant="quiet">
          Layout
        </Button>
      </MenuButton>
      <SelectField
        label="Shading"
        hideLabel
        options={shadings}
        value={shadingOf(spec)}
        onChange={(chosen) => {
          const found = shadings.find(({ id }) => id === chosen);
          if (found !== undefined) change({ ...spec, conditionalFormat: found.format });
        }}
      />
      <MenuButton
        label="Add a slicer"
        entries={unused.map(({ field }) => ({
          id: field,
          title: field,
          run: () => change(addSlicer(spec, field)),
        }))}
      >
        <Button icon={Funnel} variant="quiet" isDisabled={unused.length === 0}>
          Slicer
        </Button>
      </MenuButton>
      {shape !== null && !canShade(shape, spec.conditionalFormat) ? (
        <span className="pivot__limit">
          Not shaded: this way of shading takes up to {mostShadedLines.toLocaleString()} lines.
        </span>
      ) : null}
      <span className="pivot__said">
        {shape === null ? '' : `${rowsText(shape.sourceRows)} · ${describeElapsed(shape.elapsedMs)}`}
      </span>
      {children}
    </div>
  );
}
