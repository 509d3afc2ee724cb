import { CircleCheck, TriangleAlert } from 'lucide-react';
import { Button } from '#renderer/components/button/index.ts';
import type { ImportedTable } from './use-import.ts';

interface ImportOutcomeProps {
  readonly imported: ImportedTable;
  onOpen(): void;
  onOpenRejects(): void;
  onClose(): void;
}

function rowsText(rows: number): string {
  return `${rows.toLocaleString()} ${rows === 1 ? 'row' : 'rows'}`;
}

/** What came of an import. */
export function ImportOutcome({ imported, onOpen, onOpenRejects, onClose }: ImportOutcomeProps) {
  const { result, notes } = imported;
  return (
    <div className="import-outcome" role="status">
      <p className="import-outcome__line">
        <CircleCheck size={16} className="import-outcome__good" aria-hidden />
        <span>
          {rowsText(result.rows)} imported as <code>imports.{result.name}</code>
        </span>
      </p>
      {result.rejects === undefined ? null : (
        <p className="import-outcome__line">
          <TriangleAlert size={16} className="import-outcome__warn" aria-hidden />
          <span>{rowsText(result.rejects.rows)} could not be read; kept with line and reason.</span>
          <Button variant="quiet" onPress={onOpenRejects}>
            Show them
          </Button>
        </p>
      )}
      {notes.length === 0 ? null : (
        <ul className="import-notes">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <div className="import-outcome__buttons">
        <Button variant="primary" onPress={onOpen} autoFocus>
          Open the table
        </Button>
        <Button onPress={onClose}>Close</Button>
      </div>
    </div>
  );
}
