import { columnsOf } from '../../catalog/catalog.ts';
import { readStatement, type StatementReader } from '../sql/reader.ts';
import { SqlError } from '../sql/sql-error.ts';
import { demandTable } from './hive.ts';
import type { Plan, PlanContext, RunContext } from './plan.ts';
import { textPlan } from './text-outcome.ts';

/** Hive's patterns: `*` for anything, `|` for or. */
function matching(pattern: string | undefined): (name: string) => boolean {
  if (pattern === undefined) return () => true;
  const expression = new RegExp(`^(?:${pattern.replaceAll('*', '.*')})$`, 'i');
  return (name) => expression.test(name);
}

function showTables(context: PlanContext, reader: StatementReader): Plan {
  const given = reader.take('IN') || reader.take('FROM') ? reader.name() : undefined;
  const matches = matching(reader.done ? undefined : reader.text());
  return textPlan(context, 'SHOW_TABLES', (run) => {
    const name = given ?? run.database;
    const database = context.catalog.databases.get(name);
    if (database === undefined) {
      throw new SqlError('FAILED', `SemanticException [Error 10072]: Database does not exist: ${name}`);
    }
    return { column: 'tab_name', lines: [...database.tables.keys()].filter(matches).toSorted() };
  });
}

function showPartitions(context: PlanContext, reader: StatementReader): Plan {
  const target = reader.fullName();
  return textPlan(context, 'SHOW_PARTITIONS', (run) => {
    const { table, partitions } = demandTable(context, target, run);
    const keys = table.PartitionKeys ?? [];
    if (keys.length === 0) {
      throw new SqlError(
        'FAILED',
        `Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. Table ${target.name} is not a partitioned table`,
      );
    }
    const lines = [...partitions.values()].map(({ Values = [] }) =>
      keys.map(({ Name = '' }, index) => `${Name}=${Values[index] ?? ''}`).join('/'),
    );
    return { column: 'partition', lines: lines.toSorted() };
  });
}

function padded(...cells: readonly string[]): string {
  return cells.map((cell) => cell.padEnd(20)).join('\t');
}

function describe(context: PlanContext, reader: StatementReader): Plan {
  if (!reader.take('EXTENDED')) reader.take('FORMATTED');
  const target = reader.fullName();
  return textPlan(
    context,
    'DESCRIBE_TABLE',
    (run: RunContext) => {
      const { table } = demandTable(context, target, run);
      const line = ({ Name = '', Type = '', Comment = '' }) => padded(Name, Type, Comment);
      const keys = table.PartitionKeys ?? [];
      const head = ['', '# Partition Information', padded('# col_name', 'data_type', 'comment'), ''];
      return {
        column: 'col_name\tdata_type\tcomment',
        lines: [
          ...[...columnsOf(table.StorageDescriptor), ...keys].map(line),
          ...(keys.length === 0
            ? []
            : [...head.map((text) => (text === '' ? '\t \t ' : text)), ...keys.map(line)]),
        ],
      };
    },
    'UTILITY',
  );
}

function showCreateTable(context: PlanContext, reader: StatementReader): Plan {
  const target = reader.fullName();
  return textPlan(context, 'SHOW_CREATE_TABLE', (run) => {
    const { table, database, name } = demandTable(context, target, run);
    const { StorageDescriptor: descriptor, PartitionKeys = [] } = table;
    const line = ({
      Name = '',
      Type = '',
      Comment,
    }: {
      Name?: string | undefined;
      Type?: string | undefined;
      Comment?: string | undefined;
    }) =>
      `  \`${Name}\` ${Type}${Comment === undefined ? '' : ` COMMENT '${Comment.replaceAll("'", "\\'")}'`}`;
    const list = (columns: Parameters<typeof line>[0][]) => columns.map(line).join(', \n');
    const text = [
      `CREATE EXTERNAL TABLE \`${database}.${name}\`(`,
      `${list([...columnsOf(descriptor)])})`,
      ...(PartitionKeys.length === 0 ? [] : ['PARTITIONED BY ( ', `${list(PartitionKeys)})`]),
      'ROW FORMAT SERDE ',
      `  '${descriptor?.SerdeInfo?.SerializationLibrary ?? ''}' `,
      'STORED AS INPUTFORMAT ',
      `  '${descriptor?.InputFormat ?? ''}' `,
      'OUTPUTFORMAT ',
      `  '${descriptor?.OutputFormat ?? ''}'`,
      'LOCATION',
      `  '${descriptor?.Location ?? ''}'`,
    ];
    return { column: 'createtab_stmt', lines: text.join('\n').split('\n') };
  });
}

/** SHOW and DESCRIBE; undefined where it is neither. */
export function showPlan(context: PlanContext, sql: string): Plan | undefined {
  const reader = readStatement(sql);
  if (reader.take('DESCRIBE') || reader.take('DESC')) return describe(context, reader);
  if (!reader.take('SHOW')) return undefined;
  if (reader.take('TABLES')) return showTables(context, reader);
  if (reader.take('PARTITIONS')) return showPartitions(context, reader);
  if (reader.take('CREATE', 'TABLE')) return showCreateTable(context, reader);
  if (reader.take('DATABASES') || reader.take('SCHEMAS')) {
    const matches = matching(reader.done ? undefined : reader.text());
    return textPlan(context, 'SHOW_DATABASES', () => ({
      column: 'database_name',
      lines: [...context.catalog.databases.keys()].filter(matches).toSorted(),
    }));
  }
  if (reader.take('COLUMNS')) {
    if (!reader.take('IN')) reader.demand('FROM');
    const target = reader.fullName();
    return textPlan(context, 'SHOW_COLUMNS', (run) => {
      const { table } = demandTable(context, target, run);
      const all = [...columnsOf(table.StorageDescriptor), ...(table.PartitionKeys ?? [])];
      return { column: 'field', lines: all.map(({ Name = '' }) => Name.padEnd(20)) };
    });
  }
  return reader.refuse();
}
