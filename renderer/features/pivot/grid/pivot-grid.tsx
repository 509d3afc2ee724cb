import { useCallback, useEffect, useRef, useState } from 'react';
import { Button } from '#renderer/components/button/index.ts';
import {
  type Anchor,
  type CellPlace,
  DataGrid,
  GridMenu,
  type GridSelection,
  type GridWindow,
  type HeaderCell,
  rectangleOf,
  type Span,
  selectCell,
} from '#renderer/components/data-grid/index.ts';
import type { MenuEntry } from '#renderer/components/menu/menu-button.tsx';
import { ErrorState } from '#renderer/components/state/index.ts';
import type { ItemWriter } from '#renderer/components/text/items.ts';
import type { PivotEditing } from '../editing.ts';
import { headerLevels, headersOf } from './column-headings.ts';
import { cellMenu, type GridActions, headerMenu } from './pivot-menus.ts';
import { labelColumns } from './row-labels.ts';
import { useCellViews } from './use-cell-views.tsx';
import { useColumnWidths } from './use-column-widths.ts';
import { useElementWidth } from './use-element-width.ts';
import { useGroupActions } from './use-group-actions.ts';
import { type ComputedShape, usePivotCells } from './use-pivot-data.ts';
import './pivot-grid.css';

interface PivotGridProps {
  readonly resultId: string;
  readonly computed: ComputedShape;
  readonly write: ItemWriter;
  readonly editing: PivotEditing;
  readonly selection: GridSelection | null;
  onSelectionChange(selection: GridSelection | null): void;
  /** Enter or a double click on a value. */
  onDrill(row: number, column: number): void;
  onCopy(area: { rows: Span; columns: Span }, headers: boolean): void;
  onError(title: string, thrown: unknown): void;
}

interface OpenMenu {
  readonly label: string;
  readonly anchor: Anchor;
  readonly entries: readonly MenuEntry[];
}

/** The computed pivot, as much of it as is seen: labels at the left stay, headings merge, totals stand out. */
export function PivotGrid(props: PivotGridProps) {
  const { resultId, computed, write, editing, selection, onSelectionChange, onDrill, onCopy, onError } =
    props;
  const { shape, columnLines } = computed;
  const labels = labelColumns(shape);
  const frame = useRef<HTMLDivElement>(null);
  const available = useElementWidth(frame);
  const cells = usePivotCells(resultId, computed);
  const [seen, setSeen] = useState<GridWindow | null>(null);
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const headers = useCallback(
    (columns: Span): readonly HeaderCell[] => headersOf({ shape, lines: columnLines, write }, columns),
    [shape, columnLines, write],
  );
  useEffect(() => {
    if (seen !== null) cells.want(seen);
  }, [cells, seen]);
  const { cell, length } = useCellViews({ resultId, computed, cells, write, seen });
  const { widths, resize } = useColumnWidths({ shape, seen, available, headers, length });
  const groups = useGroupActions({
    resultId,
    computed,
    cells,
    editing,
    selection,
    onSelectionChange,
    onError,
  });

  function open(place: CellPlace): void {
    if (place.column >= labels) onDrill(place.row, place.column - labels);
    else groups.toggleCell(place);
  }
  function copy(withHeaders: boolean): void {
    const area = rectangleOf(selection);
    if (area === null) return;
    const first = Math.max(0, area.columnFirst - labels);
    onCopy(
      {
        rows: { first: area.rowFirst, last: area.rowLast },
        columns: { first, last: Math.max(first, area.columnLast - labels) },
      },
      withHeaders || area.columnFirst < labels,
    );
  }
  function actionsAt(place: CellPlace): GridActions {
    const at = selectCell(place);
    return {
      drill: () => onDrill(place.row, place.column - labels),
      toggle: (wanted) => groups.toggleAt(at, wanted),
      group: groups.group,
      ungroup: groups.ungroup,
      can: { open: groups.canToggle(at, true), close: groups.canToggle(at, false) },
    };
  }
  function openMenu(label: string, anchor: Anchor, entries: readonly MenuEntry[]): void {
    if (entries.length > 0) setMenu({ label, anchor, entries });
  }

  if (cells.error !== null) {
    return (
      <ErrorState
        title="Some cells could not be read"
        error={cells.error}
        action={<Button onPress={cells.retry}>Try again</Button>}
      />
    );
  }
  return (
    <div className="pivot-grid" ref={frame}>
      <DataGrid
        label="Pivot"
        rowCount={shape.rowCount}
        columnWidths={widths}
        headerRows={headerLevels(shape)}
        frozenColumns={labels}
        rowHeaderColumns={labels}
        density="compact"
        selection={selection}
        onSelectionChange={onSelectionChange}
        headers={headers}
        cell={cell}
        rowClass={(row) => {
          const line = cells.line(row)?.line;
          return line === undefined || line.kind === 'leaf' || line.closed
            ? ''
            : `pivot-grid__row--${line.kind}`;
        }}
        onWindow={setSeen}
        onOpen={open}
        onKey={groups.onKey}
        onToggle={groups.toggleCell}
        onHeaderToggle={groups.toggleHeader}
        onCellMenu={(place, anchor) =>
          openMenu(
            'Cell',
            anchor,
            cellMenu(
              editing,
              shape,
              selectCell(place),
              groups.rowLine(place.row),
              columnLines[place.column - labels],
              actionsAt(place),
            ),
          )
        }
        onHeaderMenu={(header, anchor) =>
          openMenu(
            header.title ?? 'Heading',
            anchor,
            headerMenu(
              editing,
              shape,
              header,
              columnLines[header.column - labels],
              actionsAt({
                row: header.level + header.rowSpan - 1 - headerLevels(shape),
                column: header.column,
              }),
            ),
          )
        }
        onColumnResize={resize}
        onCopy={copy}
      />
      {menu === null ? null : (
        <GridMenu
          label={menu.label}
          anchor={menu.anchor}
          entries={menu.entries}
          onClose={() => setMenu(null)}
        />
      )}
    </div>
  );
}
