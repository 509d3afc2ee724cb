import { Filter as FilterIcon, X } from 'lucide-react';
import { useMemo } from 'react';
import { Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { Button, IconButton } from '#renderer/components/button/index.ts';
import type { Column } from '#shared/model/column.ts';
import type { Filter } from '#shared/model/result.ts';
import { FilterEditor } from './filter-editor.tsx';
import { filterText } from './filter-text.ts';

interface FilterBarProps {
  readonly resultId: string;
  readonly columns: readonly Column[];
  readonly filters: readonly Filter[];
  onChange(filters: Filter[]): void;
}

/** The conditions a view holds to; each can be changed or taken away. */
export function FilterBar({ resultId, columns, filters, onChange }: FilterBarProps) {
  const placed = filters.map((filter, index) => ({ filter, index }));
  return (
    <fieldset className="filter-bar" aria-label="Filters">
      <EditedFilter
        resultId={resultId}
        columns={columns}
        filters={filters}
        onApply={(filter) => onChange([...filters, filter])}
      />
      {placed.map(({ filter, index }) => (
        <span key={index} className="filter-bar__chip">
          <EditedFilter
            resultId={resultId}
            columns={columns}
            filters={filters}
            filter={filter}
            onApply={(next) => onChange(filters.map((one, place) => (place === index ? next : one)))}
          />
          <IconButton
            icon={X}
            size="small"
            label={`Remove the filter ${filterText(filter, columns)}`}
            onPress={() => onChange(filters.filter((_, place) => place !== index))}
          />
        </span>
      ))}
      {filters.length > 1 ? (
        <Button variant="quiet" onPress={() => onChange([])}>
          Clear filters
        </Button>
      ) : null}
    </fieldset>
  );
}

interface EditedFilterProps {
  readonly resultId: string;
  readonly columns: readonly Column[];
  readonly filters: readonly Filter[];
  readonly filter?: Filter;
  onApply(filter: Filter): void;
}

function EditedFilter({ resultId, columns, filters, filter, onApply }: EditedFilterProps) {
  const others = useMemo(() => filters.filter((one) => one !== filter), [filters, filter]);
  return (
    <DialogTrigger>
      {filter === undefined ? (
        <Button variant="quiet" icon={FilterIcon}>
          Add filter
        </Button>
      ) : (
        <Button variant="quiet">{filterText(filter, columns)}</Button>
      )}
      <Popover className="popover" placement="bottom start" offset={4}>
        <Dialog
          aria-label={filter === undefined ? 'Add filter' : 'Change the filter'}
          className="filter-bar__dialog"
        >
          {({ close }) => (
            <FilterEditor
              resultId={resultId}
              columns={columns}
              filter={filter}
              others={others}
              onApply={(next) => {
                onApply(next);
                close();
              }}
            />
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
