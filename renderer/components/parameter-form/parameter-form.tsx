import { type ReactNode, useEffect, useRef } from 'react';
import type { Cell } from '#shared/model/column.ts';
import type { Parameter } from '#shared/model/query.ts';
import type { ParameterValues } from '#shared/model/result.ts';
import { ParameterField } from './parameter-field.tsx';
import { parameterText } from './parameter-values.ts';
import './parameter-form.css';

interface ParameterFormProps {
  readonly parameters: readonly Parameter[];
  readonly values: ParameterValues;
  /** By parameter name. An empty field's is shown only once someone asked, as by trying to run. */
  readonly errors: Readonly<Record<string, string>>;
  /** How often it was asked to be shown what is wrong; each time the focus goes to the first wrong field. */
  readonly shownWrong: number;
  onChange(values: ParameterValues): void;
  /** Enter in a field. */
  onSubmit(): void;
  /** Shown after the fields. */
  readonly children?: ReactNode;
}

/** The values a query asks for, one typed field each. */
export function ParameterForm(props: ParameterFormProps) {
  const { parameters, values, errors, shownWrong, onChange, onSubmit, children } = props;

  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (shownWrong === 0) return;
    form.current
      ?.querySelector<HTMLElement>('[data-invalid] :is(input, button, [role="spinbutton"])')
      ?.focus();
  }, [shownWrong]);

  function errorOf(name: string): string | undefined {
    return shownWrong > 0 || parameterText(values[name]) !== '' ? errors[name] : undefined;
  }
  return (
    <form
      ref={form}
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
