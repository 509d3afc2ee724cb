import { useState } from 'react';
import { SelectField } from '#renderer/components/field/index.ts';
import { itemText } from '#renderer/components/text/items.ts';
import type { PivotSpec } from '#shared/model/pivot.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import type { ShowAs } from '#shared/model/show-as.ts';
import { usePivotItems } from '../slicers/use-pivot-items.ts';
import { baseFields, needsOfShowAs, showAsNames } from '../spec/show-as-kinds.ts';
import { FormDialog } from './form-dialog.tsx';

interface ShowAsDialogProps {
  readonly result: ResultInfo;
  readonly spec: PivotSpec;
  readonly kind: ShowAs['kind'];
  /** How it is shown now. */
  readonly current: ShowAs | undefined;
  onClose(): void;
  onChange(showAs: ShowAs): void;
}

/** The field and the item that a value is compared with, summed up along, or ranked in. */
export function ShowAsDialog({ result, spec, kind, current, onClose, onChange }: ShowAsDialogProps) {
  const fields = baseFields(spec);
  const known = current !== undefined && 'field' in current ? current.field : undefined;
  const [field, setField] = useState(known ?? fields.at(-1) ?? '');
  const base = current !== undefined && 'base' in current ? current.base : undefined;
  const [baseId, setBaseId] = useState(base === undefined || base.kind === 'item' ? 'previous' : base.kind);
  const [item, setItem] = useState(base?.kind === 'item' ? { value: base.value } : null);
  const [from, setFrom] = useState(current?.kind === 'rank' ? current.from : 'largest');
  const needs = needsOfShowAs(kind);
  // The first ones are offered; with more of them a neighbour is what one compares with.
  const { items, total, error } = usePivotItems(result.id, spec, field, '');
  const values = items?.map(({ value }) => value) ?? [];
  const offered = item === null || values.includes(item.value) ? values : [item.value, ...values];

  function chosen(): ShowAs | null {
    if (field === '') return null;
    const compared = item === null ? { kind: baseId } : { kind: 'item' as const, value: item.value };
    switch (kind) {
      case 'percent-of':
      case 'difference':
      case 'percent-difference':
        return { kind, field, base: compared };
      case 'percent-of-parent':
      case 'running-total':
      case 'percent-running-total':
        return { kind, field };
      case 'rank':
        return { kind, field, from };
      default:
        return { kind };
    }
  }
  const showAs = chosen();
  return (
    <FormDialog
      title={showAsNames[kind].replace('…', '')}
      blocked={showAs === null}
      onApply={() => {
        if (showAs !== null) onChange(showAs);
      }}
      onClose={onClose}
    >
      <SelectField
        label="Base field"
        options={fields.map((one) => ({ id: one, label: one }))}
        value={field}
        onChange={(next) => {
          setField(next);
          setItem(null);
        }}
        error={fields.length === 0 ? 'Put a field on the rows or columns first.' : undefined}
      />
      {needs === 'item' ? (
        <SelectField
          label="Base item"
          options={[
            { id: 'previous', label: '(previous)' },
            { id: 'next', label: '(next)' },
            ...offered.map((value, index) => ({ id: `item-${index}`, label: itemText(value) })),
          ]}
          value={item === null ? baseId : `item-${offered.indexOf(item.value)}`}
          onChange={(id) => {
            if (id === 'previous' || id === 'next') {
              setBaseId(id);
              setItem(null);
              return;
            }
            setItem({ value: offered[Number(id.slice('item-'.length))] ?? null });
          }}
          description={
            total > values.length
              ? `The first ${values.length} of ${total.toLocaleString()} items are offered.`
              : undefined
          }
          error={error?.message}
        />
      ) : null}
      {needs === 'end' ? (
        <SelectField
          label="Rank 1 is"
          options={[
            { id: 'largest', label: 'the largest' },
            { id: 'smallest', label: 'the smallest' },
          ]}
          value={from}
          onChange={setFrom}
        />
      ) : null}
    </FormDialog>
  );
}
