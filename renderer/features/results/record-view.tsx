import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { IconButton } from '#renderer/components/button/index.ts';
import type { NumberWriter } from '#renderer/components/data-grid/index.ts';
import type { Cell, Column } from '#shared/model/column.ts';
import { exactText } from './cell-view.tsx';

interface RecordViewProps {
  readonly row: number;
  readonly rowCount: number;
  readonly columns: readonly Column[];
  readonly numbers: NumberWriter;
  value(row: number, column: number): Cell | undefined;
  onMove(row: number): void;
  onClose(): void;
}

/** JSON is laid out as far as it can be read as such; its text is otherwise shown as it is. */
function fullText(cell: Cell, column: Column, numbers: NumberWriter): string {
  if (typeof cell === 'string' && (column.type.kind === 'json' || column.type.kind === 'list')) {
    // Only white space between tokens is added: a number re-read by JSON.parse could lose digits.
    if (cell.length < 2 || !/^[[{]/.test(cell.trim())) return cell;
    return cell.replace(/("(?:[^"\\]|\\.)*")|([,{[])|([}\]])/g, (token, text: string | undefined) =>
      text !== undefined ? text : token === ',' ? ',\n' : token,
    );
  }
  return exactText(cell, column, numbers);
}

/** One row, a field a line, every value in full. */
export function RecordView({ row, rowCount, columns, numbers, value, onMove, onClose }: RecordViewProps) {
  return (
    <section
      className="record"
      aria-label="Record"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose();
      }}
    >
      <header className="record__head">
        <h3 className="record__title">
          Row {(row + 1).toLocaleString()} <span className="record__of">of {rowCount.toLocaleString()}</span>
        </h3>
        <IconButton
          icon={ChevronUp}
          size="small"
          label="Previous row"
          isDisabled={row === 0}
          onPress={() => onMove(row - 1)}
        />
        <IconButton
          icon={ChevronDown}
          size="small"
          label="Next row"
          isDisabled={row >= rowCount - 1}
          onPress={() => onMove(row + 1)}
        />
        <IconButton icon={X} size="small" label="Close the record" onPress={onClose} />
      </header>
      <dl className="record__fields" tabIndex={0}>
        {columns.map((column, index) => {
          const cell = value(row, index);
          const dim = cell === null || cell === '' || cell === undefined;
          return (
            <div key={column.field} className="record__field">
              <dt className="record__name">
                {column.name} <span className="record__type">{column.type.native.toLowerCase()}</span>
              </dt>
              <dd className={dim ? 'record__value grid__null' : 'record__value'}>
                {cell === undefined ? '…' : fullText(cell, column, numbers)}
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}
