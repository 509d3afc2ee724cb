import { useState } from 'react';
import { Button } from '#renderer/components/button/index.ts';
import { Dialog } from '#renderer/components/dialog/index.ts';
import { SearchField } from '#renderer/components/field/index.ts';
import type { ItemWriter } from '#renderer/components/text/items.ts';
import type { Cell } from '#shared/model/column.ts';
import type { PageField, PivotSpec } from '#shared/model/pivot.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { keysOf } from '../slicers/item-lines.ts';
import { ItemList } from '../slicers/item-list.tsx';
import { usePivotItems } from '../slicers/use-pivot-items.ts';

interface PageItemsDialogProps {
  readonly result: ResultInfo;
  readonly spec: PivotSpec;
  readonly page: PageField | undefined;
  readonly write: ItemWriter;
  onClose(): void;
  onChoose(items: Cell[] | null): void;
}

/** Which items of a filter the pivot is held to; none chosen means all. */
export function PageItemsDialog({ result, spec, page, write, onClose, onChoose }: PageItemsDialogProps) {
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<readonly Cell[]>(page?.items ?? []);
  const field = page?.field ?? '';
  const found = usePivotItems(result.id, spec, field, search);
  const count = keysOf(chosen).length;

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
          <Button onPress={() => setChosen([])} isDisabled={count === 0}>
            Choose all
          </Button>
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" onPress={apply}>
            {count === 0 ? 'Show all' : `Show ${count.toLocaleString()}`}
          </Button>
        </>
      }
    >
      <SearchField label="Find an item" value={search} onChange={setSearch} placeholder="Find an item" />
      <div className="page-items">
        <ItemList
          field={field}
          found={found}
          search={search}
          chosen={chosen}
          write={write}
          onChoose={setChosen}
        />
      </div>
      <p className="pivot-form__note">
        {found.items === null
          ? ''
          : `${found.total.toLocaleString()} items; beside each the rows that the other filters leave.`}
      </p>
    </Dialog>
  );
}
