import { useState } from 'react';
import { TextField } from '#renderer/components/field/index.ts';

interface CountFieldProps {
  readonly label: string;
  readonly least: number;
  readonly value: number;
  readonly disabled: boolean;
  onChange(value: number): void;
}

/** A whole number; it is given on once what was typed is one. */
export function CountField({ label, least, value, disabled, onChange }: CountFieldProps) {
  const [text, setText] = useState(String(value));
  const valid = (typed: string) => /^\d{1,7}$/.test(typed) && Number(typed) >= least;
  return (
    <TextField
      label={label}
      numeric
      disabled={disabled}
      value={text}
      {...(valid(text) ? {} : { error: `A whole number from ${least} on` })}
      onChange={(typed) => {
        setText(typed);
        if (valid(typed) && Number(typed) !== value) onChange(Number(typed));
      }}
    />
  );
}
