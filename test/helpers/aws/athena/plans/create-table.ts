import { Violation } from '../../core/errors.ts';
import { type ColumnSpec, descriptorOf, glueColumns } from '../descriptors.ts';
import { listOf, propertiesOf, readStatement } from '../sql/reader.ts';
import { SqlError } from '../sql/sql-error.ts';
import { isWord, nameOf, type Token } from '../sql/tokens.ts';
import type { Plan, PlanContext } from './plan.ts';
import { textPlan } from './text-outcome.ts';
import type { ObjectFormat } from './write-objects.ts';

function columnsIn(tokens: readonly Token[]): ColumnSpec[] {
  return listOf(tokens).map(([name, ...rest]) => {
    const comment = rest.findIndex((token) => isWord(token, 'COMMENT'));
    const type = (comment < 0 ? rest : rest.slice(0, comment)).map(({ text }) => text.toLowerCase()).join('');
    const text = comment < 0 ? undefined : rest[comment + 1]?.text.slice(1, -1);
    return { name: nameOf(name), type, ...(text === undefined ? {} : { comment: text }) };
  });
}

function single(properties: ReadonlyMap<string, readonly string[]>): Record<string, string> {
  return Object.fromEntries([...properties].map(([name, [value = '']]) => [name, value]));
}

const formats: Readonly<Record<string, ObjectFormat>> = { PARQUET: 'parquet', TEXTFILE: 'csv', JSON: 'json' };

/** `CREATE EXTERNAL TABLE name (…) PARTITIONED BY (…) … LOCATION 's3://…' TBLPROPERTIES (…)`. */
export function createTablePlan(context: PlanContext, sql: string): Plan {
  const reader = readStatement(sql);
  reader.demand('CREATE', 'EXTERNAL', 'TABLE');
  const unless = reader.take('IF', 'NOT', 'EXISTS');
  const target = reader.fullName();
  const columns = columnsIn(reader.brackets());
  let partitions: ColumnSpec[] = [];
  let format: ObjectFormat = 'csv';
  let location: string | undefined;
  let comment: string | undefined;
  let serde: Record<string, string> = {};
  let parameters: Record<string, string> = {};
  while (!reader.done) {
    if (reader.take('COMMENT')) comment = reader.text();
    else if (reader.take('PARTITIONED', 'BY')) partitions = columnsIn(reader.brackets());
    else if (reader.take('ROW', 'FORMAT', 'SERDE')) {
      const name = reader.text();
      if (/parquet/i.test(name)) format = 'parquet';
      else if (/json/i.test(name)) format = 'json';
    } else if (reader.take('WITH', 'SERDEPROPERTIES')) serde = single(propertiesOf(reader.brackets()));
    else if (reader.take('ROW', 'FORMAT', 'DELIMITED')) format = 'csv';
    else if (reader.take('FIELDS', 'TERMINATED', 'BY')) serde['field.delim'] = reader.text();
    else if (reader.take('LINES', 'TERMINATED', 'BY') || reader.take('ESCAPED', 'BY')) reader.text();
    else if (reader.take('STORED', 'AS', 'INPUTFORMAT')) reader.text();
    else if (reader.take('OUTPUTFORMAT')) reader.text();
    else if (reader.take('STORED', 'AS')) {
      const name = reader.name().toUpperCase();
      const found = formats[name];
      if (found === undefined) throw new Violation(`The double stores nothing as ${name}.`);
      format = found;
    } else if (reader.take('LOCATION')) location = reader.text();
    else if (reader.take('TBLPROPERTIES')) parameters = single(propertiesOf(reader.brackets()));
    else reader.refuse();
  }
  const place = location ?? reader.refuse();
  return textPlan(context, 'CREATE_TABLE', (run) => {
    const database = target.database ?? run.database;
    if (!context.catalog.databases.has(database)) {
      throw new SqlError('FAILED', `SemanticException [Error 10072]: Database does not exist: ${database}`);
    }
    if (context.catalog.table(database, target.name) !== undefined) {
      if (unless) return {};
      throw new SqlError(
        'FAILED',
        `Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. AlreadyExistsException(message:Table ${target.name} already exists)`,
      );
    }
    return {
      publish: () =>
        void context.catalog.addTable(database, {
          Name: target.name,
          CatalogId: context.double.account,
          CreateTime: context.double.clock.now(),
          TableType: 'EXTERNAL_TABLE',
          ...(comment === undefined ? {} : { Description: comment }),
          StorageDescriptor: descriptorOf(columns, place, format, { 'serialization.format': '1', ...serde }),
          PartitionKeys: glueColumns(partitions),
          Parameters: { EXTERNAL: 'TRUE', ...parameters },
        }),
    };
  });
}
