import { useState } from 'react';
import { parseExcelFormat } from '#renderer/components/data-grid/index.ts';
import { TextField } from '#renderer/components/field/index.ts';
import type { Measure } from '#shared/model/pivot.ts';
import { measureName } from '../spec/aggregates.ts';
import { isPercent } from '../spec/show-as-kinds.ts';
import { FormDialog } from './form-dialog.tsx';

interface NameFormatDialogProps {
  readonly measure: Measure;
  onClose(): void;
  onChange(measure: Measure): void;
}

/** A measure with a name and a number format of its own, or without where they are empty. */
export function withNameAndFormat(measure: Measure, caption: string, format: string): Measure {
  const { caption: _caption, format: _format, ...rest } = measure;
  const name = caption.trim();
  return { ...rest, ...(name === '' ? {} : { caption: name }), ...(format === '' ? {} : { format }) };
}

/** What is wrong with a number format, if anything is. */
export function formatProblem(format: string): string | undefined {
  if (format === '' || parseExcelFormat(format) !== null) return undefined;
  return 'This is no number format. Try #,##0.00.';
}

/** What a value is called, and how its numbers look here and in Excel. */
export function NameFormatDialog({ measure, onClose, onChange }: NameFormatDialogProps) {
  const [caption, setCaption] = useState(measure.caption ?? '');
  const [format, setFormat] = useState(measure.format ?? '');
  const problem = formatProblem(format);
  const { caption: _caption, ...unnamed } = measure;
  const usual = isPercent(measure.showAs) ? '0.00%' : '#,##0.00';
  return (
    <FormDialog
      title="Name and number format"
      blocked={problem !== undefined}
      onApply={() => onChange(withNameAndFormat(measure, caption, format))}
      onClose={onClose}
    >
      <TextField
        label="Name"
        value={caption}
        onChange={setCaption}
        placeholder={measureName(unnamed)}
        autoFocus
      />
      <TextField
        label="Number format"
        value={format}
        onChange={setFormat}
        monospace
        placeholder={usual}
        description="As in Excel: #,##0 · 0.00 · 0.0% · “HK$”#,##0.00. Empty shows every digit."
        error={problem}
      />
    </FormDialog>
  );
}
