import { Violation } from '../../core/errors.ts';

/** The inside of brackets cut at its commas, those within brackets left alone. */
function parts(text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  for (const [index, character] of [...text].entries()) {
    if ('(<'.includes(character)) depth += 1;
    if (')>'.includes(character)) depth -= 1;
    if (character === ',' && depth === 0) {
      found.push(text.slice(start, index));
      start = index + 1;
    }
  }
  return [...found, text.slice(start)].map((part) => part.trim());
}

const plain = new Map([
  ['boolean', 'BOOLEAN'],
  ['tinyint', 'TINYINT'],
  ['smallint', 'SMALLINT'],
  ['int', 'INTEGER'],
  ['integer', 'INTEGER'],
  ['bigint', 'BIGINT'],
  ['float', 'FLOAT'],
  ['real', 'FLOAT'],
  ['double', 'DOUBLE'],
  ['double precision', 'DOUBLE'],
  ['decimal', 'DECIMAL(38, 0)'],
  ['string', 'VARCHAR'],
  ['varchar', 'VARCHAR'],
  ['binary', 'BLOB'],
  ['varbinary', 'BLOB'],
  ['date', 'DATE'],
  ['json', 'JSON'],
  ['uuid', 'UUID'],
  ['time', 'TIME'],
  ['time(3)', 'TIME'],
  ['timestamp', 'TIMESTAMP_MS'],
  ['timestamp(0)', 'TIMESTAMP_S'],
  ['timestamp(3)', 'TIMESTAMP_MS'],
  ['timestamp(6)', 'TIMESTAMP'],
  ['timestamp with time zone', 'TIMESTAMPTZ'],
  ['timestamp(3) with time zone', 'TIMESTAMPTZ'],
  ['timestamp(6) with time zone', 'TIMESTAMPTZ'],
]);

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A type of Athena's, as its SQL or as Glue writes it, in DuckDB's words. */
export function duckType(athena: string): string {
  const text = athena
    .trim()
    .toLowerCase()
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\s*([(),<>:])\s*/g, '$1');
  const known = plain.get(text.replace(/\)with/, ') with'));
  if (known !== undefined) return known;
  if (/^decimal\(\d+(,\d+)?\)$/.test(text)) {
    return text.includes(',') ? text.toUpperCase() : `${text.slice(0, -1).toUpperCase()}, 0)`;
  }
  if (/^(varchar|char)\(\d+\)$/.test(text)) return 'VARCHAR';
  const [, name, inside = ''] = /^(array|map|row|struct)[(<](.*)[)>]$/.exec(text) ?? [];
  switch (name) {
    case 'array':
      return `${duckType(inside)}[]`;
    case 'map': {
      const [key = '', value = ''] = parts(inside);
      return `MAP(${duckType(key)}, ${duckType(value)})`;
    }
    case 'struct':
      return `STRUCT(${parts(inside)
        .map((part) => {
          const colon = part.indexOf(':');
          return `${quoted(part.slice(0, colon))} ${duckType(part.slice(colon + 1))}`;
        })
        .join(', ')})`;
    case 'row':
      return `STRUCT(${parts(inside)
        .map((part, index) => {
          const [, field, type] = /^("?[a-z_][a-z0-9_]*"?) (?!with )(.+)$/.exec(part) ?? [];
          return field === undefined || type === undefined
            ? `${quoted(`field${index}`)} ${duckType(part)}`
            : `${quoted(field.replaceAll('"', ''))} ${duckType(type)}`;
        })
        .join(', ')})`;
    default:
      throw new Violation(`The double has no type ${athena}.`);
  }
}
