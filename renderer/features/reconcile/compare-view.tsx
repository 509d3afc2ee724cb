import { CircleCheck, GitCompareArrows, RotateCw } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useRemote } from '#renderer/client/use-remote.ts';
import { Button } from '#renderer/components/button/index.ts';
import { numberWriter } from '#renderer/components/data-grid/index.ts';
import { Checkbox, SelectField, TextField } from '#renderer/components/field/index.ts';
import { EmptyState, ErrorState, LoadingState } from '#renderer/components/state/index.ts';
import { rowsText } from '#renderer/components/text/describe.ts';
import { itemWriter } from '#renderer/components/text/items.ts';
import type { Client } from '#shared/contract/contract.ts';
import { toleranceSchema } from '#shared/contract/reconcile.ts';
import type { PivotSpec } from '#shared/model/pivot.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { DifferenceGrid } from './difference-grid.tsx';
import { otherResults, shortName } from './other-results.ts';
import { RowsBehind } from './rows-behind.tsx';
import { type Compared, type ComparisonHead, useComparison } from './use-comparison.ts';
import './reconcile.css';

export interface CompareViewProps {
  readonly result: ResultInfo;
  /** What both are pivoted by. */
  readonly pivot: PivotSpec | undefined;
}

const loadResults = (client: Client) => client.results.list();

/** The same pivot on another result: which cells differ, by how much, and the rows that make the difference. */
export function CompareView({ result, pivot }: CompareViewProps) {
  const { data: results, error, reload } = useRemote(loadResults, 'results');
  const [chosen, setChosen] = useState<string | null>(null);
  const [absolute, setAbsolute] = useState('0');
  const [percent, setPercent] = useState('0');
  const [totals, setTotals] = useState(false);
  const others = useMemo(() => otherResults(results ?? [], result), [results, result]);
  const other = others.find(({ id }) => id === chosen) ?? others[0];
  const tolerance = useMemo(
    () => toleranceSchema.safeParse({ absolute: absolute.trim(), relative: asPart(percent.trim()) }),
    [absolute, percent],
  );
  const compared = useMemo(
    (): Compared | null =>
      pivot === undefined || pivot.measures.length === 0 || other === undefined || !tolerance.success
        ? null
        : { left: other.id, right: result.id, spec: pivot, tolerance: tolerance.data, totals },
    [pivot, other, result.id, tolerance, totals],
  );
  const isAmount = (text: string) => /^\d+(\.\d+)?$/.test(text.trim());

  if (error !== undefined) {
    return (
      <ErrorState
        title="The kept results could not be listed"
        error={error}
        action={
          <Button icon={RotateCw} onPress={reload}>
            Try again
          </Button>
        }
      />
    );
  }
  if (results === undefined) return <LoadingState label="Finding results to compare with" />;
  if (pivot === undefined || pivot.measures.length === 0) {
    return (
      <EmptyState icon={GitCompareArrows} title="Make a pivot first: its cells are what is compared.">
        Open Pivot and put a field into Values.
      </EmptyState>
    );
  }
  if (other === undefined) {
    return (
      <EmptyState icon={GitCompareArrows} title="There is no other result to compare with.">
        Run the query again, for another day or on another source: both answers are kept.
      </EmptyState>
    );
  }
  return (
    <div className="reconcile">
      <div className="reconcile__bar">
        <SelectField
          label="Before"
          options={others.map((one) => ({ id: one.id, label: shortName(one) }))}
          value={other.id}
          onChange={setChosen}
        />
        <TextField
          label="Let pass up to"
          numeric
          value={absolute}
          onChange={setAbsolute}
          error={isAmount(absolute) ? undefined : 'A number such as 0.01'}
        />
        <TextField
          label="or up to %"
          numeric
          value={percent}
          onChange={setPercent}
          error={isAmount(percent) ? undefined : 'A number such as 0.5'}
        />
        <Checkbox selected={totals} onChange={setTotals}>
          Totals too
        </Checkbox>
      </div>
      {compared === null ? null : <Outcome compared={compared} left={other} right={result} />}
    </div>
  );
}

/** A percentage as a part, with all its digits: `0.5` is `0.005`. */
function asPart(percent: string): string {
  const parts = /^(\d+)(?:\.(\d+))?$/.exec(percent);
  if (parts === null) return percent;
  const [, whole = '0', fraction = ''] = parts;
  const digits = whole.padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}${fraction}`;
}

function summaryText(head: ComparisonHead): string {
  const { cells, equal, tolerated, changed, onlyLeft, onlyRight } = head;
  const parts = [
    `${cells.toLocaleString()} ${cells === 1 ? 'cell' : 'cells'}`,
    `${equal.toLocaleString()} equal`,
    ...(tolerated > 0 ? [`${tolerated.toLocaleString()} let pass`] : []),
    `${changed.toLocaleString()} changed`,
    ...(onlyLeft > 0 ? [`${onlyLeft.toLocaleString()} gone`] : []),
    ...(onlyRight > 0 ? [`${onlyRight.toLocaleString()} new`] : []),
  ];
  const differing = changed + onlyLeft + onlyRight;
  const cut = differing > head.listed ? `the ${head.listed.toLocaleString()} largest are listed` : null;
  return [...parts, ...(cut === null ? [] : [cut])].join(' · ');
}

function Outcome(props: {
  readonly compared: Compared;
  readonly left: ResultInfo;
  readonly right: ResultInfo;
}) {
  const { compared, left, right } = props;
  const comparison = useComparison(compared);
  const [opened, setOpened] = useState<{ readonly of: Compared; readonly index: number } | null>(null);
  const numbers = useMemo(() => numberWriter(), []);
  const write = useMemo(() => itemWriter(right.columns), [right.columns]);
  const { head, error } = comparison;
  if (error !== null) {
    return (
      <ErrorState
        title="The two could not be compared"
        error={error}
        action={
          <Button icon={RotateCw} onPress={comparison.retry}>
            Try again
          </Button>
        }
      />
    );
  }
  if (head === null) return <LoadingState label="Comparing" />;
  const shown = opened?.of === compared ? opened.index : null;
  return (
    <>
      <p className="reconcile__summary" role="status">
        {summaryText(head)} · {rowsText(left.rows)} before, {rowsText(right.rows)} now
      </p>
      {head.listed === 0 ? (
        <EmptyState icon={CircleCheck} title="No cell differs." />
      ) : (
        <div className="reconcile__grid">
          <DifferenceGrid
            head={head}
            comparison={comparison}
            leftName="Before"
            rightName="Now"
            numbers={numbers}
            write={write}
            onOpen={(index) => setOpened({ of: compared, index })}
          />
        </div>
      )}
      {shown === null ? (
        head.listed === 0 ? null : (
          <p className="reconcile__said">Enter or a double click shows the rows behind a difference.</p>
        )
      ) : (
        <RowsBehind
          compared={compared}
          index={shown}
          leftName="before"
          rightName="now"
          numbers={numbers}
          onClose={() => setOpened(null)}
        />
      )}
    </>
  );
}
