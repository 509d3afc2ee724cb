import { CircleCheck, TriangleAlert } from 'lucide-react';
import type { Difference, Verdict } from '#shared/contract/evidence.ts';

interface VerdictViewProps {
  readonly verdict: Verdict;
  /** As many as are listed; the verdict counts all. */
  readonly differences: readonly Difference[];
}

function counted(value: number, one: string): string {
  return `${value.toLocaleString()} ${value === 1 ? one : `${one}s`}`;
}

/** What a verification came to: in one line, then every place that differs, then what was not compared. */
export function VerdictView({ verdict, differences }: VerdictViewProps) {
  const { same, cells, sheets, evidence, notes } = verdict;
  const Icon = same ? CircleCheck : TriangleAlert;
  const { result, version } = evidence;
  const more = verdict.differences - differences.length;
  return (
    <div className="verify">
      <p className={`verify__verdict ${same ? 'verify__same' : 'verify__differs'}`}>
        <Icon size={16} aria-hidden />
        <span role="status">
          {same
            ? `Verified: ${counted(cells, 'cell')} on ${counted(sheets.length, 'sheet')} are as in the result.`
            : `${counted(verdict.differences, 'place')} ${verdict.differences === 1 ? 'differs' : 'differ'} from the result.`}
        </span>
      </p>
      <p className="verify__of">
        {result.title}, as of <time dateTime={result.finishedAt}>{momentText(result.finishedAt)}</time>.
        Written by Backcast {version} on {momentText(evidence.writtenAt)}.
      </p>
      {differences.length === 0 ? null : (
        <table className="verify__table">
          <thead>
            <tr>
              <th scope="col">Where</th>
              <th scope="col">Workbook</th>
              <th scope="col">Result</th>
            </tr>
          </thead>
          <tbody>
            {differences.map(({ where, workbook, snapshot }) => (
              <tr key={`${where} ${workbook} ${snapshot}`}>
                <th scope="row">{where}</th>
                <td>{workbook ?? 'nothing'}</td>
                <td>{snapshot ?? 'nothing'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {more > 0 ? <p>… {more.toLocaleString()} more</p> : null}
      {notes.length === 0 ? null : (
        <ul className="verify__notes" aria-label="Notes">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** A moment in the reader's own calendar and clock. */
function momentText(moment: string): string {
  return new Date(moment).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}
