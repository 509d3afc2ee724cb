import { type CatalogTable, partitionKey, placeOf } from '../../catalog/catalog.ts';
import { addPartition } from '../seed.ts';
import { type FullName, propertiesOf, readStatement, type StatementReader } from '../sql/reader.ts';
import { SqlError } from '../sql/sql-error.ts';
import type { Plan, PlanContext, RunContext } from './plan.ts';
import { textPlan } from './text-outcome.ts';

export function demandTable(
  { catalog }: PlanContext,
  { database, name }: FullName,
  run: RunContext,
): CatalogTable {
  const table = catalog.table(database ?? run.database, name);
  if (table === undefined) {
    throw new SqlError(
      'FAILED',
      `SemanticException [Error 10001]: Table not found ${database ?? run.database}.${name}`,
    );
  }
  return table;
}

function createDatabase(context: PlanContext, reader: StatementReader): Plan {
  const unless = reader.take('IF', 'NOT', 'EXISTS');
  const name = reader.name();
  return textPlan(context, 'CREATE_DATABASE', () => {
    const { catalog, double } = context;
    if (catalog.databases.has(name)) {
      if (unless) return {};
      throw new SqlError(
        'FAILED',
        `Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. Database ${name} already exists`,
      );
    }
    return {
      publish: () =>
        void catalog.addDatabase({ Name: name, CatalogId: double.account, CreateTime: double.clock.now() }),
    };
  });
}

function dropDatabase(context: PlanContext, reader: StatementReader): Plan {
  const unless = reader.take('IF', 'EXISTS');
  const name = reader.name();
  const cascade = reader.take('CASCADE');
  return textPlan(context, 'DROP_DATABASE', () => {
    const database = context.catalog.databases.get(name);
    if (database === undefined) {
      if (unless) return {};
      throw new SqlError('FAILED', `SemanticException [Error 10072]: Database does not exist: ${name}`);
    }
    if (database.tables.size > 0 && !cascade) {
      throw new SqlError(
        'FAILED',
        `Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. InvalidOperationException(message:Database ${name} is not empty. One or more tables exist.)`,
      );
    }
    return { publish: () => context.catalog.dropDatabase(name) };
  });
}

function dropTable(context: PlanContext, reader: StatementReader): Plan {
  const unless = reader.take('IF', 'EXISTS');
  const target = reader.fullName();
  return textPlan(context, 'DROP_TABLE', (run) => {
    if (unless && context.catalog.table(target.database ?? run.database, target.name) === undefined)
      return {};
    const { database, name } = demandTable(context, target, run);
    return { publish: () => context.catalog.dropTable(database, name) };
  });
}

/** `MSCK REPAIR TABLE name`: the folders named `key=value` become partitions. */
function repair(context: PlanContext, reader: StatementReader): Plan {
  const target = reader.fullName();
  return textPlan(context, 'MSCK', (run) => {
    const table = demandTable(context, target, run);
    const location = table.table.StorageDescriptor?.Location ?? '';
    const { bucket, prefix } = placeOf(location);
    const keys = (table.table.PartitionKeys ?? []).map(({ Name = '' }) => Name);
    const found = new Map<string, readonly string[]>();
    for (const { key } of context.store.list(bucket, prefix)) {
      const folders = key.slice(prefix.length).split('/').slice(0, keys.length);
      const values = folders.flatMap((folder, index) =>
        folder.startsWith(`${keys[index]}=`)
          ? [decodeURIComponent(folder.slice(folder.indexOf('=') + 1))]
          : [],
      );
      if (values.length === keys.length) found.set(folders.join('/'), values);
    }
    const missing = [...found].filter(([, values]) => !table.partitions.has(partitionKey(values)));
    const names = missing.map(([folder]) => `${table.name}:${folder}`);
    return {
      column: 'result',
      lines:
        names.length === 0
          ? []
          : [
              `Partitions not in metastore:\t${names.join('\t')}`,
              ...names.map((name) => `Repair: Added partition to metastore ${name}`),
            ],
      publish: () => {
        for (const [folder, values] of missing) {
          addPartition(context, table, values, `s3://${bucket}/${prefix}${folder}/`);
        }
      },
    };
  });
}

/** `ALTER TABLE name ADD | DROP [IF …] PARTITION (key = 'value', …) [LOCATION 's3://…'] …`. */
function alter(context: PlanContext, reader: StatementReader): Plan {
  const target = reader.fullName();
  const add = reader.take('ADD');
  if (!add) reader.demand('DROP');
  const lenient = add ? reader.take('IF', 'NOT', 'EXISTS') : reader.take('IF', 'EXISTS');
  const wanted: {
    readonly named: ReadonlyMap<string, readonly string[]>;
    readonly location: string | undefined;
  }[] = [];
  while (reader.take('PARTITION')) {
    const named = propertiesOf(reader.brackets());
    wanted.push({ named, location: reader.take('LOCATION') ? reader.text() : undefined });
    reader.symbol(',');
  }
  if (wanted.length === 0 || !reader.done) reader.refuse();
  return textPlan(context, add ? 'ALTER_TABLE_ADD_PARTITION' : 'ALTER_TABLE_DROP_PARTITION', (run) => {
    const table = demandTable(context, target, run);
    const keys = (table.table.PartitionKeys ?? []).map(({ Name = '' }) => Name);
    const base = table.table.StorageDescriptor?.Location ?? '';
    const list = wanted.map(({ named, location }) => {
      const values = keys.map((key) => named.get(key)?.[0] ?? '');
      const folder = keys.map((key, index) => `${key}=${values[index]}`).join('/');
      const place = location ?? `${base.endsWith('/') ? base : `${base}/`}${folder}`;
      const there = table.partitions.has(partitionKey(values));
      if (there === add && !lenient) {
        throw new SqlError(
          'FAILED',
          `Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. ${add ? 'AlreadyExistsException(message:Partition already exists.)' : `Partition not found ${folder}`}`,
        );
      }
      return { values, place };
    });
    return {
      publish: () => {
        for (const { values, place } of list) {
          if (add) addPartition(context, table, values, place);
          else table.partitions.delete(partitionKey(values));
        }
      },
    };
  });
}

/** Statements that Hive carries out on the metadata; undefined where it is none. */
export function hivePlan(context: PlanContext, sql: string): Plan | undefined {
  const reader = readStatement(sql);
  if (reader.take('CREATE', 'DATABASE') || reader.take('CREATE', 'SCHEMA'))
    return createDatabase(context, reader);
  if (reader.take('DROP', 'DATABASE') || reader.take('DROP', 'SCHEMA')) return dropDatabase(context, reader);
  if (reader.take('DROP', 'TABLE')) return dropTable(context, reader);
  if (reader.take('MSCK', 'REPAIR', 'TABLE')) return repair(context, reader);
  if (reader.take('ALTER', 'TABLE')) return alter(context, reader);
  return undefined;
}
