import { Checkbox, SelectField } from '#renderer/components/field/index.ts';
import {
  type ImportFormat,
  type ImportOptions,
  type ImportPreview,
  importFormats,
} from '#shared/contract/transfers.ts';
import { CountField } from './count-field.tsx';

const formatLabels: Readonly<Record<ImportFormat, string>> = {
  csv: 'Delimited text (CSV, TSV)',
  json: 'JSON',
  jsonl: 'JSON lines',
  parquet: 'Parquet',
  xlsx: 'Excel workbook (.xlsx)',
  xlsb: 'Excel binary workbook (.xlsb)',
};

const encodings = [
  { id: 'utf-8', label: 'UTF-8' },
  { id: 'utf-16le', label: 'UTF-16, little-endian' },
  { id: 'utf-16be', label: 'UTF-16, big-endian' },
  { id: 'latin-1', label: 'Latin-1 (Windows-1252)' },
] as const;

const delimiters = [
  { id: ',', label: 'Comma ,' },
  { id: ';', label: 'Semicolon ;' },
  { id: '\t', label: 'Tab' },
  { id: '|', label: 'Pipe |' },
  { id: ' ', label: 'Space' },
] as const;

const quotes = [
  { id: '"', label: 'Double quote "' },
  { id: "'", label: "Single quote '" },
  { id: 'none', label: 'Nothing is quoted' },
] as const;

const escapes = [
  { id: '"', label: 'Doubled "' },
  { id: "'", label: "Doubled '" },
  { id: '\\', label: 'Backslash \\' },
] as const;

const dateFormats = ['%d/%m/%Y', '%m/%d/%Y', '%d.%m.%Y', '%d-%m-%Y', '%m-%d-%Y', '%Y/%m/%d'] as const;

/** A choice that was sniffed but is none of the usual ones still shows. */
function including<Item extends { readonly id: string; readonly label: string }>(
  items: readonly Item[],
  id: string | undefined,
): { id: string; label: string }[] {
  const known = items.map(({ id: one, label }) => ({ id: one, label }));
  return id === undefined || known.some((one) => one.id === id) ? known : [...known, { id, label: id }];
}

interface ImportOptionsFormProps {
  readonly preview: ImportPreview;
  /** What the user chose for dates; absent, the values tell. */
  readonly dateFormat: string | undefined;
  readonly disabled: boolean;
  onChange(change: ImportOptions, keep: { readonly columns: boolean }): void;
}

/** How the file is read, as it was found and as the user may have it. */
export function ImportOptionsForm({ preview, dateFormat, disabled, onChange }: ImportOptionsFormProps) {
  const { options, sheets } = preview;
  const anew = { columns: false };
  const isText = options.format === 'csv' || options.format === 'json' || options.format === 'jsonl';
  return (
    <div className="import-options">
      <SelectField
        label="Format"
        disabled={disabled}
        options={importFormats.map((id) => ({ id, label: formatLabels[id] }))}
        value={options.format ?? null}
        onChange={(format) => onChange({ format }, anew)}
      />
      {isText ? (
        <SelectField
          label="Encoding"
          disabled={disabled}
          options={encodings}
          value={options.encoding ?? null}
          onChange={(encoding) => onChange({ encoding }, anew)}
        />
      ) : null}
      {options.format === 'csv' ? (
        <>
          <SelectField
            label="Delimiter"
            disabled={disabled}
            options={including(delimiters, options.delimiter)}
            value={options.delimiter ?? null}
            onChange={(delimiter) => onChange({ delimiter }, anew)}
          />
          <SelectField
            label="Quote"
            disabled={disabled}
            options={including(quotes, options.quote === '' ? 'none' : options.quote)}
            value={options.quote === '' ? 'none' : (options.quote ?? null)}
            onChange={(quote) => onChange({ quote: quote === 'none' ? '' : quote }, anew)}
          />
          <SelectField
            label="A quote inside quotes is"
            disabled={disabled || options.quote === ''}
            options={including(escapes, options.escape === '' ? undefined : options.escape)}
            value={options.escape ?? null}
            onChange={(escape_) => onChange({ escape: escape_ }, anew)}
          />
          <CountField
            key={`skip ${options.skip ?? 0}`}
            label="Lines before the data"
            least={0}
            disabled={disabled}
            value={options.skip ?? 0}
            onChange={(skip) => onChange({ skip }, anew)}
          />
          <SelectField
            label="Dates such as 01/02/2017"
            disabled={disabled}
            options={[
              { id: 'found', label: 'As found' },
              ...dateFormats.map((id) => ({
                id,
                label: id.replace('%d', 'DD').replace('%m', 'MM').replace('%Y', 'YYYY'),
              })),
            ]}
            value={dateFormat ?? 'found'}
            onChange={(id) =>
              onChange(
                id === 'found'
                  ? { dateFormat: undefined, timestampFormat: undefined }
                  : { dateFormat: id, timestampFormat: `${id} %H:%M:%S` },
                { columns: true },
              )
            }
          />
          <Checkbox
            disabled={disabled}
            selected={options.header ?? false}
            onChange={(header) => onChange({ header }, anew)}
          >
            First line holds the names
          </Checkbox>
        </>
      ) : null}
      {sheets === undefined ? null : (
        <>
          <SelectField
            label="Sheet"
            disabled={disabled}
            options={sheets.map((id) => ({ id, label: id }))}
            value={options.sheet ?? null}
            onChange={(sheet) => onChange({ sheet, headerRow: undefined }, anew)}
          />
          <CountField
            key={`row ${options.sheet} ${options.headerRow ?? 1}`}
            label="Row of the names"
            least={1}
            disabled={disabled}
            value={options.headerRow ?? 1}
            onChange={(headerRow) => onChange({ headerRow }, anew)}
          />
        </>
      )}
    </div>
  );
}
