import { useCallback, useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import { Button } from '#renderer/components/button/index.ts';
import { ValueChooser } from '#renderer/components/data-grid/index.ts';
import { SelectField, TextField } from '#renderer/components/field/index.ts';
import type { Cell, Column } from '#shared/model/column.ts';
import type { Filter } from '#shared/model/result.ts';
import { type FilterOperator, operatorName, operatorsFor, parseValue, valuesTaken } from './filter-text.ts';

interface FilterEditorProps {
  readonly resultId: string;
  readonly columns: readonly Column[];
  /** Absent: a new condition, on `field` where that is given. */
  readonly filter?: Filter | undefined;
  readonly field?: string | undefined;
  /** The other conditions: values are counted where they hold. */
  readonly others: readonly Filter[];
  onApply(filter: Filter): void;
}

/** One condition: a field, how it is compared, and with what. */
export function FilterEditor({ resultId, columns, filter, field, others, onApply }: FilterEditorProps) {
  const client = useClient();
  const [chosenField, setField] = useState(filter?.field ?? field ?? columns[0]?.field ?? '');
  const column = columns.find((one) => one.field === chosenField);
  const operators = column === undefined ? [] : operatorsFor(column.type.kind);
  const [chosenOperator, setOperator] = useState<FilterOperator>(filter?.operator ?? 'is');
  const operator = operators.includes(chosenOperator) ? chosenOperator : (operators[0] ?? 'is');
  const [values, setValues] = useState<readonly Cell[]>(filter?.values ?? []);
  const [texts, setTexts] = useState<readonly string[]>((filter?.values ?? []).map(String));
  const [tried, setTried] = useState(false);

  const load = useCallback(
    (search: string, signal: AbortSignal) =>
      client.results.values(
        { id: resultId, field: chosenField, search, filters: [...others], limit: 200 },
        { signal },
      ),
    [client, resultId, chosenField, others],
  );
  if (column === undefined) return null;

  const taken = valuesTaken(operator);
  const count = taken === 'two' ? 2 : taken === 'one' ? 1 : 0;
  const typed = Array.from({ length: count }, (_, index) => parseValue(texts[index] ?? '', column));
  const missing = `Not a value of ${column.name} (${column.type.native})`;

  function apply(): void {
    setTried(true);
    if (taken === 'any' && values.length === 0) return;
    if (typed.includes(null)) return;
    onApply({
      field: chosenField,
      operator,
      values: taken === 'any' ? [...values] : typed,
    });
  }

  return (
    <form
      className="filter-editor"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <SelectField
        label="Column"
        options={columns.map((one) => ({ id: one.field, label: one.name }))}
        value={chosenField}
        onChange={(next) => {
          setField(next);
          setValues([]);
          setTexts([]);
        }}
      />
      <SelectField<FilterOperator>
        label="Condition"
        options={operators.map((one) => ({ id: one, label: operatorName(one) }))}
        value={operator}
        onChange={setOperator}
      />
      {taken === 'any' ? (
        <ValueChooser label={column.name} chosen={values} onChange={setValues} load={load} />
      ) : (
        typed.map((value, index) => (
          <TextField
            key={index === 0 ? 'first' : 'second'}
            label={count === 2 ? (index === 0 ? 'From' : 'To') : 'Value'}
            value={texts[index] ?? ''}
            onChange={(text) => setTexts(Object.assign([...texts], { [index]: text }))}
            error={tried && value === null ? missing : undefined}
            placeholder={column.type.kind === 'date' ? 'YYYY-MM-DD' : ''}
            autoFocus={index === 0}
          />
        ))
      )}
      {tried && taken === 'any' && values.length === 0 ? (
        <p className="filter-editor__error">Choose at least one value.</p>
      ) : null}
      <div className="filter-editor__actions">
        <Button variant="primary" type="submit">
          {filter === undefined ? 'Add filter' : 'Apply'}
        </Button>
      </div>
    </form>
  );
}
