import { type ItemWriter, itemWriter } from '#renderer/components/text/items.ts';
import type { Column, ColumnKind } from '#shared/model/column.ts';
import type { DateUnit, DerivedField } from '#shared/model/derived-field.ts';
import type { PivotSpec } from '#shared/model/pivot.ts';

/** What can be put into a well: a column of the result, or a field worked out from one. */
export interface SourceField {
  readonly field: string;
  readonly kind: ColumnKind;
  /** What it is, for a tooltip: the column's type, or how it is worked out. */
  readonly about: string;
  readonly derived?: DerivedField;
}

export const unitNames: Readonly<Record<DateUnit, string>> = {
  year: 'Years',
  quarter: 'Quarters',
  month: 'Months',
  'iso-week': 'ISO weeks',
  day: 'Days',
  'month-of-year': 'Months of the year',
  weekday: 'Weekdays',
};

export const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

function kindOfDerived(field: DerivedField): ColumnKind {
  if (field.kind !== 'date') return 'text';
  return field.unit === 'year' ? 'integer' : field.unit === 'day' ? 'date' : 'text';
}

/** How a derived field is worked out, in words. */
export function aboutDerived(field: DerivedField): string {
  if (field.kind === 'bins') return `${field.from} in steps of ${field.size} from ${field.start}`;
  if (field.kind === 'groups')
    return `groups of ${field.from}: ${field.groups.map(({ name }) => name).join(', ')}`;
  const fiscal =
    field.fiscalStart === 1 ? '' : `, fiscal year from ${monthNames[field.fiscalStart - 1] ?? ''}`;
  return `${unitNames[field.unit].toLowerCase()} of ${field.from}${fiscal}`;
}

/** Every field there is, each derived one right after the column it is made of. */
export function sourceFields(columns: readonly Column[], spec: PivotSpec): readonly SourceField[] {
  return columns.flatMap(({ field, type }) => [
    { field, kind: type.kind, about: `${field}: ${type.native}` },
    ...spec.derived
      .filter(({ from }) => from === field)
      .map((derived) => ({
        field: derived.name,
        kind: kindOfDerived(derived),
        about: `${derived.name}: ${aboutDerived(derived)}`,
        derived,
      })),
  ]);
}

export function derivedNamed(spec: PivotSpec, name: string): DerivedField | undefined {
  return spec.derived.find((one) => one.name === name);
}

export function isTimeKind(kind: ColumnKind): boolean {
  return kind === 'date' || kind === 'timestamp' || kind === 'timestamptz';
}

/** How the items of columns and of derived fields read. */
export function fieldWriter(columns: readonly Column[], spec: PivotSpec): ItemWriter {
  const days = spec.derived.flatMap((one) => (kindOfDerived(one) === 'date' ? [one.name] : []));
  return itemWriter([
    ...columns,
    ...days.map((name) => ({ name, field: name, type: { kind: 'date' as const, native: 'DATE' } })),
  ]);
}
