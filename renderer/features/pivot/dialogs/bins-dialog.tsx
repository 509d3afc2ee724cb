import { useEffect, useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import { TextField } from '#renderer/components/field/index.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { type Bins, suggestBins } from '../spec/bins.ts';
import { FormDialog } from './form-dialog.tsx';

interface BinsDialogProps {
  readonly result: ResultInfo;
  readonly field: string;
  onClose(): void;
  onGroup(bins: Bins): void;
}

/** Where the bins of a field of numbers begin and how wide they are. */
export function BinsDialog({ result, field, onClose, onGroup }: BinsDialogProps) {
  const client = useClient();
  const [start, setStart] = useState('0');
  const [size, setSize] = useState('');
  const [extent, setExtent] = useState<string | null>(null);

  useEffect(() => {
    if (result.rows === 0) return;
    const controller = new AbortController();
    const { signal } = controller;
    client.results
      .summary({ id: result.id, fields: [field], offset: 0, count: result.rows }, { signal })
      .then(
        ({ min, max }) => {
          if (signal.aborted || min === undefined || max === undefined) return;
          const suggested = suggestBins(min, max);
          setExtent(`The values go from ${min} to ${max}.`);
          setStart((typed) => (typed === '0' ? suggested.start : typed));
          setSize((typed) => (typed === '' ? suggested.size : typed));
        },
        // Only a suggestion: without it the fields are filled in by hand.
        () => undefined,
      );
    return () => controller.abort();
  }, [client, result, field]);

  const startFits = /^-?\d+(\.\d+)?$/.test(start.trim());
  const sizeFits = /^\d*\.?\d*[1-9]\d*$/.test(size.trim());
  return (
    <FormDialog
      title={`Group ${field} into bins`}
      action="Group"
      blocked={!startFits || !sizeFits}
      onApply={() => onGroup({ start: start.trim(), size: size.trim() })}
      onClose={onClose}
    >
      <div className="pivot-form__pair">
        <TextField
          label="First bin begins at"
          value={start}
          onChange={setStart}
          numeric
          error={startFits ? undefined : 'A number, such as 0 or -12.5.'}
        />
        <TextField
          label="Width of a bin"
          value={size}
          onChange={setSize}
          numeric
          autoFocus
          error={sizeFits || size === '' ? undefined : 'A number above 0, such as 100.'}
        />
      </div>
      <p className="pivot-form__note">
        {extent === null ? '' : `${extent} `}A bin holds the number it begins with and not the one it ends
        with.
      </p>
    </FormDialog>
  );
}
