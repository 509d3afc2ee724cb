import { useState } from 'react';
import { Button } from '#renderer/components/button/index.ts';
import { parseExcelFormat } from '#renderer/components/data-grid/index.ts';
import { Dialog } from '#renderer/components/dialog/index.ts';
import { TextField } from '#renderer/components/field/index.ts';
import type { Measure } from '#shared/model/pivot.ts';

interface MeasureDialogProps {
  readonly measure: Measure | undefined;
  onClose(): void;
  onChange(change: { caption: string | undefined; format: string | undefined }): void;
}

/** What a value is called, and how its numbers look here and in Excel. */
export function MeasureDialog({ measure, onClose, onChange }: MeasureDialogProps) {
  const [caption, setCaption] = useState(measure?.caption ?? '');
  const [format, setFormat] = useState(measure?.format ?? '');
  const wrong = format !== '' && parseExcelFormat(format) === null;
  function apply(): void {
    if (wrong) return;
    onChange({
      caption: caption.trim() === '' ? undefined : caption.trim(),
      format: format === '' ? undefined : format,
    });
    onClose();
  }
  return (
    <Dialog
      title="Name and number format"
      open
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" onPress={apply} isDisabled={wrong}>
            Apply
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          apply();
        }}
      >
        <TextField
          label="Name"
          value={caption}
          onChange={setCaption}
          placeholder={`${measure?.aggregate ?? ''} of ${measure?.field ?? 'rows'}`}
          autoFocus
        />
        <TextField
          label="Number format"
          value={format}
          onChange={setFormat}
          monospace
          placeholder="#,##0.00"
          description="As in Excel: #,##0 · 0.00 · 0.0% · “HK$”#,##0.00. Empty shows every digit."
          error={wrong ? 'This is no number format. Try #,##0.00.' : undefined}
        />
      </form>
    </Dialog>
  );
}
