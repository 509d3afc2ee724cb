import { Info } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, FieldError, Label, Text } from 'react-aria-components';
import { WithTooltip } from '../tooltip/with-tooltip.tsx';
import './field.css';

/** What every field may say beside its control. */
export interface FieldTexts {
  readonly label: string;
  /** Where the place already shows what the field is: the label is read out and not drawn. */
  readonly hideLabel?: boolean | undefined;
  readonly description?: string | undefined;
  /** Where height is dear: the description is read out, and shown on asking, behind a mark at the label. */
  readonly foldDescription?: boolean | undefined;
  /** What is wrong with the value; present means invalid. */
  readonly error?: string | undefined;
}

export function FieldLabel({ label, hideLabel, description, foldDescription }: FieldTexts) {
  const drawn = (
    <Label className={hideLabel ? 'field__label field__label--hidden' : 'field__label'}>{label}</Label>
  );
  if (!foldDescription || description === undefined || description === '') return drawn;
  return (
    <span className="field__head">
      {drawn}
      <WithTooltip text={description} placement="top">
        {/* Of no slot: it is not the button that opens the field. */}
        <Button slot={null} className="field__help" aria-label={`What “${label}” means`}>
          <Info size={12} aria-hidden />
        </Button>
      </WithTooltip>
    </span>
  );
}

/** The lines under a control: its error if it has one, else its description. */
export function FieldNotes({ description, foldDescription, error }: FieldTexts): ReactNode {
  if (error !== undefined) return <FieldError className="field__error">{error}</FieldError>;
  if (description === undefined || description === '') return null;
  return (
    <Text
      slot="description"
      className={foldDescription ? 'field__description field__description--folded' : 'field__description'}
    >
      {description}
    </Text>
  );
}
