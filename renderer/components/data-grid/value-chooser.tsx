import { useEffect, useState } from 'react';
import { toAppError } from '#shared/errors/wire.ts';
import type { Cell } from '#shared/model/column.ts';
import { Checkbox } from '../field/checkbox.tsx';
import { SearchField } from '../field/search-field.tsx';
import './value-chooser.css';

interface CountedValues {
  readonly values: readonly { readonly value: Cell; readonly rows: number }[];
  /** All distinct values, of which `values` may be the most frequent ones. */
  readonly total: number;
}

interface ValueChooserProps {
  readonly label: string;
  readonly chosen: readonly Cell[];
  onChange(chosen: readonly Cell[]): void;
  load(search: string, signal: AbortSignal): Promise<CountedValues>;
}

/** How a value reads in a list: null and empty text are told apart. */
function valueText(value: Cell): string {
  if (value === null) return 'null';
  return value === '' ? 'empty' : String(value);
}

/** Distinct values of a field with their counts, to be ticked; searched where there are many. */
export function ValueChooser({ label, chosen, onChange, load }: ValueChooserProps) {
  const [search, setSearch] = useState('');
  const [found, setFound] = useState<CountedValues | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    const controller = new AbortController();
    const timer = setTimeout(
      () => {
        load(search, controller.signal).then(
          (values) => {
            if (controller.signal.aborted) return;
            setFound(values);
            setFailure(null);
          },
          (thrown: unknown) => {
            if (!controller.signal.aborted) setFailure(toAppError(thrown).message);
          },
        );
      },
      search === '' ? 0 : 150,
    );
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [load, search]);

  const listed = found?.values ?? [];
  const elsewhere = chosen.filter((value) => !listed.some((one) => one.value === value));
  const toggle = (value: Cell, on: boolean): void =>
    onChange(on ? [...chosen, value] : chosen.filter((one) => one !== value));

  return (
    <fieldset className="value-chooser" aria-label={label}>
      <SearchField label={`Search the values of ${label}`} value={search} onChange={setSearch} />
      <div className="value-chooser__list">
        {found === null && failure === null ? (
          <p className="value-chooser__note">Counting the values…</p>
        ) : null}
        {failure === null ? null : <p className="value-chooser__note">{failure}</p>}
        {found !== null && listed.length === 0 ? (
          <p className="value-chooser__note">No value matches.</p>
        ) : null}
        {search === ''
          ? elsewhere.map((value) => (
              <ValueLine key={`${typeof value}:${String(value)}`} value={value} chosen onToggle={toggle} />
            ))
          : null}
        {listed.map(({ value, rows }) => (
          <ValueLine
            key={`${typeof value}:${String(value)}`}
            value={value}
            rows={rows}
            chosen={chosen.includes(value)}
            onToggle={toggle}
          />
        ))}
      </div>
      {found !== null && found.total > listed.length ? (
        <p className="value-chooser__note">
          The {listed.length.toLocaleString()} most frequent of {found.total.toLocaleString()} values; search
          for others.
        </p>
      ) : null}
    </fieldset>
  );
}

interface ValueLineProps {
  readonly value: Cell;
  readonly rows?: number;
  readonly chosen: boolean;
  onToggle(value: Cell, on: boolean): void;
}

function ValueLine({ value, rows, chosen, onToggle }: ValueLineProps) {
  return (
    <div className="value-chooser__line">
      <Checkbox selected={chosen} onChange={(on) => onToggle(value, on)}>
        <span className={value === null || value === '' ? 'grid__null' : ''}>{valueText(value)}</span>
      </Checkbox>
      {rows === undefined ? null : <span className="value-chooser__rows">{rows.toLocaleString()}</span>}
    </div>
  );
}
