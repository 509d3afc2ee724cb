import { PanelRight, SearchX, Table2 } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { Dialog, Modal, ModalOverlay } from 'react-aria-components';
import { useClient } from '#renderer/client/context.tsx';
import { useActivity } from '#renderer/components/activity/index.ts';
import { Button } from '#renderer/components/button/index.ts';
import {
  type Anchor,
  type CellPlace,
  DataGrid,
  GridMenu,
  type GridSelection,
  type HeaderCell,
  numberWriter,
  rectangleOf,
  selectCell,
} from '#renderer/components/data-grid/index.ts';
import { EmptyState, ErrorState } from '#renderer/components/state/index.ts';
import { isNumericKind } from '#shared/model/column.ts';
import type { ResultInfo, View } from '#shared/model/result.ts';
import { cellView } from './cell-view.tsx';
import { ColumnChooser } from './column-chooser.tsx';
import { shownColumns } from './column-state.ts';
import { FilterBar } from './filter-bar.tsx';
import { FilterEditor } from './filter-editor.tsx';
import { RecordView } from './record-view.tsx';
import { ResultFooter } from './result-footer.tsx';
import { cellMenu, columnMenu } from './result-menus.ts';
import { pressedSort } from './sorting.ts';
import { useColumnState } from './use-column-state.ts';
import { useResultRows } from './use-result-rows.ts';
import { useSummary } from './use-summary.ts';
import { useValueLengths } from './use-value-lengths.ts';
import './results.css';

interface ResultGridProps {
  readonly result: ResultInfo;
  readonly view: View;
  onViewChange(view: View): void;
}

type OpenMenu =
  | { readonly kind: 'column'; readonly shown: number; readonly anchor: Anchor }
  | { readonly kind: 'cell'; readonly place: CellPlace; readonly anchor: Anchor };

/** The rows of a result as the reader filters, sorts and arranges them. */
export function ResultGrid({ result, view, onViewChange }: ResultGridProps) {
  const client = useClient();
  const activity = useActivity();
  const numbers = useMemo(() => numberWriter(), []);
  const [columnState, changeColumns] = useColumnState(result.columns);
  const rows = useResultRows(result, view);
  const lengths = useValueLengths(result.columns, rows.rowCount ?? 0, rows.value, numbers);
  const shown = useMemo(
    () => shownColumns(result.columns, columnState, lengths),
    [result.columns, columnState, lengths],
  );
  const [selection, setSelection] = useState<GridSelection | null>(null);
  const [recordOpen, setRecordOpen] = useState(false);
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const [filtered, setFiltered] = useState<string | null>(null);

  const rowCount = rows.rowCount ?? 0;
  const rectangle = rectangleOf(selection);
  const fields =
    rectangle === null
      ? []
      : shown.slice(rectangle.columnFirst, rectangle.columnLast).map(({ column }) => column.field);
  const summary = useSummary(result.id, view, fields, rectangle);

  const { value } = rows;
  const cell = useCallback(
    (row: number, at: number) => {
      const one = shown[at];
      const known = one === undefined ? undefined : value(row, one.index);
      return one === undefined || known === undefined ? undefined : cellView(known, one.column, numbers);
    },
    [shown, value, numbers],
  );
  const headers = useCallback(
    (): readonly HeaderCell[] =>
      shown.map(({ column }, index) => {
        const place = view.sort.findIndex((key) => key.field === column.field);
        const sort = view.sort[place];
        return {
          key: column.field,
          level: 0,
          column: index,
          columnSpan: 1,
          rowSpan: 1,
          content:
            view.sort.length > 1 && place >= 0 ? `${place + 1}. ${column.name}` : column.name || '(no name)',
          title: `${column.name} · ${column.type.native}`,
          align: isNumericKind(column.type.kind) ? 'end' : 'start',
          sort: sort?.direction ?? 'none',
          hasMenu: true,
        };
      }),
    [shown, view.sort],
  );
  const widths = useMemo(() => shown.map(({ width }) => width), [shown]);

  const copy = useCallback(
    (withHeaders: boolean) => {
      if (rectangle === null || fields.length === 0) return;
      const count = rectangle.rowLast - rectangle.rowFirst;
      activity
        .start('Copy', async ({ signal }) => {
          const { text } = await client.results.copy(
            { id: result.id, view, fields, offset: rectangle.rowFirst, count, headers: withHeaders },
            { signal },
          );
          await navigator.clipboard.writeText(text);
        })
        .then(
          () =>
            activity.notify({
              tone: 'good',
              title: `Copied ${count.toLocaleString()} × ${fields.length} cells`,
            }),
          () => undefined,
        );
    },
    [activity, client, result.id, view, fields, rectangle],
  );

  const active = selection !== null && selection.head.row >= 0 ? selection.head : null;
  const menuEntries = (open: OpenMenu) => {
    if (open.kind === 'column') {
      const one = shown[open.shown];
      if (one === undefined) return [];
      return columnMenu({
        columns: result.columns,
        column: one.column,
        pinned: one.pinned,
        view,
        onViewChange,
        onColumns: changeColumns,
        onFilter: () => setFiltered(one.column.field),
      });
    }
    const one = shown[open.place.column];
    const known = one === undefined ? undefined : value(open.place.row, one.index);
    if (one === undefined || known === undefined) return [];
    return cellMenu({
      column: one.column,
      value: known,
      view,
      onViewChange,
      onCopy: copy,
      onRecord: () => setRecordOpen(true),
    });
  };

  if (result.columns.length === 0) {
    return <EmptyState icon={Table2} title="The statement gave no columns." />;
  }
  return (
    <div className="result">
      <div className="result__bar">
        <FilterBar
          resultId={result.id}
          columns={result.columns}
          filters={view.filters}
          onChange={(filters) => onViewChange({ ...view, filters })}
        />
        <span className="result__tools">
          <ColumnChooser columns={result.columns} state={columnState} onChange={changeColumns} />
          <Button
            variant="quiet"
            icon={PanelRight}
            isDisabled={rowCount === 0}
            onPress={() => {
              if (active === null) setSelection(selectCell({ row: 0, column: 0 }));
              setRecordOpen(!recordOpen);
            }}
          >
            Record
          </Button>
        </span>
      </div>
      <div className="result__main">
        {rows.error !== null ? (
          <ErrorState
            title="These rows could not be read"
            error={rows.error}
            action={<Button onPress={rows.retry}>Try again</Button>}
          />
        ) : result.rows > 0 && rows.rowCount === 0 ? (
          <EmptyState
            icon={SearchX}
            title="No row meets the filters."
            action={<Button onPress={() => onViewChange({ ...view, filters: [] })}>Clear the filters</Button>}
          />
        ) : (
          <DataGrid
            label={`Rows of ${result.title}`}
            rowCount={rowCount}
            columnWidths={widths}
            headerRows={1}
            frozenColumns={shown.filter(({ pinned }) => pinned).length}
            selection={selection}
            onSelectionChange={setSelection}
            headers={headers}
            cell={cell}
            onWindow={rows.onWindow}
            onOpen={() => setRecordOpen(true)}
            onHeaderPress={(header, extend) =>
              onViewChange({ ...view, sort: pressedSort(view.sort, header.key, extend) })
            }
            onHeaderMenu={(header, anchor) => setMenu({ kind: 'column', shown: header.column, anchor })}
            onCellMenu={(place, anchor) => setMenu({ kind: 'cell', place, anchor })}
            onColumnResize={(at, width) => {
              const field = shown[at]?.column.field;
              if (field === undefined) return;
              changeColumns((state) => ({ ...state, widths: { ...state.widths, [field]: width } }));
            }}
            onCopy={copy}
            onKey={(event) => {
              if (event.key === ' ' && !event.ctrlKey && !event.shiftKey && active !== null) {
                setRecordOpen(!recordOpen);
                return true;
              }
              if (event.key === 'Escape' && recordOpen) {
                setRecordOpen(false);
                return true;
              }
              return false;
            }}
          />
        )}
        {result.rows === 0 ? <p className="result__empty">The statement ran and gave no rows.</p> : null}
        {recordOpen && active !== null && rowCount > 0 ? (
          <RecordView
            row={Math.min(active.row, rowCount - 1)}
            rowCount={rowCount}
            columns={result.columns}
            numbers={numbers}
            value={value}
            onMove={(row) => setSelection(selectCell({ row, column: active.column }))}
            onClose={() => setRecordOpen(false)}
          />
        ) : null}
      </div>
      <ResultFooter
        rows={rows.rowCount}
        totalRows={result.rows}
        hiddenColumns={result.columns.length - shown.length}
        summary={summary}
        reading={rows.loading}
        numbers={numbers}
      />
      {menu === null || menuEntries(menu).length === 0 ? null : (
        <GridMenu
          label={menu.kind === 'column' ? 'Column' : 'Cell'}
          anchor={menu.anchor}
          entries={menuEntries(menu)}
          onClose={() => setMenu(null)}
        />
      )}
      <ModalOverlay
        className="dialog-overlay"
        isOpen={filtered !== null}
        isDismissable
        onOpenChange={(open) => {
          if (!open) setFiltered(null);
        }}
      >
        <Modal className="dialog" data-commands="off">
          <Dialog aria-label="Add filter" className="filter-bar__dialog">
            <FilterEditor
              resultId={result.id}
              columns={result.columns}
              field={filtered ?? undefined}
              others={view.filters}
              onApply={(filter) => {
                onViewChange({ ...view, filters: [...view.filters, filter] });
                setFiltered(null);
              }}
            />
          </Dialog>
        </Modal>
      </ModalOverlay>
    </div>
  );
}
