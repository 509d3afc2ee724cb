import { SelectField, TextField } from '#renderer/components/field/index.ts';
import type { ImportPreview } from '#shared/contract/transfers.ts';
import { type Cell, isNumericKind } from '#shared/model/column.ts';
import type { ColumnChange } from './use-import.ts';

const types = [
  { id: 'VARCHAR', label: 'Text' },
  { id: 'BIGINT', label: 'Integer' },
  { id: 'DECIMAL(18,2)', label: 'Decimal, 2 places' },
  { id: 'DECIMAL(18,4)', label: 'Decimal, 4 places' },
  { id: 'DECIMAL(38,9)', label: 'Decimal, 9 places' },
  { id: 'DOUBLE', label: 'Floating point' },
  { id: 'BOOLEAN', label: 'True or false' },
  { id: 'DATE', label: 'Date' },
  { id: 'TIMESTAMP', label: 'Date and time' },
  { id: 'TIME', label: 'Time' },
  { id: 'JSON', label: 'JSON' },
] as const;

function CellText({ value }: { readonly value: Cell }) {
  if (value === null) return <span className="import-preview__absent">null</span>;
  if (value === '') return <span className="import-preview__absent">empty</span>;
  return String(value);
}

interface ImportPreviewTableProps {
  readonly preview: ImportPreview;
  readonly changes: ReadonlyMap<number, ColumnChange>;
  readonly disabled: boolean;
  onChange(index: number, change: ColumnChange): void;
}

/** Columns and rows are known by their places: names may repeat, and rows have none. */
function placed<T>(items: readonly T[]): { place: string; index: number; item: T }[] {
  return items.map((item, index) => ({ place: `at ${index}`, index, item }));
}

/** The first rows as they would be read, with the name and the type of every column to change. */
export function ImportPreviewTable({ preview, changes, disabled, onChange }: ImportPreviewTableProps) {
  const columns = placed(preview.columns);
  return (
    <section className="import-preview" aria-label="First rows" tabIndex={0}>
      <table className="import-preview__table">
        <thead>
          <tr>
            {columns.map(({ place, index, item: column }) => {
              const change = changes.get(index) ?? { name: null, type: null };
              return (
                <th key={place} scope="col">
                  <TextField
                    label={`Name of column ${index + 1}`}
                    hideLabel
                    disabled={disabled}
                    value={change.name ?? column.name}
                    placeholder={`column${index + 1}`}
                    onChange={(name) => onChange(index, { ...change, name })}
                  />
                  <SelectField
                    label={`Type of column ${index + 1}`}
                    hideLabel
                    disabled={disabled}
                    options={[
                      { id: 'found', label: change.type === null ? column.type.native : 'As found' },
                      ...types,
                    ]}
                    value={change.type ?? 'found'}
                    onChange={(type) => onChange(index, { ...change, type: type === 'found' ? null : type })}
                  />
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {placed(preview.rows).map(({ place, item: row }) => (
            <tr key={place}>
              {placed(row).map(({ place: cell, index, item: value }) => (
                <td
                  key={cell}
                  className={
                    isNumericKind(preview.columns[index]?.type.kind ?? 'text') ? 'import-preview__number' : ''
                  }
                >
                  <CellText value={value} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
