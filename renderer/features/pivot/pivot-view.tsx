import { Redo2, Table2, Undo2 } from 'lucide-react';
import { type KeyboardEvent, useCallback, useEffect, useMemo, useState } from 'react';
import { Group, Panel } from 'react-resizable-panels';
import { useClient } from '#renderer/client/context.tsx';
import { useActivity } from '#renderer/components/activity/index.ts';
import { Button, IconButton } from '#renderer/components/button/index.ts';
import {
  type GridSelection,
  numberWriter,
  type Span,
  selectCell,
} from '#renderer/components/data-grid/index.ts';
import { Checkbox, SelectField } from '#renderer/components/field/index.ts';
import { Splitter } from '#renderer/components/splitter/splitter.tsx';
import { EmptyState, ErrorState, LoadingState } from '#renderer/components/state/index.ts';
import { describeElapsed, rowsText } from '#renderer/components/text/describe.ts';
import { itemWriter } from '#renderer/components/text/items.ts';
import { toAppError } from '#shared/errors/wire.ts';
import type { PivotSpec, SavedPivot } from '#shared/model/pivot.ts';
import type { Filter, ResultInfo } from '#shared/model/result.ts';
import { FormulaBar } from './formula/formula-bar.tsx';
import { useFormula } from './formula/use-formula.ts';
import { canShade, mostShadedLines } from './grid/heat.ts';
import { PivotGrid } from './grid/pivot-grid.tsx';
import { labelColumns } from './grid/pivot-lines.ts';
import { PivotProgress } from './grid/pivot-progress.tsx';
import { usePivotShape } from './grid/use-pivot-data.ts';
import { SavedPivotsMenu } from './saved-pivots-menu.tsx';
import { SheetTabs } from './sheet-tabs.tsx';
import { useSpecHistory } from './spec/use-spec-history.ts';
import { useSheets } from './use-sheets.ts';
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
}

/** Rows one call copies. */
const copiedRows = 1000;

const heatmaps = [
  { id: 'none', label: 'No heatmap' },
  { id: 'all', label: 'Heat: all cells' },
  { id: 'row', label: 'Heat: by row' },
  { id: 'column', label: 'Heat: by column' },
] as const;

function heatChoice({ conditionalFormat: { kind, scope } }: PivotSpec): (typeof heatmaps)[number]['id'] {
  return kind === 'none' ? 'none' : scope;
}

function formatOf(chosen: (typeof heatmaps)[number]['id']): PivotSpec['conditionalFormat'] {
  return chosen === 'none' ? { kind: 'none', scope: 'all' } : { kind: 'heatmap', scope: chosen };
}

/** A pivot over one result: fields at the side, the formula of the selected cell above, the cells. */
export function PivotView({
  result,
  spec: given,
  onSpecChange,
  queryId,
  savedName,
  onDrill,
}: PivotViewProps) {
  const client = useClient();
  const activity = useActivity();
  const { history, change: changeSpec, undo, redo } = useSpecHistory(result, given, onSpecChange);
  const [saved, setSaved] = useState<SavedPivot | null>(null);
  const [selection, setSelection] = useState<GridSelection | null>(null);
  const spec = history.now;
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

  const change = useCallback(
    (next: PivotSpec) => {
      changeSpec(next);
      setSelection(null);
    },
    [changeSpec],
  );
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
  const write = useMemo(() => itemWriter(result.columns), [result.columns]);

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
  async function copy(area: { rows: Span; columns: Span }, headers: boolean): Promise<void> {
    const columns = { offset: area.columns.first, count: area.columns.last - area.columns.first };
    const parts: string[] = [];
    for (let offset = area.rows.first; offset < area.rows.last; offset += copiedRows) {
      const rows = { offset, count: Math.min(copiedRows, area.rows.last - offset) };
      const { text } = await client.pivot.copy({
        resultId,
        spec: held,
        rows,
        columns,
        headers: headers && offset === area.rows.first,
      });
      parts.push(text.replace(/\r?\n$/, ''));
    }
    await navigator.clipboard.writeText(parts.join('\r\n'));
    activity.notify({ tone: 'good', title: 'Copied' });
  }
  function onKeyDown(event: KeyboardEvent): void {
    const mod = event.ctrlKey || event.metaKey;
    if (!mod || event.target instanceof HTMLInputElement) return;
    const key = event.key.toLowerCase();
    const again = (key === 'z' && event.shiftKey) || key === 'y';
    if (key !== 'z' && !again) return;
    if (again) redo();
    else undo();
    setSelection(null);
    event.preventDefault();
  }

  const undoKeys = { onKeyDown };
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
          <FieldWells result={result} spec={spec} onChange={change} />
        </Panel>
        <Splitter label="Width of the fields" />
        <Panel id="cells" minSize={240}>
          <div className="pivot__main">
            <div className="pivot__bar">
              <IconButton
                icon={Undo2}
                label="Undo"
                keys="Mod+Z"
                size="small"
                isDisabled={history.past.length === 0}
                onPress={undo}
              />
              <IconButton
                icon={Redo2}
                label="Redo"
                keys="Mod+Shift+Z"
                size="small"
                isDisabled={history.future.length === 0}
                onPress={redo}
              />
              <Checkbox
                selected={spec.rowGrandTotals}
                onChange={(rowGrandTotals) => change({ ...spec, rowGrandTotals })}
              >
                Total row
              </Checkbox>
              <Checkbox
                selected={spec.columnGrandTotals}
                onChange={(columnGrandTotals) => change({ ...spec, columnGrandTotals })}
              >
                Total column
              </Checkbox>
              <SelectField
                label="Heatmap"
                hideLabel
                options={heatmaps}
                value={heatChoice(spec)}
                onChange={(chosen) => change({ ...spec, conditionalFormat: formatOf(chosen) })}
              />
              {computed !== null && !canShade(computed.shape, spec.conditionalFormat) ? (
                <span className="pivot__limit">
                  Not shaded: this way of shading takes up to {mostShadedLines.toLocaleString()} lines.
                </span>
              ) : null}
              <span className="pivot__said">
                {computed === null
                  ? ''
                  : `${rowsText(computed.shape.sourceRows)} · ${describeElapsed(computed.shape.elapsedMs)}`}
              </span>
              <SavedPivotsMenu
                spec={spec}
                queryId={queryId}
                current={saved}
                onRename={setSaved}
                onOpen={(pivot) => {
                  setSaved(pivot);
                  change(pivot.spec);
                }}
              />
            </div>
            <FormulaBar
              answer={formula.answer}
              error={formula.error}
              valueText={value === undefined ? '' : value === null ? 'no value' : numbers.text(String(value))}
              onRead={readFormula}
            />
            {spec.measures.length === 0 ? (
              <EmptyState icon={Table2} title="Put a field into Values to see the pivot.">
                Drag one from the list, or press + beside it.
              </EmptyState>
            ) : computedShape.state === 'failed' ? (
              <ErrorState
                title="The pivot could not be computed"
                error={computedShape.error}
                action={<Button onPress={computedShape.retry}>Try again</Button>}
              />
            ) : computed === null ? (
              <LoadingState label="Computing the pivot" />
            ) : (
              <div className="pivot__cells">
                <PivotProgress computing={computedShape.state === 'computing'} />
                <PivotGrid
                  write={write}
                  resultId={resultId}
                  computed={computed}
                  selection={selection}
                  onSelectionChange={setSelection}
                  onDrill={drill}
                  onCopy={(area, headers) => {
                    copy(area, headers).catch((thrown: unknown) =>
                      report('The cells could not be copied', thrown),
                    );
                  }}
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
      </Group>
    </div>
  );
}
