import { Search, X } from 'lucide-react';
import { SearchField as AriaSearchField, Button, Group, Input, Label } from 'react-aria-components';
import './field.css';

interface SearchFieldProps {
  readonly label: string;
  readonly value: string;
  onChange(value: string): void;
  readonly placeholder?: string;
  readonly autoFocus?: boolean;
}

/** Search as you type; Escape clears it. */
export function SearchField({ label, value, onChange, placeholder, autoFocus = false }: SearchFieldProps) {
  return (
    <AriaSearchField className="field" value={value} onChange={onChange} autoFocus={autoFocus}>
      <Label className="field__label field__label--hidden">{label}</Label>
      <Group className="field__control">
        <Search size={14} className="field__icon" aria-hidden />
        <Input className="field__input" placeholder={placeholder ?? label} spellCheck={false} />
        {value === '' ? null : (
          <Button className="field__button" aria-label="Clear the search">
            <X size={14} aria-hidden />
          </Button>
        )}
      </Group>
    </AriaSearchField>
  );
}
