import { Funnel } from 'lucide-react';
import { type NumberWriter, parseExact, roundExact } from '#renderer/components/data-grid/index.ts';
import type { SelectionSummary } from './use-summary.ts';

interface ResultFooterProps {
  readonly rows: number | null;
  readonly totalRows: number;
  readonly hiddenColumns: number;
  readonly summary: SelectionSummary;
  /** Rows in sight are on their way. */
  readonly reading: boolean;
  readonly numbers: NumberWriter;
}

/** Digits after the point that an average shows; its tooltip has them all. */
const shownPlaces = 6;

function Figure(props: { name: string; exact: string | undefined; numbers: NumberWriter }) {
  if (props.exact === undefined) return null;
  const number = parseExact(props.exact);
  const rounded = number !== null && number.fraction.length > shownPlaces;
  const text =
    number === null ? props.exact : props.numbers.write(rounded ? roundExact(number, shownPlaces) : number);
  return (
    <span className="result-footer__figure" title={rounded ? `exactly ${props.exact}` : undefined}>
      {props.name} <b>{rounded ? `≈ ${text}` : text}</b>
    </span>
  );
}

/** How many rows there are, how many of them are seen, and the figures of the selection. */
export function ResultFooter({
  rows,
  totalRows,
  hiddenColumns,
  summary,
  reading,
  numbers,
}: ResultFooterProps) {
  const limited = rows !== null && rows !== totalRows;
  return (
    <footer className="result-footer">
      <span className={limited ? 'result-footer__rows result-footer__rows--limited' : 'result-footer__rows'}>
        {limited ? <Funnel size={13} aria-hidden /> : null}
        {rows === null
          ? `Counting of ${totalRows.toLocaleString()} rows…`
          : limited
            ? `${rows.toLocaleString()} of ${totalRows.toLocaleString()} rows`
            : `${totalRows.toLocaleString()} ${totalRows === 1 ? 'row' : 'rows'}`}
        {hiddenColumns > 0 ? ` · ${hiddenColumns} ${hiddenColumns === 1 ? 'column' : 'columns'} hidden` : ''}
      </span>
      {reading ? <span className="result-footer__reading">Reading rows…</span> : null}
      <span className="result-footer__summary" aria-live="polite">
        {summary.kind === 'counting' ? <span>Summing up…</span> : null}
        {summary.kind === 'failed' ? <span>No figures: {summary.error.message}</span> : null}
        {summary.kind === 'done' ? (
          <>
            <Figure name="Count" exact={String(summary.summary.count)} numbers={numbers} />
            {summary.summary.nulls > 0 ? (
              <Figure name="Nulls" exact={String(summary.summary.nulls)} numbers={numbers} />
            ) : null}
            <Figure name="Distinct" exact={String(summary.summary.distinct)} numbers={numbers} />
            <Figure name="Sum" exact={summary.summary.sum} numbers={numbers} />
            <Figure name="Average" exact={summary.summary.average} numbers={numbers} />
            <Figure name="Min" exact={summary.summary.min} numbers={numbers} />
            <Figure name="Max" exact={summary.summary.max} numbers={numbers} />
          </>
        ) : null}
      </span>
    </footer>
  );
}
