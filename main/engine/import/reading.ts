import { AppError } from '#shared/errors/app-error.ts';
import { quoteText } from '../sql-text.ts';

/**
 * How the texts of a column become values. `chosen` says that the user named the type: what does not fit it is
 * then a reject; a type found from the texts holds for them exactly, or is widened.
 */
export interface Reading {
  /** DuckDB's name of the type, e.g. `BIGINT`, `DECIMAL(18,2)`, `VARCHAR`. */
  readonly type: string;
  /** Of a date or timestamp that is not written as ISO 8601: its strptime format. */
  readonly format?: string | undefined;
  readonly chosen: boolean;
}

export const textReading: Reading = { type: 'VARCHAR', chosen: false };

const integers = new Set([
  'TINYINT',
  'SMALLINT',
  'INTEGER',
  'BIGINT',
  'UTINYINT',
  'USMALLINT',
  'UINTEGER',
  'UBIGINT',
]);
const others = new Set(['BOOLEAN', 'DOUBLE', 'DATE', 'TIME', 'TIMESTAMP', 'VARCHAR', 'JSON']);
const aliases: Readonly<Record<string, string>> = {
  INT: 'INTEGER',
  TEXT: 'VARCHAR',
  STRING: 'VARCHAR',
  BOOL: 'BOOLEAN',
  TIMESTAMPTZ: 'TIMESTAMP WITH TIME ZONE',
  NUMERIC: 'DECIMAL(18,3)',
  DECIMAL: 'DECIMAL(18,3)',
  // Parquet has no integer this wide: the engine would write it as DOUBLE and lose digits.
  HUGEINT: 'DECIMAL(38,0)',
};

/** The reading for a type the user names. Throws input.invalid for one that is not offered. */
export function chosenReading(name: string, format: string | undefined): Reading {
  const upper = name.trim().toUpperCase().replace(/\s+/g, ' ');
  const type = aliases[upper] ?? upper;
  const decimal = /^DECIMAL ?\( ?(\d{1,2}) ?, ?(\d{1,2}) ?\)$/.exec(type);
  if (decimal !== null) {
    const [width, scale] = [Number(decimal[1]), Number(decimal[2])];
    if (width >= 1 && width <= 38 && scale <= width)
      return { type: `DECIMAL(${width},${scale})`, chosen: true };
  } else if (integers.has(type) || others.has(type) || type === aliases.TIMESTAMPTZ) {
    return { type, chosen: true, ...(format !== undefined && isMoment(type) ? { format } : {}) };
  }
  throw new AppError('input.invalid', `${name} is not a type a column can be read as.`, {
    hint: 'Choose BOOLEAN, INTEGER, BIGINT, DECIMAL(18,2), DOUBLE, DATE, TIME, TIMESTAMP, VARCHAR or JSON.',
    details: { name },
  });
}

export function isMoment(type: string): boolean {
  return type === 'DATE' || type.startsWith('TIMESTAMP');
}

/** The value of text `text` (a SQL expression), null where it is not one. */
export function valueSql(reading: Reading, text: string): string {
  const { type, format } = reading;
  if (type === 'VARCHAR') return text;
  if (format !== undefined) return `CAST(TRY_STRPTIME(${text}, ${quoteText(format)}) AS ${type})`;
  if (type === 'BOOLEAN' && !reading.chosen) return `(lower(${text}) = 'true')`;
  return `TRY_CAST(${text} AS ${type})`;
}

/** A day alone is its midnight, as in a workbook's column of dates and times. */
const isoMoment = "'\\d{4}-\\d\\d-\\d\\d([ T]\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,6})?)?)?'";
const isoZoned = "'\\d{4}-\\d\\d-\\d\\d[ T]\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,6})?)?(Z|[+-]\\d\\d(:?\\d\\d)?)'";
const plainNumber = "'-?(0|[1-9][0-9]*)(\\.[0-9]+)?'";
const anyNumber = "'-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?|-?[Ii]nf(inity)?|[Nn]a[Nn]'";

/** Whether the text is a value of the reading with nothing lost; for the few columns that are not all so. */
export function fitsSql(reading: Reading, text: string, value = valueSql(reading, text)): string {
  const { type, format, chosen } = reading;
  const matching = (pattern: string) => `(regexp_full_match(${text}, ${pattern}) AND ${value} IS NOT NULL)`;
  if (type === 'VARCHAR') return 'true';
  if (format !== undefined || type === 'JSON') return `${value} IS NOT NULL`;
  if (integers.has(type)) return matching(chosen ? "'\\s*[+-]?[0-9]+\\s*'" : "'-?(0|[1-9][0-9]*)'");
  const scale = /^DECIMAL\(\d+,(\d+)\)$/.exec(type)?.[1];
  if (scale !== undefined) {
    return matching(chosen ? `'\\s*[+-]?[0-9]*(\\.[0-9]{0,${scale}}0*)?\\s*'` : plainNumber);
  }
  switch (type) {
    case 'DOUBLE':
      return chosen ? `${value} IS NOT NULL` : matching(anyNumber);
    case 'BOOLEAN':
      return chosen ? `${value} IS NOT NULL` : `lower(${text}) IN ('true', 'false')`;
    case 'DATE':
      return matching("'\\d{4}-\\d{1,2}-\\d{1,2}'");
    case 'TIMESTAMP':
      return matching(isoMoment);
    case 'TIMESTAMP WITH TIME ZONE':
      return matching(isoZoned);
    default:
      return `${value} IS NOT NULL`;
  }
}

/**
 * The same for the first attempt, which reads the whole file: cheap, never null, and false for some texts that do
 * fit, such as a quoted empty one. A text that the value prints back as is needs no pattern.
 */
function provenSql(reading: Reading, text: string, value: string): string {
  const { type, format, chosen } = reading;
  const orNull = (condition: string) => `coalesce(${condition}, ${text} IS NULL)`;
  if (format !== undefined || chosen) return orNull(`(${text} IS NULL OR ${fitsSql(reading, text, value)})`);
  if (integers.has(type)) return `(${value}::VARCHAR IS NOT DISTINCT FROM ${text})`;
  if (type.startsWith('DECIMAL(')) return orNull(`starts_with(${value}::VARCHAR, ${text})`);
  switch (type) {
    case 'DOUBLE':
      return orNull(
        `(${fitsSql(reading, text, value)} AND (strlen(${text}) <= 16 OR ${value}::VARCHAR = ${text}))`,
      );
    case 'DATE':
      return orNull(`(strlen(${text}) = 10 AND ${value} IS NOT NULL)`);
    case 'TIMESTAMP':
      return `CASE WHEN ${text} LIKE '____-__-_____:__:__' THEN ${value} IS NOT NULL WHEN ${text} IS NULL THEN true ELSE ${fitsSql(reading, text, value)} END`;
    default:
      return orNull(`(${text} IS NULL OR ${fitsSql(reading, text, value)})`);
  }
}

/** What the first attempt fails with where a text is not proven to fit. */
export const unproven = 'backcast: a text does not fit the type found so far';

/** Quoted empty text is null in a column that is not text. */
export function isEmptySql(text: string): string {
  return `(${text} IS NULL OR ${text} = '')`;
}

/** What has to hold of each text, and of its value, for the types found so far; null where any text will do. */
function proofSql(
  reading: Reading,
  text: string,
  empty: boolean,
  value = valueSql(reading, text),
): string | null {
  if (empty) return `(${text} IS NULL)`;
  return reading.type === 'VARCHAR' ? null : provenSql(reading, text, value);
}

/**
 * The value where its proof holds; where it does not, the whole statement stops: a file is read in one pass on what
 * was found. `value` is the name of a column that holds it, so that it is worked out once.
 */
export function provenOrErrorSql(reading: Reading, text: string, empty: boolean, value: string): string {
  const proof = proofSql(reading, text, empty, value);
  return proof === null ? value : `CASE WHEN ${proof} THEN ${value} ELSE error(${quoteText(unproven)}) END`;
}

/** Counts texts that are not proven to fit. */
export function unprovenCountSql(reading: Reading, text: string, empty: boolean): string {
  const proof = proofSql(reading, text, empty);
  if (proof === null) return '0';
  return `count(*) FILTER (NOT (${proof}${empty ? '' : ` OR coalesce(${text} = '', false)`}))`;
}
