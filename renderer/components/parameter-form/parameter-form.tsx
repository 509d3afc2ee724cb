import type { ReactNode } from 'react';
import type { Cell } from '#shared/model/column.ts';
import type { Parameter } from '#shared/model/query.ts';
import type { ParameterValues } from '#shared/model/result.ts';
import { ParameterField } from './parameter-field.tsx';
import { parameterText } from './parameter-values.ts';
import './parameter-form.css';

interface ParameterFormProps {
  readonly parameters: readonly Parameter[];
  readonly values: ParameterValues;
  /** By parameter name; shown for an empty field only once `showMissing`. */
  readonly errors: Readonly<Record<string, string>>;
  /** After the first try to run: empty fields are marked too. */
  readonly showMissing: boolean;
  onChange(values: ParameterValues): void;
  /** Enter in a field. */
  onSubmit(): void;
  /** Shown after the fields. */
  readonly children?: ReactNode;
}

/** The values a query asks for, one typed field each. */
export function ParameterForm(props: ParameterFormProps) {
  const { parameters, values, errors, showMissing, onChange, onSubmit, children } = props;

  function errorOf(name: string): string | undefined {
    return showMissing || parameterText(values[name]) !== '' ? errors[name] : undefined;
  }
  return (
    <form
      className="parameter-form"
      aria-label="Parameters"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {parameters.map((parameter) => (
        <div key={parameter.name} className="parameter-form__field">
          <ParameterField
            parameter={parameter}
            value={values[parameter.name]}
            error={errorOf(parameter.name)}
            onChange={(value: Cell) => onChange({ ...values, [parameter.name]: value })}
          />
        </div>
      ))}
      {children}
    </form>
  );
}
