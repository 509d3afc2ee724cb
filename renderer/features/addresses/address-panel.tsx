import { BookMarked } from 'lucide-react';
import { useState } from 'react';
import { PanelHeader } from '#renderer/components/panel/panel-header.tsx';
import { Segmented } from '#renderer/components/segmented/segmented.tsx';
import { EmptyState } from '#renderer/components/state/index.ts';
import type { PivotSpec } from '#shared/model/pivot.ts';
import { BookList } from './book-list.tsx';
import { PasteFormulas } from './paste-formulas.tsx';
import './addresses.css';

interface AddressPanelProps {
  /** The saved query of the tab in front, if it is one's. */
  readonly queryId: string | undefined;
  /** The result that tab shows. */
  readonly resultId: string | undefined;
  /** The pivot that tab has, or its query brings. */
  readonly spec: PivotSpec | undefined;
}

const parts = [
  { id: 'book', label: 'Named cells' },
  { id: 'paste', label: 'Many formulas' },
] as const;

/** Cells of the tab in front by their addresses: those that have a name, and any block of formulas. */
export function AddressPanel({ queryId, resultId, spec }: AddressPanelProps) {
  const [part, setPart] = useState<(typeof parts)[number]['id']>('book');
  return (
    <>
      <PanelHeader title="Addresses">
        <Segmented label="What to show" options={parts} value={part} onChange={setPart} />
      </PanelHeader>
      {part === 'book' ? (
        queryId === undefined ? (
          <EmptyState icon={BookMarked} title="Named cells belong to a saved query.">
            Open one from the library, or save the query of this tab. Its cells are then read again from each
            of its results.
          </EmptyState>
        ) : (
          <BookList key={queryId} queryId={queryId} resultId={resultId} />
        )
      ) : resultId === undefined || spec === undefined ? (
        <EmptyState icon={BookMarked} title="Formulas are read from the pivot of the tab in front.">
          Run a query and open its pivot first.
        </EmptyState>
      ) : (
        <PasteFormulas key={resultId} resultId={resultId} spec={spec} />
      )}
    </>
  );
}
