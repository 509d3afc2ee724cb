import { chmod } from 'node:fs/promises';
import { quoteName, quoteText } from '#main/engine/sql-text.ts';
import { openLocalWork } from './transfer/local.ts';
import type { Warehouse } from './warehouse.ts';

export interface SeedColumn {
  readonly name: string;
  /** Redshift's type, as CREATE TABLE has it. */
  readonly type: string;
  readonly comment?: string;
}

export interface SeedTable {
  /** `public` if not said; made if it is not there. */
  readonly schema?: string;
  readonly name: string;
  readonly columns: readonly SeedColumn[];
  readonly comment?: string;
  readonly rows?: readonly (readonly (string | number | bigint | boolean | null)[])[];
}

export interface ExternalTable extends SeedTable {
  readonly schema: string;
  readonly location: string;
  /** How many of the last columns it is partitioned by. */
  readonly partitionedBy?: number;
  readonly partitions?: readonly { readonly values: readonly string[]; readonly location: string }[];
}

/** A Parquet file that becomes a table: its types are read from it. */
export interface ParquetTable {
  readonly schema?: string;
  readonly name: string;
  readonly file: string;
  readonly comment?: string | undefined;
}

export interface Seeding {
  addTable(table: SeedTable): Promise<void>;
  addExternalTable(table: ExternalTable): Promise<void>;
  /** Loads files as tables, e.g. those of the sample warehouse. */
  loadParquet(tables: readonly ParquetTable[]): Promise<void>;
}

const parquetFormat = {
  input: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
  output: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
  serde: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
};

/** DuckDB's types as the server has them; those not here are called alike. */
const serverTypes: Readonly<Record<string, string>> = {
  TINYINT: 'smallint',
  UTINYINT: 'smallint',
  USMALLINT: 'integer',
  UINTEGER: 'bigint',
  HUGEINT: 'numeric(38,0)',
  DOUBLE: 'double precision',
  FLOAT: 'real',
  VARCHAR: 'varchar(65535)',
  'TIMESTAMP WITH TIME ZONE': 'timestamptz',
  BLOB: 'bytea',
};

/** Makes tables in a database of the double, for all of its users. `run` runs Redshift's SQL as its administrator. */
export function createSeeding(
  warehouse: Warehouse,
  database: string,
  run: (sql: string, values?: readonly unknown[]) => Promise<void>,
): Seeding {
  const nameOf = (schema: string, name: string) => `${quoteName(schema)}.${quoteName(name)}`;

  async function prepare(schema: string): Promise<void> {
    await run(`CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)}`);
    await run(`GRANT ALL ON SCHEMA ${quoteName(schema)} TO PUBLIC`);
  }

  async function addTable({
    schema = 'public',
    name,
    columns,
    comment,
    rows = [],
  }: SeedTable): Promise<void> {
    const table = nameOf(schema, name);
    await prepare(schema);
    await run(
      `CREATE TABLE ${table} (${columns.map((one) => `${quoteName(one.name)} ${one.type}`).join(', ')})`,
    );
    await run(`GRANT ALL ON ${table} TO PUBLIC`);
    if (comment !== undefined) await run(`COMMENT ON TABLE ${table} IS ${quoteText(comment)}`);
    for (const one of columns) {
      if (one.comment === undefined) continue;
      await run(`COMMENT ON COLUMN ${table}.${quoteName(one.name)} IS ${quoteText(one.comment)}`);
    }
    const places = columns.map((_, index) => `$${index + 1}`).join(', ');
    for (const row of rows) await run(`INSERT INTO ${table} VALUES (${places})`, row);
    await run(`ANALYZE ${table}`);
  }

  return {
    addTable,
    async addExternalTable(table) {
      const { schema, name, location, partitionedBy = 0, partitions = [], columns } = table;
      const administrator = await warehouse.administrator(database);
      await addTable(table);
      const insert = (into: string, values: readonly unknown[]) =>
        administrator.query(
          `INSERT INTO pg_redshift.${into} VALUES (${values.map((_, index) => `$${index + 1}`).join(', ')}) ON CONFLICT DO NOTHING`,
          [...values],
        );
      const { input, output, serde } = parquetFormat;
      await insert('external_schemas', [schema, schema, '{"IAM_ROLE":"default"}']);
      await insert('external_tables', [schema, name, location, input, output, serde, '{}']);
      for (const [index, column] of columns.entries()) {
        const key = Math.max(0, index - (columns.length - partitionedBy) + 1);
        await insert('external_columns', [
          schema,
          name,
          column.name,
          column.type.toLowerCase(),
          index + 1,
          key,
        ]);
      }
      for (const one of partitions) {
        await insert('external_partitions', [schema, name, JSON.stringify(one.values), one.location]);
      }
    },
    async loadParquet(tables) {
      const local = await openLocalWork();
      const administrator = await warehouse.administrator(database);
      try {
        for (const { schema = 'public', name, file, comment } of tables) {
          await prepare(schema);
          const from = `read_parquet(${quoteText(file)})`;
          const columns = await local.rows(`DESCRIBE SELECT * FROM ${from}`);
          const declared = columns.map(([column, type]) => {
            const written = serverTypes[String(type)] ?? String(type).toLowerCase();
            return `${quoteName(String(column).toLowerCase())} ${written}`;
          });
          const table = nameOf(schema, name);
          const text = local.file();
          await local.run(
            `COPY (SELECT * FROM ${from}) TO ${quoteText(text)} (FORMAT csv, HEADER false, FORCE_QUOTE *, NULLSTR '')`,
          );
          await chmod(text, 0o644);
          await administrator.query(
            `CREATE TABLE ${table} (${declared.join(', ')});
            COPY ${table} FROM ${quoteText(text)} (FORMAT csv, NULL '');
            GRANT ALL ON ${table} TO PUBLIC; ANALYZE ${table}`,
          );
          if (comment !== undefined)
            await administrator.query(`COMMENT ON TABLE ${table} IS ${quoteText(comment)}`);
        }
      } finally {
        await local.close();
      }
    },
  };
}
