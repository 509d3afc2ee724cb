import { useState } from 'react';
import { Checkbox, SelectField } from '#renderer/components/field/index.ts';
import { type DateUnit, dateUnits } from '#shared/model/derived-field.ts';
import type { PivotSpec } from '#shared/model/pivot.ts';
import { monthNames, unitNames } from '../spec/fields.ts';
import { FormDialog } from './form-dialog.tsx';

const examples: Readonly<Record<DateUnit, string>> = {
  year: '2017',
  quarter: '2017 Q1',
  month: '2017-01',
  'iso-week': '2017-W04',
  day: '2017-01-25',
  'month-of-year': '01 Jan, whatever the year',
  weekday: '1 Mon, whatever the week',
};

interface DatesDialogProps {
  readonly field: string;
  readonly spec: PivotSpec;
  onClose(): void;
  onGroup(units: readonly DateUnit[], fiscalStart: number): void;
}

/** The periods a field of dates is grouped by, each a field of its own, the longest outermost. */
export function DatesDialog({ field, spec, onClose, onGroup }: DatesDialogProps) {
  const known = spec.derived.flatMap((one) => (one.kind === 'date' && one.from === field ? [one] : []));
  const [units, setUnits] = useState<readonly DateUnit[]>(
    known.length === 0 ? ['year', 'month'] : known.map(({ unit }) => unit),
  );
  const [start, setStart] = useState(String(known[0]?.fiscalStart ?? 1));
  const toggle = (unit: DateUnit, on: boolean): void =>
    setUnits(on ? [...units, unit] : units.filter((one) => one !== unit));
  return (
    <FormDialog
      title={`Group ${field} by`}
      action="Group"
      blocked={units.length === 0}
      onApply={() =>
        onGroup(
          dateUnits.filter((unit) => units.includes(unit)),
          Number(start),
        )
      }
      onClose={onClose}
    >
      <fieldset className="pivot-form__choices" aria-label="Periods">
        {dateUnits.map((unit) => (
          <div key={unit} className="pivot-form__choice">
            <Checkbox selected={units.includes(unit)} onChange={(on) => toggle(unit, on)}>
              {unitNames[unit]}
            </Checkbox>
            <span className="pivot-form__example">{examples[unit]}</span>
          </div>
        ))}
      </fieldset>
      <SelectField
        label="The year begins in"
        options={monthNames.map((label, index) => ({ id: String(index + 1), label }))}
        value={start}
        onChange={setStart}
        description="Of a fiscal year: years, quarters and the order of months follow it; it is named for the year it ends in."
      />
    </FormDialog>
  );
}
