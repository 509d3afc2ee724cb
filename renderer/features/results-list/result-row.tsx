import { FileInput, Pin, Table2, TriangleAlert } from 'lucide-react';
import { MenuButton } from '#renderer/components/menu/menu-button.tsx';
import { describeAge, rowsText } from '#renderer/components/text/describe.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { describeBytes } from '#shared/text/bytes.ts';
import { sqlNameOf } from './sql-name.ts';

interface ResultRowProps {
  readonly result: ResultInfo;
  open(result: ResultInfo): void;
  rename(result: ResultInfo): void;
  pin(result: ResultInfo): void;
  remove(result: ResultInfo): void;
  copyName(result: ResultInfo): void;
}

const icons = { run: Table2, import: FileInput, rejects: TriangleAlert };

export function ResultRow({ result, open, rename, pin, remove, copyName }: ResultRowProps) {
  const Icon = icons[result.origin.kind];
  const details = [
    rowsText(result.rows),
    describeBytes(result.bytes),
    describeAge(result.finishedAt, new Date()),
  ];
  return (
    <>
      <Icon size={14} className="list__icon list__icon--first-line" aria-hidden />
      <span className="list__content">
        <span className="list__title">{result.title}</span>
        <span className="list__code">{sqlNameOf(result)}</span>
        <span className="list__detail">{details.join(' · ')}</span>
      </span>
      {result.pinned ? (
        <Pin size={13} className="list__icon list__icon--first-line" aria-label="Pinned" />
      ) : null}
      <span className="list__actions">
        <MenuButton
          label={`Actions of ${result.title}`}
          entries={[
            { id: 'open', title: 'Open', run: () => open(result) },
            { id: 'copy', title: `Copy the name ${sqlNameOf(result)}`, run: () => copyName(result) },
            { id: 'rename', title: 'Rename…', run: () => rename(result) },
            {
              id: 'pin',
              title: result.pinned ? 'Unpin' : 'Pin, so that it is never cleared away',
              run: () => pin(result),
            },
            { id: 'remove', title: 'Remove…', danger: true, run: () => remove(result) },
          ]}
        />
      </span>
    </>
  );
}
