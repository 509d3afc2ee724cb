import type { QueryColumn } from '../wire/statements.ts';

/** A column as it passes between the server's CSV and a Parquet file. */
export interface TransferType {
  /** DuckDB's type, which is the file's. */
  readonly stored: string;
  /** The value of a CSV text in SQL, as of its stored type. */
  readonly read?: (text: string) => string;
  /** The text of a stored value in SQL. */
  readonly write?: (value: string) => string;
  /** Redshift's name of it, as a manifest has it. */
  readonly base: string;
}

const bytes: TransferType = {
  stored: 'BLOB',
  read: (text) => `unhex(substr(${text}, 3))`,
  write: (value) => `'\\x' || lower(hex(${value}))`,
  base: 'varbyte',
};

const plain: ReadonlyMap<number, TransferType> = new Map([
  [16, { stored: 'BOOLEAN', base: 'boolean' }],
  [21, { stored: 'SMALLINT', base: 'smallint' }],
  [23, { stored: 'INTEGER', base: 'integer' }],
  [20, { stored: 'BIGINT', base: 'bigint' }],
  [700, { stored: 'FLOAT', base: 'real' }],
  [701, { stored: 'DOUBLE', base: 'double precision' }],
  [1082, { stored: 'DATE', base: 'date' }],
  [1083, { stored: 'TIME', base: 'time without time zone' }],
  [1114, { stored: 'TIMESTAMP', base: 'timestamp without time zone' }],
  [1184, { stored: 'TIMESTAMPTZ', base: 'timestamp with time zone' }],
  [17, bytes],
  [3802, { stored: 'VARCHAR', base: 'super' }],
]);

/** How a column of the server's passes; a number without precision has that of its longest value. */
export function transferType({ oid, modifier }: QueryColumn, longestScale: number): TransferType {
  if (oid !== 1700) return plain.get(oid) ?? { stored: 'VARCHAR', base: 'character varying' };
  const [precision, scale] =
    modifier > 0 ? [((modifier - 4) >> 16) & 0xffff, (modifier - 4) & 0x7ff] : [38, longestScale];
  return { stored: `DECIMAL(${precision},${scale})`, base: 'numeric' };
}
