import type { CatalogTable } from '../../catalog/catalog.ts';
import { columnsOf } from '../../catalog/catalog.ts';
import { descriptorOf, glueColumns } from '../descriptors.ts';
import { quoteName } from '../engine.ts';
import { bytesOf, scansOf } from '../scan.ts';
import { addPartition } from '../seed.ts';
import { type FullName, onlyPart, propertiesOf, readStatement } from '../sql/reader.ts';
import { hiveType } from '../sql/result-types.ts';
import { SqlError } from '../sql/sql-error.ts';
import { duckType } from '../sql/types.ts';
import { formatOf } from '../tables.ts';
import type { Plan, PlanContext, RunContext } from './plan.ts';
import { type WrittenObject, writeObjects } from './write-objects.ts';
import {
  demandEmpty,
  demandNoEmptyLists,
  demandWritable,
  formatOptions,
  manifestOf,
  objectFormat,
  publishObjects,
  writable,
  writtenOutcome,
} from './writing.ts';

function fullName({ database, name }: FullName, run: RunContext): string {
  return `awsdatacatalog.${database ?? run.database}.${name}`;
}

function addPartitions(
  context: PlanContext,
  table: CatalogTable,
  location: string,
  objects: readonly WrittenObject[],
): void {
  for (const { key, values } of objects) {
    if (values.length > 0) addPartition(context, table, values, `${location}${key.replace(/[^/]*$/, '')}`);
  }
}

/** `CREATE TABLE name WITH (…) AS query`. */
export function createAsPlan(context: PlanContext, sql: string): Plan {
  const reader = readStatement(sql);
  reader.demand('CREATE', 'TABLE');
  const unless = reader.take('IF', 'NOT', 'EXISTS');
  const target = reader.fullName();
  const properties = reader.take('WITH') ? propertiesOf(reader.brackets()) : new Map<string, string[]>();
  reader.demand('AS');
  const query = onlyPart(sql, reader.offset);
  const format = objectFormat(properties.get('format')?.[0]);
  const keys = (properties.get('partitioned_by') ?? []).map((key) => key.toLowerCase());
  return {
    type: 'DDL',
    subtype: 'CREATE_TABLE_AS_SELECT',
    form: 'none',
    async run(run) {
      const database = target.database ?? run.database;
      if (context.catalog.table(database, target.name) !== undefined) {
        if (unless) return writtenOutcome(0, 0, undefined, async () => undefined);
        throw new SqlError(
          'TABLE_ALREADY_EXISTS',
          `line 1:1: Table '${fullName(target, run)}' already exists`,
        );
      }
      if (!context.catalog.databases.has(database)) {
        throw new SqlError('SCHEMA_NOT_FOUND', `line 1:1: Schema '${database}' does not exist`);
      }
      const given =
        properties.get('external_location')?.[0] ?? `${run.outputFolder}tables/${run.executionId}`;
      const location = given.endsWith('/') ? given : `${given}/`;
      demandEmpty(context.store, location);
      const compiled = await context.compiler.compile(run.connection, query, run);
      demandWritable(compiled);
      const unnamed = compiled.names.find((name) => /^_col\d+$/.test(name));
      if (unnamed !== undefined) {
        const place = Number(unnamed.slice(4)) + 1;
        throw new SqlError('MISSING_COLUMN_NAME', `line 1:1: Column name not specified at position ${place}`);
      }
      const scanned = await bytesOf(run.connection, await scansOf(run.connection, compiled));
      if (format === 'parquet') await demandNoEmptyLists(run, compiled);
      const columns = compiled.names.map((name, index) => {
        const type = compiled.types[index];
        return { name: name.toLowerCase(), type: type === undefined ? 'string' : hiveType(type) };
      });
      if (keys.some((key, index) => columns.at(index - keys.length)?.name !== key)) {
        throw new SqlError(
          'HIVE_COLUMN_ORDER_MISMATCH',
          `Partition keys must be the last columns in the table and in the same order as the table properties: [${keys.join(', ')}]`,
        );
      }
      const { objects, rows } = await writeObjects(context.engine, run.connection, {
        select: writable(compiled),
        format,
        options: formatOptions(format, properties),
        keys,
        parts: context.unloadParts(),
        name: run.executionId,
      });
      const manifest = manifestOf(run);
      return writtenOutcome(rows, scanned, manifest, async () => {
        await publishObjects(context, location, objects, manifest);
        const table = context.catalog.addTable(database, {
          Name: target.name,
          CatalogId: context.double.account,
          CreateTime: context.double.clock.now(),
          TableType: 'EXTERNAL_TABLE',
          StorageDescriptor: descriptorOf(columns.slice(0, columns.length - keys.length), location, format),
          PartitionKeys: glueColumns(columns.slice(columns.length - keys.length)),
          Parameters: { EXTERNAL: 'TRUE', has_encrypted_data: 'false', presto_query_id: run.executionId },
        });
        addPartitions(context, table, location, objects);
      });
    },
  };
}

/** `INSERT INTO name [(columns)] query`. */
export function insertPlan(context: PlanContext, sql: string): Plan {
  const reader = readStatement(sql);
  reader.demand('INSERT', 'INTO');
  const target = reader.fullName();
  const rest = sql.slice(reader.offset);
  const listed = /^\(\s*(?!\s*(?:select|with|values)\b)/i.test(rest)
    ? reader.brackets().filter(({ kind }) => kind !== 'symbol')
    : null;
  const query = onlyPart(sql, reader.offset);
  return {
    type: 'DML',
    subtype: 'INSERT',
    form: 'none',
    async run(run) {
      const table = context.catalog.table(target.database ?? run.database, target.name);
      const location = table?.table.StorageDescriptor?.Location;
      if (table === undefined || location === undefined) {
        throw new SqlError('TABLE_NOT_FOUND', `line 1:1: Table '${fullName(target, run)}' does not exist`);
      }
      const keys = (table.table.PartitionKeys ?? []).map(({ Name = '' }) => Name);
      const all = [...columnsOf(table.table.StorageDescriptor), ...(table.table.PartitionKeys ?? [])];
      const order =
        listed?.map(({ text }) => text.replaceAll('"', '').toLowerCase()) ?? all.map(({ Name = '' }) => Name);
      const compiled = await context.compiler.compile(run.connection, query, run);
      if (compiled.names.length !== order.length) {
        throw new SqlError(
          'TYPE_MISMATCH',
          `line 1:1: Insert query has mismatched column types: Table: ${order.length} columns, Query: ${compiled.names.length} columns`,
        );
      }
      const scanned = await bytesOf(run.connection, await scansOf(run.connection, compiled));
      const columns = all.map(({ Name = '', Type = '' }) => {
        const index = order.indexOf(Name);
        return `CAST(${index < 0 ? 'NULL' : `c${index}`} AS ${duckType(Type)}) AS ${quoteName(Name)}`;
      });
      const places = order.map((_, index) => `c${index}`).join(', ');
      const format = formatOf(table.table.StorageDescriptor);
      const { objects, rows } = await writeObjects(context.engine, run.connection, {
        select: `SELECT ${columns.join(', ')} FROM (${compiled.sql}) AS q(${places})`,
        format,
        options: format === 'csv' ? ["NULLSTR '\\N'", 'HEADER true'] : [],
        keys,
        parts: context.unloadParts(),
        name: run.executionId,
      });
      const manifest = manifestOf(run);
      const folder = location.endsWith('/') ? location : `${location}/`;
      return writtenOutcome(rows, scanned, manifest, async () => {
        await publishObjects(context, folder, objects, manifest);
        addPartitions(context, table, folder, objects);
      });
    },
  };
}
