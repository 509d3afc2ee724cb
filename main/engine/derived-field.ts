import { AppError, assertNever } from '#shared/errors/app-error.ts';
import { fold } from '#shared/getpivotdata/names.ts';
import { type Column, type ColumnType, isNumericKind } from '#shared/model/column.ts';
import type { DerivedField } from '#shared/model/derived-field.ts';
import { nearest } from '#shared/text/nearest.ts';
import { binLabels } from './bin-labels.ts';
import { literalBindings } from './bindings.ts';
import { compare } from './filter-compare.ts';
import { quoteName, quoteText } from './sql-text.ts';

/** A derived field as SQL over the columns of the result it is made of. */
export interface DerivedSql {
  readonly column: Column;
  readonly sql: string;
  /** SQL that an item sorts by, most important first; absent where its own value does. */
  order?(key: string): readonly string[];
}

type Of<K extends DerivedField['kind']> = Extract<DerivedField, { kind: K }>;

const text: ColumnType = { kind: 'text', native: 'VARCHAR' };
const whole: ColumnType = { kind: 'integer', native: 'INTEGER', bits: 32 };
const day: ColumnType = { kind: 'date', native: 'DATE' };

function refuse({ name }: DerivedField, problem: string, hint: string): AppError {
  return new AppError('input.invalid', `The derived field "${name}": ${problem}`, {
    hint,
    details: { name },
  });
}

/** The column as a day or a time without a zone; of a time with one, what it is in UTC. */
function localTime(field: Of<'date'>, { field: from, type }: Column): string {
  const name = quoteName(from);
  if (type.kind === 'date' || type.kind === 'timestamp') return name;
  if (type.kind === 'timestamptz') return `(${name} AT TIME ZONE 'UTC')`;
  throw refuse(
    field,
    `"${from}" is ${type.native}, neither a date nor a time of a day.`,
    'Choose a column of dates, or turn the text into dates in the query (CAST … AS DATE).',
  );
}

/** Text of what is finite; an infinite day or time is an item of its own. */
function ofFinite(time: string, label: string): string {
  return `CASE WHEN isfinite(${time}) THEN ${label} ELSE CAST(CAST(${time} AS DATE) AS VARCHAR) END`;
}

/** `rank` of what is finite, the infinities before and after it. */
function aroundFinite(key: string, rank: string): string {
  return `CASE ${key} WHEN '-infinity' THEN -2147483648 WHEN 'infinity' THEN 2147483647 ELSE ${rank} END`;
}

/** Years of fewer or more than four digits sort as numbers. */
function byYear(key: string): readonly string[] {
  return [aroundFinite(key, `TRY_CAST(regexp_extract(${key}, '^(?:FY)?(-?[0-9]+)', 1) AS INTEGER)`), key];
}

function dateField(field: Of<'date'>, from: Column): Omit<DerivedSql, 'column'> & { type: ColumnType } {
  const time = localTime(field, from);
  const first = field.fiscalStart;
  const year =
    first === 1
      ? `year(${time})`
      : `(year(${time}) + CASE WHEN month(${time}) >= ${first} THEN 1 ELSE 0 END)`;
  const formatted = (pattern: string) => ofFinite(time, `strftime(${time}, ${quoteText(pattern)})`);
  switch (field.unit) {
    case 'year':
      return { type: whole, sql: `CAST(${year} AS INTEGER)` };
    case 'quarter': {
      const quarter = `((month(${time}) + ${12 - first}) % 12 // 3 + 1)`;
      const label = `${first === 1 ? '' : "'FY' || "}printf('%04d', ${year}) || ' Q' || ${quarter}`;
      return { type: text, sql: ofFinite(time, label), order: byYear };
    }
    case 'month':
      return { type: text, sql: formatted('%Y-%m'), order: byYear };
    case 'iso-week':
      return { type: text, sql: formatted('%G-W%V'), order: byYear };
    case 'day':
      return { type: day, sql: `CAST(${time} AS DATE)` };
    case 'month-of-year':
      return {
        type: text,
        sql: formatted('%m %b'),
        order: (key) => [aroundFinite(key, `(TRY_CAST(left(${key}, 2) AS INTEGER) + ${12 - first}) % 12`)],
      };
    case 'weekday':
      return {
        type: text,
        sql: formatted('%u %a'),
        order: (key) => [aroundFinite(key, `TRY_CAST(left(${key}, 1) AS INTEGER)`)],
      };
    default:
      return assertNever(field.unit);
  }
}

/** An item of no group, as the text that it is. */
function itemText({ field, type }: Column): string {
  const name = quoteName(field);
  return type.kind === 'timestamptz'
    ? `(CAST((${name} AT TIME ZONE 'UTC') AS VARCHAR) || '+00')`
    : `CAST(${name} AS VARCHAR)`;
}

/** Text in a group is found without case, as items of a pivot are; other items exactly. */
function groupsField(field: Of<'groups'>, from: Column): Omit<DerivedSql, 'column'> & { type: ColumnType } {
  const name = quoteName(from.field);
  const isText = from.type.kind === 'text';
  const taken = new Map<string, string>();
  const cases = field.groups.flatMap((group) => {
    for (const item of group.items) {
      const key = item === null ? 'null' : `is ${isText ? fold(String(item)) : String(item)}`;
      const other = taken.get(key);
      if (other !== undefined) {
        throw refuse(
          field,
          `${item === null ? 'the blank item' : `"${String(item)}"`} is in ${other === group.name ? `"${other}" twice` : `"${other}" and in "${group.name}"`}.`,
          'Take it out of one of them.',
        );
      }
      taken.set(key, group.name);
    }
    const values = group.items.filter((item) => item !== null);
    const conditions = [
      ...(values.length === group.items.length ? [] : [`${name} IS NULL`]),
      ...(isText
        ? values.length === 0
          ? []
          : [
              `lower(CAST(${name} AS VARCHAR)) IN (${values.map((item) => `lower(${quoteText(String(item))})`).join(', ')})`,
            ]
        : values.map((item) => compare(from, '=', item, literalBindings()))),
    ];
    return conditions.length === 0 ? [] : [`WHEN ${conditions.join(' OR ')} THEN ${quoteText(group.name)}`];
  });
  const item = itemText(from);
  return { type: text, sql: cases.length === 0 ? item : `CASE ${cases.join(' ')} ELSE ${item} END` };
}

function binsField(field: Of<'bins'>, from: Column): Omit<DerivedSql, 'column'> & { type: ColumnType } {
  if (!isNumericKind(from.type.kind)) {
    throw refuse(
      field,
      `"${from.field}" is ${from.type.native}, not a number.`,
      'Choose a column of numbers.',
    );
  }
  const labels = binLabels(from, field.start, field.size);
  if (labels === null) {
    throw refuse(
      field,
      `bins of ${field.size} from ${field.start} need more than the 38 digits of exact numbers.`,
      'Choose wider bins with fewer digits, and a start nearer to zero.',
    );
  }
  return { type: text, ...labels };
}

function requireFrom(field: DerivedField, columns: readonly Column[]): Column {
  const found = columns.find((column) => column.field === field.from);
  if (found !== undefined) return found;
  const fields = columns.map((column) => column.field);
  const suggestions = nearest(field.from, fields);
  throw new AppError(
    'not-found',
    `The derived field "${field.name}" is made of "${field.from}", which the result has not.`,
    {
      hint:
        suggestions[0] === undefined
          ? `Choose one of its columns: ${fields.join(', ')}.`
          : `Did you mean "${suggestions[0]}"?`,
      details: { name: field.from, suggestions },
    },
  );
}

/**
 * The field as SQL over the result's own `columns`, the same in any session (times with a zone are taken in UTC).
 * Null stays null. Throws not-found where the column it is made of is missing, input.invalid where that is of the
 * wrong type.
 */
export function derivedSql(field: DerivedField, columns: readonly Column[]): DerivedSql {
  const from = requireFrom(field, columns);
  const { type, ...made } =
    field.kind === 'date'
      ? dateField(field, from)
      : field.kind === 'bins'
        ? binsField(field, from)
        : groupsField(field, from);
  return { column: { name: field.name, field: field.name, type }, ...made };
}
