import { useState } from 'react';
import { Button } from '#renderer/components/button/index.ts';
import { Checkbox, SelectField, TextField } from '#renderer/components/field/index.ts';
import type { Measure, PivotField } from '#shared/model/pivot.ts';
import { measureName } from '../spec/aggregates.ts';
import { FormDialog } from './form-dialog.tsx';

const ends = [
  { id: 'largest', label: 'Largest' },
  { id: 'smallest', label: 'Smallest' },
] as const;

interface TopDialogProps {
  readonly field: PivotField;
  readonly measures: readonly Measure[];
  onClose(): void;
  onChange(field: PivotField): void;
}

/** Only the items of a field that are largest, or smallest, by a value. */
export function TopDialog({ field, measures, onClose, onChange }: TopDialogProps) {
  const { top, ...untopped } = field;
  const [count, setCount] = useState(String(top?.count ?? 10));
  const [from, setFrom] = useState(top?.from ?? 'largest');
  const [measure, setMeasure] = useState(String(top?.measure ?? 0));
  const [others, setOthers] = useState(top?.others ?? true);
  const number = /^[1-9]\d{0,6}$/.test(count.trim()) ? Number(count.trim()) : null;
  const options = measures.map((one, index) => ({ id: String(index), label: measureName(one) }));
  return (
    <FormDialog
      title={`Top or bottom items of ${field.field}`}
      blocked={number === null || options.length === 0}
      more={
        top === undefined ? null : (
          <Button
            onPress={() => {
              onChange(untopped);
              onClose();
            }}
          >
            Show all
          </Button>
        )
      }
      onApply={() => {
        if (number !== null) {
          onChange({ ...field, top: { count: number, from, measure: Number(measure), others } });
        }
      }}
      onClose={onClose}
    >
      <div className="pivot-form__pair">
        <SelectField label="Which" options={ends} value={from} onChange={setFrom} />
        <TextField
          label="How many"
          value={count}
          onChange={setCount}
          numeric
          autoFocus
          error={number === null ? 'A whole number, 1 or more.' : undefined}
        />
      </div>
      <SelectField
        label="By"
        options={options}
        value={measure}
        onChange={setMeasure}
        error={options.length === 0 ? 'Put a field into Values first.' : undefined}
      />
      <Checkbox selected={others} onChange={setOthers}>
        The rest as one item, “Others”
      </Checkbox>
      <p className="pivot-form__note">
        {others
          ? 'Totals stay those of all items.'
          : 'Totals are those of the items shown, as in Excel: rows of other items count nowhere.'}
      </p>
    </FormDialog>
  );
}
