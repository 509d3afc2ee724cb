import { TextField as AriaTextField, Input, TextArea } from 'react-aria-components';
import { FieldLabel, FieldNotes, type FieldTexts } from './field-parts.tsx';
import './field.css';

export interface TextFieldProps extends FieldTexts {
  readonly value: string;
  onChange(value: string): void;
  readonly placeholder?: string;
  readonly multiline?: boolean;
  /** Numbers stand at the right with digits of one width. Any text can be typed; the caller validates. */
  readonly numeric?: boolean;
  readonly monospace?: boolean;
  /** What is typed is not shown, and no browser remembers it. */
  readonly secret?: boolean;
  readonly disabled?: boolean;
  readonly autoFocus?: boolean;
}

export function TextField(props: TextFieldProps) {
  const {
    error,
    value,
    onChange,
    placeholder = '',
    multiline = false,
    numeric = false,
    monospace = false,
    secret = false,
    disabled = false,
    autoFocus = false,
  } = props;
  const style = monospace ? { fontFamily: 'var(--font-mono)' } : {};
  return (
    <AriaTextField
      className="field"
      value={value}
      onChange={onChange}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      isDisabled={disabled}
      // The caller asks for it where a panel opens for this one entry.
      autoFocus={autoFocus}
    >
      <FieldLabel {...props} />
      {multiline ? (
        <TextArea className="field__control" rows={3} placeholder={placeholder} style={style} />
      ) : (
        <Input
          className={`field__control${numeric ? ' field__input--number' : ''}`}
          type={secret ? 'password' : 'text'}
          inputMode={numeric ? 'decimal' : 'text'}
          autoComplete={secret ? 'new-password' : 'off'}
          spellCheck={false}
          placeholder={placeholder}
          style={style}
        />
      )}
      <FieldNotes {...props} />
    </AriaTextField>
  );
}
