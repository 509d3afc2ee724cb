import { useState } from 'react';
import { SelectField, TextField } from '#renderer/components/field/index.ts';
import { isNumericKind } from '#shared/model/column.ts';
import type { Aggregate, Measure } from '#shared/model/pivot.ts';
import { aggregateNames, needOf, withAggregate } from '../spec/aggregates.ts';
import { isTimeKind, type SourceField } from '../spec/fields.ts';
import { FormDialog } from './form-dialog.tsx';

interface AggregateDialogProps {
  readonly measure: Measure;
  readonly aggregate: Aggregate;
  readonly fields: readonly SourceField[];
  onClose(): void;
  onChange(measure: Measure): void;
}

/** A percentile as it is typed, 0 to 100, as a share; null where it is none. */
export function shareOf(text: string): number | null {
  const percent = /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text.trim()) : Number.NaN;
  return percent >= 0 && percent <= 100 ? percent / 100 : null;
}

/** What an aggregate needs besides its field: weights, a share, or what decides which value is first. */
export function AggregateDialog({ measure, aggregate, fields, onClose, onChange }: AggregateDialogProps) {
  const need = needOf(aggregate);
  const offered =
    need === 'weight'
      ? fields.filter(({ field, kind }) => isNumericKind(kind) && field !== measure.field)
      : fields.filter(({ field, derived }) => derived === undefined && field !== measure.field);
  const usual = offered.find(({ kind }) => isTimeKind(kind))?.field ?? offered[0]?.field;
  const [weight, setWeight] = useState(measure.weight ?? (need === 'weight' ? offered[0]?.field : undefined));
  const [by, setBy] = useState(measure.by ?? (need === 'by' ? usual : undefined));
  const [share, setShare] = useState(String(Math.round((measure.share ?? 0.9) * 1e10) / 1e8));
  const typed = shareOf(share);
  const options = offered.map(({ field }) => ({ id: field, label: field }));
  const blocked =
    (need === 'weight' && weight === undefined) ||
    (need === 'by' && by === undefined) ||
    (need === 'share' && typed === null);
  return (
    <FormDialog
      title={`${aggregateNames[aggregate]} of ${measure.field ?? 'rows'}`}
      blocked={blocked}
      onApply={() =>
        onChange(
          withAggregate(measure, aggregate, {
            ...(need === 'weight' && weight !== undefined ? { weight } : {}),
            ...(need === 'by' && by !== undefined ? { by } : {}),
            ...(need === 'share' && typed !== null ? { share: typed } : {}),
          }),
        )
      }
      onClose={onClose}
    >
      {need === 'weight' ? (
        <SelectField
          label="Weighted by"
          options={options}
          value={weight ?? null}
          onChange={setWeight}
          description="The sum of value × weight over the sum of weights, of the rows that have both."
          error={options.length === 0 ? 'There is no other field of numbers to weigh by.' : undefined}
        />
      ) : null}
      {need === 'by' ? (
        <SelectField
          label="By"
          options={options}
          value={by ?? null}
          onChange={setBy}
          description={`The value of the row whose field here is ${aggregate === 'first' ? 'smallest' : 'largest'}.`}
          error={options.length === 0 ? 'There is no other field to go by.' : undefined}
        />
      ) : null}
      {need === 'share' ? (
        <TextField
          label="Percentile, 0 to 100"
          value={share}
          onChange={setShare}
          numeric
          autoFocus
          description="The value that so many of a hundred values are at or below, as Excel’s PERCENTILE.INC."
          error={typed === null ? 'A number from 0 to 100, such as 90.' : undefined}
        />
      ) : null}
    </FormDialog>
  );
}
