import { Check, ChevronDown } from 'lucide-react';
import { Button, ListBox, ListBoxItem, Popover, Select, SelectValue } from 'react-aria-components';
import { FieldLabel, FieldNotes, type FieldTexts } from './field-parts.tsx';
import './field.css';

export interface Option<Id extends string = string> {
  readonly id: Id;
  readonly label: string;
}

export interface SelectFieldProps<Id extends string> extends FieldTexts {
  readonly options: readonly Option<Id>[];
  readonly value: Id | null;
  onChange(value: NoInfer<Id>): void;
  readonly placeholder?: string;
  readonly disabled?: boolean;
}

/** One of a few known values. */
export function SelectField<Id extends string>(props: SelectFieldProps<Id>) {
  const { error, options, value, onChange, placeholder, disabled } = props;
  return (
    <Select
      className="field"
      value={value}
      onChange={(key) => {
        const chosen = options.find((option) => option.id === key);
        if (chosen !== undefined) onChange(chosen.id);
      }}
      placeholder={placeholder ?? 'Choose'}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      isDisabled={disabled ?? false}
    >
      <FieldLabel {...props} />
      <Button className="field__control">
        <SelectValue className="field__value" />
        <ChevronDown size={14} className="field__icon" aria-hidden />
      </Button>
      <FieldNotes {...props} />
      <Popover className="popover" offset={2}>
        <ListBox className="options" items={options}>
          {(option) => <OptionItem option={option} />}
        </ListBox>
      </Popover>
    </Select>
  );
}

export function OptionItem({ option }: { readonly option: Option }) {
  return (
    <ListBoxItem id={option.id} textValue={option.label} className="options__item">
      {({ isSelected }) => (
        <>
          <span className="options__check">{isSelected ? <Check size={14} aria-hidden /> : null}</span>
          {option.label === '' ? 'empty' : option.label}
        </>
      )}
    </ListBoxItem>
  );
}
