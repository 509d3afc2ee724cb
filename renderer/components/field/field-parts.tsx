import type { ReactNode } from 'react';
import { FieldError, Label, Text } from 'react-aria-components';
import './field.css';

/** What every field may say beside its control. */
export interface FieldTexts {
  readonly label: string;
  /** Where the place already shows what the field is: the label is read out and not drawn. */
  readonly hideLabel?: boolean | undefined;
  readonly description?: string | undefined;
  /** What is wrong with the value; present means invalid. */
  readonly error?: string | undefined;
}

export function FieldLabel({ label, hideLabel }: Pick<FieldTexts, 'label' | 'hideLabel'>) {
  return <Label className={hideLabel ? 'field__label field__label--hidden' : 'field__label'}>{label}</Label>;
}

/** The lines under a control: its error if it has one, else its description. */
export function FieldNotes({ description, error }: Pick<FieldTexts, 'description' | 'error'>): ReactNode {
  if (error !== undefined) return <FieldError className="field__error">{error}</FieldError>;
  if (description === undefined || description === '') return null;
  return (
    <Text slot="description" className="field__description">
      {description}
    </Text>
  );
}
