import { ChevronDown } from 'lucide-react';
import { Button, ComboBox, Group, Input, ListBox, Popover } from 'react-aria-components';
import { FieldLabel, FieldNotes, type FieldTexts } from './field-parts.tsx';
import { type Option, OptionItem } from './select-field.tsx';
import './field.css';

export interface ComboFieldProps<Id extends string> extends FieldTexts {
  readonly options: readonly Option<Id>[];
  readonly value: Id | null;
  onChange(value: NoInfer<Id> | null): void;
  readonly disabled?: boolean;
}

/** One of many known values, found by typing. */
export function ComboField<Id extends string>(props: ComboFieldProps<Id>) {
  const { error, options, value, onChange, disabled } = props;
  return (
    <ComboBox
      className="field"
      value={value}
      onChange={(key) => onChange(options.find((option) => option.id === key)?.id ?? null)}
      defaultItems={options}
      menuTrigger="focus"
      isInvalid={error !== undefined}
      validationBehavior="aria"
      isDisabled={disabled ?? false}
    >
      <FieldLabel {...props} />
      <Group className="field__control">
        <Input className="field__input" spellCheck={false} />
        <Button className="field__button">
          <ChevronDown size={14} aria-hidden />
        </Button>
      </Group>
      <FieldNotes {...props} />
      <Popover className="popover" offset={2}>
        <ListBox
          className="options"
          renderEmptyState={() => <div className="options__empty">Nothing matches.</div>}
        >
          {(option: Option<Id>) => <OptionItem option={option} />}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
