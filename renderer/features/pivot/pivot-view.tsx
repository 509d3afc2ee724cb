import { Table2 } from 'lucide-react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { Group, Panel } from 'react-resizable-panels';
import { useClient } from '#renderer/client/context.tsx';
import { useActivity } from '#renderer/components/activity/index.ts';
import { Button } from '#renderer/components/button/index.ts';
import { type GridSelection, numberWriter, selectCell } from '#renderer/components/data-grid/index.ts';
import { Splitter } from '#renderer/components/splitter/splitter.tsx';
import { EmptyState, ErrorState, LoadingState } from '#renderer/components/state/index.ts';
import { toAppError } from '#shared/errors/wire.ts';
import type { PivotSpec, SavedPivot } from '#shared/model/pivot.ts';
import type { Filter, ResultInfo } from '#shared/model/result.ts';
import { PivotDialogs } from './dialogs/pivot-dialogs.tsx';
import type { PivotEditing } from './editing.ts';
import { FormulaBar } from './formula/formula-bar.tsx';
import { useFormula } from './formula/use-formula.ts';
import { PivotGrid } from './grid/pivot-grid.tsx';
import { PivotProgress } from './grid/pivot-progress.tsx';
import { labelColumns } from './grid/row-labels.ts';
import { usePivotShape } from './grid/use-pivot-data.ts';
import { PivotToolbar } from './pivot-toolbar.tsx';
import { SavedPivotsMenu } from './saved-pivots-menu.tsx';
import { SheetTabs } from './sheet-tabs.tsx';
import { SlicerPanel } from './slicers/slicer-panel.tsx';
import { fieldWriter } from './spec/fields.ts';
import { useCopy } from './use-copy.ts';
import { usePivotCommands } from './use-pivot-commands.ts';
import { usePivotEditing } from './use-pivot-editing.ts';
import { useSheets } from './use-sheets.ts';
import { useUndoKeys } from './use-undo-keys.ts';
import { FieldWells } from './wells/field-wells.tsx';
import './pivot-view.css';

export interface PivotViewProps {
  readonly result: ResultInfo;
  /** Absent: a first pivot is suggested. */
  readonly spec: PivotSpec | undefined;
  onSpecChange(spec: PivotSpec): void;
  readonly queryId?: string | undefined;
  /** The name of the saved pivot it is, if it is one: formulas name it. */
  readonly savedName?: string | undefined;
  /** The rows behind a cell are wanted: those of the result that these filters leave. */
  onDrill(filters: Filter[]): void;
  /** The selected cell is to have a name; absent where there is no book to keep it. */
  onNameCell?(formula: string, spec: PivotSpec): void;
}

/** A pivot over one result: fields at the side, the formula of the selected cell above, the cells, slicers beside. */
export function PivotView({
  result,
  spec: given,
  onSpecChange,
  queryId,
  savedName,
  onDrill,
  onNameCell,
}: PivotViewProps) {
  const client = useClient();
  const activity = useActivity();
  const pivot = usePivotEditing({ result, given, onSpecChange });
  const { editing, canUndo, canRedo } = pivot;
  const { spec, change: keep } = editing;
  const [saved, setSaved] = useState<SavedPivot | null>(null);
  const [selection, setSelection] = useState<GridSelection | null>(null);
  const resultId = result.id;
  const sheets = useSheets(result, spec);
  const { held } = sheets;
  const computedShape = usePivotShape(resultId, sheets.ready ? held : null);
  const computed =
    computedShape.state === 'ready'
      ? computedShape.computed
      : computedShape.state === 'computing'
        ? computedShape.before
        : null;
  const labels = computed === null ? 0 : labelColumns(computed.shape);

  // Another pivot has other cells: what was selected is not there any more. Opening a group keeps its place.
  const change = useCallback(
    (next: PivotSpec) => {
      keep(next);
      setSelection(null);
    },
    [keep],
  );
  const elsewhere = useMemo((): PivotEditing => ({ ...editing, change }), [editing, change]);
  const undo = (): void => {
    pivot.undo();
    setSelection(null);
  };
  const redo = (): void => {
    pivot.redo();
    setSelection(null);
  };
  const undoKeys = useUndoKeys(undo, redo);
  usePivotCommands({ editing: elsewhere, canUndo, canRedo, undo, redo });

  const select = useCallback(
    (row: number, column: number) => setSelection(selectCell({ row, column: column + labels })),
    [labels],
  );
  const formula = useFormula({
    resultId,
    spec: held,
    name: saved?.name ?? savedName,
    labels,
    selection: computedShape.state === 'ready' ? selection : null,
    onFound: select,
  });
  // A formula may name another sheet than the one on show: that one is brought up first, then the cell is found.
  const [waiting, setWaiting] = useState<string | null>(null);
  const { read } = formula;
  const readFormula = (text: string): void => {
    const named = sheets.named(text);
    if (named === undefined || named === sheets.shown) {
      void read(text);
      return;
    }
    setSelection(null);
    sheets.choose(named);
    setWaiting(text);
  };
  useEffect(() => {
    if (waiting === null || computedShape.state === 'computing') return;
    setWaiting(null);
    void read(waiting);
  }, [waiting, computedShape.state, read]);
  const numbers = useMemo(() => numberWriter(), []);
  const write = useMemo(() => fieldWriter(result.columns, spec), [result.columns, spec]);
  const copy = useCopy(resultId, held);

  const report = useCallback(
    (title: string, thrown: unknown) => {
      const error = toAppError(thrown);
      activity.notify({
        tone: 'error',
        title,
        detail: error.message,
        ...(error.hint === undefined ? {} : { hint: error.hint }),
      });
    },
    [activity],
  );
  const drill = useCallback(
    (row: number, column: number) => {
      client.pivot.drill({ resultId, spec: held, cell: { row, column } }).then(
        ({ filters }) => onDrill(filters),
        (thrown: unknown) => report('The rows behind the cell could not be found', thrown),
      );
    },
    [client, resultId, held, onDrill, report],
  );
  const { value } = formula.answer ?? { value: undefined };
  return (
    <div className="pivot" {...undoKeys}>
      <Group orientation="horizontal" className="pivot__split">
        <Panel
          id="wells"
          defaultSize={208}
          minSize={170}
          collapsible
          groupResizeBehavior="preserve-pixel-size"
        >
          <FieldWells editing={elsewhere} />
        </Panel>
        <Splitter label="Width of the fields" />
        <Panel id="cells" minSize={240}>
          <div className="pivot__main">
            <PivotToolbar
              editing={elsewhere}
              shape={computed?.shape ?? null}
              canUndo={canUndo}
              canRedo={canRedo}
              undo={undo}
              redo={redo}
            >
              <SavedPivotsMenu
                spec={spec}
                queryId={queryId}
                current={saved}
                onRename={setSaved}
                onOpen={(opened) => {
                  setSaved(opened);
                  change(opened.spec);
                }}
              />
            </PivotToolbar>
            <FormulaBar
              answer={formula.answer}
              error={formula.error}
              valueText={value === undefined ? '' : value === null ? 'no value' : numbers.text(String(value))}
              onRead={readFormula}
              onName={onNameCell === undefined ? undefined : (text) => onNameCell(text, held)}
            />
            {spec.measures.length === 0 ? (
              <EmptyState icon={Table2} title="Put a field into Values to see the pivot.">
                Drag one from the list, or press + beside it.
              </EmptyState>
            ) : computedShape.state === 'failed' ? (
              <ErrorState
                title="The pivot could not be computed"
                error={computedShape.error}
                action={
                  <>
                    <Button onPress={computedShape.retry}>Try again</Button>
                    {canUndo ? <Button onPress={undo}>Undo the last change</Button> : null}
                  </>
                }
              />
            ) : computed === null ? (
              <LoadingState label="Computing the pivot" />
            ) : computed.shape.sourceRows === 0 ? (
              <EmptyState icon={Table2} title="No rows are left to pivot.">
                The filters and slicers leave none of the rows; choose other items.
              </EmptyState>
            ) : (
              <div className="pivot__cells">
                <PivotProgress computing={computedShape.state === 'computing'} />
                <PivotGrid
                  write={write}
                  resultId={resultId}
                  computed={computed}
                  editing={editing}
                  selection={selection}
                  onSelectionChange={setSelection}
                  onDrill={drill}
                  onCopy={(area, headers) => {
                    copy(area, headers).then(
                      () => activity.notify({ tone: 'good', title: 'Copied' }),
                      (thrown: unknown) => report('The cells could not be copied', thrown),
                    );
                  }}
                  onError={report}
                />
              </div>
            )}
            {sheets.sheets.length === 0 ? null : (
              <SheetTabs
                sheets={sheets.sheets}
                shown={sheets.shown}
                onChoose={(name) => {
                  setSelection(null);
                  sheets.choose(name);
                }}
              />
            )}
          </div>
        </Panel>
        {spec.slicers.length === 0 ? null : (
          <>
            <Splitter label="Width of the slicers" />
            <Panel
              id="slicers"
              defaultSize={184}
              minSize={140}
              collapsible
              groupResizeBehavior="preserve-pixel-size"
            >
              <SlicerPanel editing={elsewhere} write={write} />
            </Panel>
          </>
        )}
      </Group>
      <div className="pivot__announcement" aria-live="polite">
        {pivot.said}
      </div>
      <PivotDialogs editing={elsewhere} asked={pivot.asked} onClose={pivot.closeAsked} />
    </div>
  );
}
