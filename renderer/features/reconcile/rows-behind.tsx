import { X } from 'lucide-react';
import { useCallback } from 'react';
import { useRemote } from '#renderer/client/use-remote.ts';
import { IconButton } from '#renderer/components/button/index.ts';
import type { NumberWriter } from '#renderer/components/data-grid/index.ts';
import { ErrorState, LoadingState } from '#renderer/components/state/index.ts';
import { rowsText } from '#renderer/components/text/describe.ts';
import type { Client, Outputs } from '#shared/contract/contract.ts';
import { type Cell, type Column, isNumericKind } from '#shared/model/column.ts';
import type { Compared } from './use-comparison.ts';

interface RowsBehindProps {
  readonly compared: Compared;
  readonly index: number;
  readonly leftName: string;
  readonly rightName: string;
  readonly numbers: NumberWriter;
  onClose(): void;
}

/** The rows that make a difference: those that one result has and the other has not. */
export function RowsBehind({ compared, index, leftName, rightName, numbers, onClose }: RowsBehindProps) {
  const load = useCallback(
    (client: Client, signal: AbortSignal) => client.reconcile.rows({ ...compared, index }, { signal }),
    [compared, index],
  );
  const { data, error, reload } = useRemote(load, undefined);
  return (
    <section className="reconcile__behind" aria-label="Rows behind the difference">
      <header className="reconcile__behind-bar">
        <h3 className="reconcile__title">Rows behind the difference</h3>
        {data === undefined ? null : (
          <span className="reconcile__said">
            {rowsText(data.common)} in both
            {data.ignored.length === 0 ? '' : ` · not compared: ${data.ignored.join(', ')}`}
          </span>
        )}
        <IconButton icon={X} label="Close the rows" size="small" onPress={onClose} />
      </header>
      {error !== undefined ? (
        <ErrorState
          title="The rows could not be found"
          error={error}
          action={<IconButton icon={X} label="Try again" onPress={reload} />}
        />
      ) : data === undefined ? (
        <LoadingState label="Finding the rows" />
      ) : (
        <div className="reconcile__sides">
          <Side title={`Only in ${leftName}`} columns={data.columns} side={data.left} numbers={numbers} />
          <Side title={`Only in ${rightName}`} columns={data.columns} side={data.right} numbers={numbers} />
        </div>
      )}
    </section>
  );
}

interface SideProps {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly side: Outputs['reconcile']['rows']['left'];
  readonly numbers: NumberWriter;
}

function cellText(cell: Cell, { type }: Column, numbers: NumberWriter): string {
  if (cell === null) return 'null';
  if (cell === '') return 'empty';
  return isNumericKind(type.kind) ? numbers.text(String(cell)) : String(cell);
}

function Side({ title, columns, side, numbers }: SideProps) {
  const { rows, count } = side;
  const more = count - rows.length;
  return (
    <section className="reconcile__side" aria-label={title} tabIndex={0}>
      <h4 className="reconcile__title">
        {title}: {rowsText(count)}
      </h4>
      {count === 0 ? null : (
        <table className="reconcile__rows">
          <thead>
            <tr>
              {columns.map((column) => (
                <th
                  key={column.field}
                  scope="col"
                  className={isNumericKind(column.type.kind) ? 'reconcile__number' : undefined}
                >
                  {column.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {keyed(rows).map(({ key, cells }) => (
              <tr key={key}>
                {columns.map((column, at) => {
                  const cell = cells[at] ?? null;
                  const text = cellText(cell, column, numbers);
                  return (
                    <td
                      key={column.field}
                      className={isNumericKind(column.type.kind) ? 'reconcile__number' : undefined}
                    >
                      {cell === null || cell === '' ? <span className="grid__null">{text}</span> : text}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {more > 0 ? <p className="reconcile__said">… {rowsText(more)} more</p> : null}
    </section>
  );
}

/** Rows with the how-manieth of its like each is, since the same row may stand twice. */
function keyed(rows: readonly (readonly Cell[])[]) {
  const seen = new Map<string, number>();
  return rows.map((cells) => {
    const text = cells.map(String).join('\u0001');
    const place = seen.get(text) ?? 0;
    seen.set(text, place + 1);
    return { key: `${text}-${place}`, cells };
  });
}
