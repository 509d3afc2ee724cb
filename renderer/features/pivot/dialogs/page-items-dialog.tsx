import { useState } from 'react';
import { Button } from '#renderer/components/button/index.ts';
import { Dialog } from '#renderer/components/dialog/index.ts';
import { Checkbox, SearchField } from '#renderer/components/field/index.ts';
import { rowsText } from '#renderer/components/text/describe.ts';
import { itemText } from '#renderer/components/text/items.ts';
import type { Cell } from '#shared/model/column.ts';
import type { DerivedField } from '#shared/model/derived-field.ts';
import type { PageField } from '#shared/model/pivot.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { usePivotItems } from '../slicers/use-pivot-items.ts';

const shownItems = 500;

interface PageItemsDialogProps {
  readonly result: ResultInfo;
  readonly derived: readonly DerivedField[];
  readonly page: PageField | undefined;
  onClose(): void;
  onChoose(items: Cell[] | null): void;
}

/** Which items of a filter the pivot is held to; none chosen means all. */
export function PageItemsDialog({ result, derived, page, onClose, onChoose }: PageItemsDialogProps) {
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<readonly Cell[]>(page?.items ?? []);
  const field = page?.field ?? '';
  const { items, error } = usePivotItems(result, derived, field, search, shownItems);

  const toggle = (value: Cell, selected: boolean): void =>
    setChosen((known) => (selected ? [...known, value] : known.filter((one) => one !== value)));
  function apply(): void {
    onChoose(chosen.length === 0 ? null : [...chosen]);
    onClose();
  }
  return (
    <Dialog
      title={`Items of ${field}`}
      open
      onClose={onClose}
      actions={
        <>
          <Button onPress={() => setChosen([])} isDisabled={chosen.length === 0}>
            Choose all
          </Button>
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" onPress={apply}>
            {chosen.length === 0 ? 'Show all' : `Show ${chosen.length}`}
          </Button>
        </>
      }
    >
      <SearchField label="Find an item" value={search} onChange={setSearch} placeholder="Find an item" />
      {error === null ? null : (
        <p className="page-items__error" role="alert">
          {error.message}
        </p>
      )}
      <ul className="page-items" aria-label={`Items of ${field}`}>
        {(items?.values ?? []).map(({ value, rows }) => (
          <li key={`${typeof value}:${String(value)}`} className="page-items__item">
            <Checkbox selected={chosen.includes(value)} onChange={(selected) => toggle(value, selected)}>
              {itemText(value)}
            </Checkbox>
            <span className="page-items__rows">{rowsText(rows)}</span>
          </li>
        ))}
      </ul>
      {items !== null && items.total > items.values.length ? (
        <p className="page-items__more">
          {items.values.length} of {items.total.toLocaleString()} items are shown; search for the others.
        </p>
      ) : null}
    </Dialog>
  );
}
