import { Check, Minus } from 'lucide-react';
import type { ReactNode } from 'react';
import { Checkbox as AriaCheckbox } from 'react-aria-components';
import './field.css';

interface CheckboxProps {
  readonly children: ReactNode;
  readonly selected: boolean;
  readonly indeterminate?: boolean;
  readonly disabled?: boolean;
  onChange(selected: boolean): void;
}

export function Checkbox({ children, selected, indeterminate, disabled, onChange }: CheckboxProps) {
  return (
    <AriaCheckbox
      className="checkbox"
      isSelected={selected}
      isIndeterminate={indeterminate ?? false}
      isDisabled={disabled ?? false}
      onChange={onChange}
    >
      <span className="checkbox__box" aria-hidden>
        {indeterminate ? <Minus size={12} strokeWidth={3} /> : <Check size={12} strokeWidth={3} />}
      </span>
      {children}
    </AriaCheckbox>
  );
}
