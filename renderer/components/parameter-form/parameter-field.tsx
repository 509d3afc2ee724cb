import type { Cell } from '#shared/model/column.ts';
import type { Parameter } from '#shared/model/query.ts';
import { ComboField, DateField, SelectField, TextField } from '../field/index.ts';
import { keepParameter, parameterChoices, parameterLabel, parameterText } from './parameter-values.ts';

/** From this many choices on, typing finds one faster than looking down the list. */
const searchableFrom = 12;

const yesNo = [
  { id: 'true', label: 'Yes' },
  { id: 'false', label: 'No' },
] as const;

interface ParameterFieldProps {
  readonly parameter: Parameter;
  readonly value: Cell | undefined;
  readonly error: string | undefined;
  onChange(value: Cell): void;
}

/** The input that fits a parameter's type and choices. */
export function ParameterField({ parameter, value, error, onChange }: ParameterFieldProps) {
  const text = parameterText(value);
  const texts = {
    label: parameterLabel(parameter),
    description: parameter.description,
    foldDescription: true,
    error,
  };
  const change = (next: string | null) => onChange(keepParameter(parameter, next ?? ''));
  const choices = parameterChoices(parameter);

  if (choices.length >= searchableFrom) {
    return <ComboField {...texts} options={choices} value={text === '' ? null : text} onChange={change} />;
  }
  if (choices.length > 0) {
    const options = parameter.optional ? [{ id: '', label: 'Any' }, ...choices] : choices;
    return <SelectField {...texts} options={options} value={text} onChange={change} />;
  }
  switch (parameter.type) {
    case 'date':
      return <DateField {...texts} value={text === '' ? null : text} onChange={change} />;
    case 'boolean':
      return <SelectField {...texts} options={yesNo} value={readYesNo(text)} onChange={change} />;
    default:
      return <TextField {...texts} value={text} onChange={change} numeric={parameter.type !== 'text'} />;
  }
}

function readYesNo(text: string): 'true' | 'false' | null {
  return text === 'true' || text === 'false' ? text : null;
}
